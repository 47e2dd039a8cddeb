import type { IdentityContext } from '../service/context.ts';
import { runTrigger, type TriggerCall } from './run-trigger.ts';

type TextMap = Readonly<Record<string, string>>;

export interface Authenticating extends TriggerCall {
  readonly userAttributes: TextMap;
  /** `ClientMetadata` of InitiateAuth. */
  readonly validationData?: TextMap | undefined;
  /** There is no such user, and the client hides that. */
  readonly userNotFound?: boolean | undefined;
}

/**
 * Runs before a sign-in is checked; a function that throws prevents it. Cognito Developer Guide "Pre authentication
 * Lambda trigger". Throws what `runTrigger` throws.
 */
export async function preAuthentication(context: IdentityContext, call: Authenticating): Promise<void> {
  await runTrigger(context, call, {
    trigger: 'PreAuthentication',
    triggerSource: 'PreAuthentication_Authentication',
    request: {
      userAttributes: call.userAttributes,
      validationData: call.validationData ?? null,
      userNotFound: call.userNotFound === true ? true : undefined,
    },
    response: {},
  });
}

export interface Authenticated extends TriggerCall {
  readonly userAttributes: TextMap;
  readonly newDeviceUsed: boolean;
  /** `ClientMetadata` of RespondToAuthChallenge. */
  readonly clientMetadata?: TextMap | undefined;
}

/**
 * Runs after a sign-in succeeded; a function that throws makes it fail. Cognito Developer Guide "Post authentication
 * Lambda trigger". Throws what `runTrigger` throws.
 */
export async function postAuthentication(context: IdentityContext, call: Authenticated): Promise<void> {
  await runTrigger(context, call, {
    trigger: 'PostAuthentication',
    triggerSource: 'PostAuthentication_Authentication',
    request: {
      userAttributes: call.userAttributes,
      newDeviceUsed: call.newDeviceUsed,
      clientMetadata: call.clientMetadata,
    },
    response: {},
  });
}
