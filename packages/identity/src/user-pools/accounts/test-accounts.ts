import {
  AdminGetUserCommand,
  type CognitoIdentityProviderClient,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { TestIdentity } from '../../test-identity.ts';
import { CLIENT_ID, PASSWORD, POOL_ID } from '../auth/test-users.ts';

/** `[{ Name, Value }]`. */
export function attributes(
  values: Readonly<Record<string, string>>,
): { readonly Name: string; readonly Value: string }[] {
  return Object.entries(values).map(([Name, Value]) => ({ Name, Value }));
}

/** Status, attributes and more of a user as an administrator sees them. */
export async function stateOf(
  cognito: CognitoIdentityProviderClient,
  Username: string,
): Promise<Readonly<Record<string, string | undefined>>> {
  const { UserStatus, UserAttributes = [] } = await cognito.send(
    new AdminGetUserCommand({ UserPoolId: POOL_ID, Username }),
  );
  return { UserStatus, ...Object.fromEntries(UserAttributes.map(({ Name, Value }) => [Name, Value])) };
}

/** The code of the last message. */
export function lastCode({ outbox }: TestIdentity): string {
  return outbox.at(-1)?.code as string;
}

/** Another than the last message's. */
export function wrongCode(identity: TestIdentity): string {
  return ((Number(lastCode(identity)) + 1) % 1_000_000).toString().padStart(6, '0');
}

/** The access token of a sign-in with a password. */
export async function accessTokenOf(
  cognito: CognitoIdentityProviderClient,
  USERNAME: string,
  password: string = PASSWORD,
): Promise<string> {
  const { AuthenticationResult } = await cognito.send(
    new InitiateAuthCommand({
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: CLIENT_ID,
      AuthParameters: { USERNAME, PASSWORD: password },
    }),
  );
  return AuthenticationResult?.AccessToken as string;
}
