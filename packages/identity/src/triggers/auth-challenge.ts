import type { IdentityContext } from '../service/context.ts';
import { invalidParameter } from '../service/service-error.ts';
import { runTrigger, type TriggerCall, type TriggerEvent } from './run-trigger.ts';
import { type TriggerResponse, unrecognizable } from './trigger-response.ts';

type TextMap = Readonly<Record<string, string>>;

/** A challenge of this sign-in that is over. */
export interface ChallengeResult {
  /** `CUSTOM_CHALLENGE`, `SRP_A`, `PASSWORD_VERIFIER`, `SMS_MFA`, ... */
  readonly challengeName: string;
  readonly challengeResult: boolean;
  readonly challengeMetadata?: string | undefined;
}

export interface ChallengeCall extends TriggerCall {
  readonly userAttributes: TextMap;
  readonly clientMetadata?: TextMap | undefined;
  readonly userNotFound?: boolean | undefined;
}

export type NextStep =
  | { readonly kind: 'challenge'; readonly challengeName: string }
  | { readonly kind: 'tokens' }
  | { readonly kind: 'failed' };

/**
 * What comes after the challenges of a session. To fail wins over tokens, and an answer that says neither and names
 * no challenge is refused. Cognito Developer Guide "Define Auth challenge Lambda trigger". Throws
 * InvalidParameterException where the pool has no such trigger, and what `runTrigger` throws.
 */
export async function defineAuthChallenge(
  context: IdentityContext,
  call: ChallengeCall & { readonly session: readonly ChallengeResult[] },
): Promise<NextStep> {
  const response = await runRequired(context, call, {
    trigger: 'DefineAuthChallenge',
    triggerSource: 'DefineAuthChallenge_Authentication',
    request: { ...shared(call), session: sessionOf(call.session) },
    response: { challengeName: null, issueTokens: null, failAuthentication: null },
  });
  const challengeName = response.text('challengeName');
  const issueTokens = response.flag('issueTokens');
  if (response.flag('failAuthentication')) return { kind: 'failed' };
  if (issueTokens) return { kind: 'tokens' };
  if (challengeName === undefined || challengeName === '') throw unrecognizable();
  return { kind: 'challenge', challengeName };
}

export interface CreatedChallenge {
  /** For the client. */
  readonly publicChallengeParameters: TextMap;
  /** For the function that verifies; never shown. */
  readonly privateChallengeParameters: TextMap;
  readonly challengeMetadata: string | undefined;
}

/** Cognito Developer Guide "Create Auth challenge Lambda trigger". Throws as `defineAuthChallenge`. */
export async function createAuthChallenge(
  context: IdentityContext,
  call: ChallengeCall & { readonly challengeName: string; readonly session: readonly ChallengeResult[] },
): Promise<CreatedChallenge> {
  const response = await runRequired(context, call, {
    trigger: 'CreateAuthChallenge',
    triggerSource: 'CreateAuthChallenge_Authentication',
    request: {
      ...shared(call),
      challengeName: call.challengeName,
      session: sessionOf(call.session),
    },
    response: {
      publicChallengeParameters: null,
      privateChallengeParameters: null,
      challengeMetadata: null,
    },
  });
  return {
    publicChallengeParameters: response.textMap('publicChallengeParameters') ?? {},
    privateChallengeParameters: response.textMap('privateChallengeParameters') ?? {},
    challengeMetadata: response.text('challengeMetadata'),
  };
}

/**
 * Whether an answer is right: only if the function says `true`. Cognito Developer Guide "Verify Auth challenge
 * response Lambda trigger". Throws as `defineAuthChallenge`.
 */
export async function verifyAuthChallenge(
  context: IdentityContext,
  call: ChallengeCall & { readonly privateChallengeParameters: TextMap; readonly challengeAnswer: string },
): Promise<boolean> {
  const response = await runRequired(context, call, {
    trigger: 'VerifyAuthChallengeResponse',
    triggerSource: 'VerifyAuthChallengeResponse_Authentication',
    request: {
      ...shared(call),
      privateChallengeParameters: call.privateChallengeParameters,
      challengeAnswer: call.challengeAnswer,
    },
    response: { answerCorrect: null },
  });
  return response.flag('answerCorrect');
}

async function runRequired(
  context: IdentityContext,
  call: TriggerCall,
  event: TriggerEvent,
): Promise<TriggerResponse> {
  const response = await runTrigger(context, call, event);
  if (response !== undefined) return response;
  throw invalidParameter('Custom auth lambda trigger is not configured for the user pool.');
}

function shared({ userAttributes, clientMetadata, userNotFound }: ChallengeCall): TriggerEvent['request'] {
  return { userAttributes, clientMetadata, userNotFound: userNotFound === true ? true : undefined };
}

function sessionOf(
  session: readonly ChallengeResult[],
): readonly { readonly [name: string]: string | boolean | null }[] {
  return session.map(({ challengeName, challengeResult, challengeMetadata }) => ({
    challengeName,
    challengeResult,
    challengeMetadata: challengeMetadata ?? null,
  }));
}
