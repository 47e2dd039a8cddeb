import type { IdentityContext } from '../service/context.ts';
import { runTrigger, type TriggerCall } from './run-trigger.ts';

type TextMap = Readonly<Record<string, string>>;

/** A user who has just confirmed an account or a new password. */
export interface Confirmed extends TriggerCall {
  readonly source: 'ConfirmSignUp' | 'ConfirmForgotPassword';
  readonly userAttributes: TextMap;
  readonly clientMetadata?: TextMap | undefined;
}

/**
 * Runs after a confirmation; a function that throws makes the operation fail, but the user stays confirmed. Cognito
 * Developer Guide "Post confirmation Lambda trigger". Throws what `runTrigger` throws.
 */
export async function postConfirmation(context: IdentityContext, call: Confirmed): Promise<void> {
  await runTrigger(context, call, {
    trigger: 'PostConfirmation',
    triggerSource: `PostConfirmation_${call.source}`,
    request: { userAttributes: call.userAttributes, clientMetadata: call.clientMetadata },
    response: {},
  });
}
