import type { IdentityContext } from '../service/context.ts';
import { runTrigger, type TriggerCall } from './run-trigger.ts';

type TextMap = Readonly<Record<string, string>>;

/** Somebody who is about to become a user. */
export interface SigningUp extends TriggerCall {
  readonly source: 'SignUp' | 'AdminCreateUser' | 'ExternalProvider';
  /** As they were given. */
  readonly userAttributes: TextMap;
  readonly validationData?: TextMap | undefined;
  readonly clientMetadata?: TextMap | undefined;
}

export interface SignUpDecision {
  readonly autoConfirmUser: boolean;
  readonly autoVerifyEmail: boolean;
  readonly autoVerifyPhone: boolean;
}

/**
 * Runs before a user is made; a function that throws prevents it. Cognito Developer Guide "Pre sign-up Lambda
 * trigger". Throws what `runTrigger` throws.
 */
export async function preSignUp(context: IdentityContext, call: SigningUp): Promise<SignUpDecision> {
  const response = await runTrigger(context, call, {
    trigger: 'PreSignUp',
    triggerSource: `PreSignUp_${call.source}`,
    request: {
      userAttributes: call.userAttributes,
      validationData: call.validationData ?? null,
      clientMetadata: call.clientMetadata,
    },
    response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
  });
  return {
    autoConfirmUser: response?.flag('autoConfirmUser') ?? false,
    autoVerifyEmail: response?.flag('autoVerifyEmail') ?? false,
    autoVerifyPhone: response?.flag('autoVerifyPhone') ?? false,
  };
}
