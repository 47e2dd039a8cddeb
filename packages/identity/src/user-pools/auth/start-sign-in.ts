import { invalidParameter } from '../../service/service-error.ts';
import { checkPassword } from './check-password.ts';
import { findSubject } from './find-subject.ts';
import { nextStep } from './next-step.ts';
import {
  passed,
  type SignInFlow,
  type SignInFrame,
  type SignInState,
  type SignInStep,
  type TextMap,
} from './sign-in.ts';

export interface SignInStart extends SignInFrame {
  readonly via: SignInState['via'];
  readonly flow: SignInFlow;
  /** `AuthParameters`: `USERNAME`, `PASSWORD`, `SRP_A` ... */
  readonly parameters: TextMap;
}

/**
 * Begins a sign-in, of the API as well as of the hosted pages. Whether the client may use the flow, and its secret
 * hash, are the API's to check. Throws the errors of InitiateAuth.
 */
export async function startSignIn(start: SignInStart): Promise<SignInStep> {
  switch (start.flow) {
    case 'USER_PASSWORD_AUTH':
    case 'ADMIN_USER_PASSWORD_AUTH':
      return withPassword(start);
    default:
      throw invalidParameter('Initiate Auth method not supported.');
  }
}

async function withPassword(start: SignInStart): Promise<SignInStep> {
  const name = required(start.parameters, 'USERNAME');
  const password = required(start.parameters, 'PASSWORD');
  const subject = await findSubject(start, name);
  const user = await checkPassword(start, subject, password);
  return nextStep(start, passed(stateOf(start, user), user, 'PASSWORD'));
}

export function required(parameters: TextMap, name: string): string {
  const value = parameters[name];
  if (value === undefined || value === '') throw invalidParameter(`Missing required parameter ${name}`);
  return value;
}

function stateOf(
  { via, flow, parameters }: SignInStart,
  { username, sub }: { readonly username: string; readonly sub?: string },
): SignInState {
  const deviceKey = parameters.DEVICE_KEY;
  return {
    via,
    flow,
    username,
    ...(sub === undefined ? {} : { sub }),
    passed: [],
    ...(deviceKey === undefined ? {} : { deviceKey }),
  };
}
