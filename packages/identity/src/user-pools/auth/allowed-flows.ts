import { invalidParameter } from '../../service/service-error.ts';
import type { Client, ClientDoc } from '../pool.ts';
import type { SignInFlow } from './sign-in.ts';

export type ApiFlow = SignInFlow | 'REFRESH_TOKEN_AUTH';

/** CreateUserPoolClient, `ExplicitAuthFlows`: what is allowed where nothing is said. */
const BY_DEFAULT: readonly string[] = [
  'ALLOW_REFRESH_TOKEN_AUTH',
  'ALLOW_USER_SRP_AUTH',
  'ALLOW_CUSTOM_AUTH',
];

/** Which of the values before `ALLOW_...` permit a flow; the first column also where only old values stand. */
const OLD: Readonly<Record<ApiFlow, (values: readonly string[]) => boolean>> = {
  USER_SRP_AUTH: (values) => !values.includes('CUSTOM_AUTH_FLOW_ONLY'),
  CUSTOM_AUTH: () => true,
  REFRESH_TOKEN_AUTH: () => true,
  USER_PASSWORD_AUTH: (values) => values.includes('USER_PASSWORD_AUTH'),
  ADMIN_USER_PASSWORD_AUTH: (values) => values.includes('ADMIN_NO_SRP_AUTH'),
  USER_AUTH: () => false,
};

export function allowsFlow({ ExplicitAuthFlows }: ClientDoc, flow: ApiFlow): boolean {
  const values =
    ExplicitAuthFlows === undefined || ExplicitAuthFlows.length === 0 ? BY_DEFAULT : ExplicitAuthFlows;
  if (values.some((value) => value.startsWith('ALLOW_'))) return values.includes(`ALLOW_${flow}`);
  return OLD[flow](values);
}

/** Throws InvalidParameterException in the words that Cognito has for the flow. */
export function checkFlow({ doc }: Client, flow: ApiFlow): void {
  if (allowsFlow(doc, flow)) return;
  throw invalidParameter(REFUSALS[flow]);
}

const REFUSALS: Readonly<Record<ApiFlow, string>> = {
  USER_PASSWORD_AUTH: 'USER_PASSWORD_AUTH flow not enabled for this client',
  USER_SRP_AUTH: 'USER_SRP_AUTH is not enabled for the client.',
  CUSTOM_AUTH: 'CUSTOM_AUTH is not enabled for the client.',
  USER_AUTH: 'USER_AUTH is not enabled for the client.',
  ADMIN_USER_PASSWORD_AUTH: 'Auth flow not enabled for this client',
  REFRESH_TOKEN_AUTH: 'Auth flow not enabled for this client',
};
