import {
  AdminSetUserPasswordCommand,
  AdminUserGlobalSignOutCommand,
  AssociateSoftwareTokenCommand,
  type ChallengeNameType,
  type CognitoIdentityProviderClient,
  ConfirmSignUpCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startIdentity, type TestIdentity } from '../../test-identity.ts';
import { srpClient } from './test-srp-client.ts';
import { addUser, CLIENT_ID, PASSWORD, POOL_ID, poolWith, sdk } from './test-users.ts';

let identity: TestIdentity;
let client: CognitoIdentityProviderClient;
beforeEach(async () => {
  identity = await startIdentity({
    resources: poolWith({
      MfaConfiguration: 'ON',
      EnabledMfas: ['EMAIL_OTP', 'SOFTWARE_TOKEN_MFA'],
      AutoVerifiedAttributes: ['email'],
    }),
  });
  client = sdk(identity);
});
afterEach(() => identity.stop());

const OTHER = 'An0ther-one!';
const EMAIL = { attributes: { email: 'alice@example.com' } };
const REFUSED = { name: 'NotAuthorizedException', message: 'Invalid session for the user.' };

const signIn = (password = PASSWORD) =>
  client.send(
    new InitiateAuthCommand({
      ClientId: CLIENT_ID,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'alice', PASSWORD: password },
    }),
  );

const respond = (
  ChallengeName: ChallengeNameType,
  Session: string | undefined,
  more: Record<string, string>,
) =>
  client.send(
    new RespondToAuthChallengeCommand({
      ClientId: CLIENT_ID,
      ChallengeName,
      Session,
      ChallengeResponses: { USERNAME: 'alice', ...more },
    }),
  );

const answerCode = (Session: string | undefined) =>
  respond('EMAIL_OTP', Session, { EMAIL_OTP_CODE: identity.outbox.at(-1)?.code ?? '' });

const setPassword = (Username = 'alice') =>
  client.send(
    new AdminSetUserPasswordCommand({ UserPoolId: POOL_ID, Username, Password: OTHER, Permanent: true }),
  );
const signOut = (Username = 'alice') =>
  client.send(new AdminUserGlobalSignOutCommand({ UserPoolId: POOL_ID, Username }));

const ENDS = [
  ['another password', setPassword],
  ['a sign-out everywhere', signOut],
] as const;

describe.each(ENDS)('%s', (_, end) => {
  it('ends a sign-in that waits for its second factor', async () => {
    await addUser(identity, EMAIL);
    const { Session } = await signIn();
    await end();
    await expect(answerCode(Session)).rejects.toMatchObject(REFUSED);
  });

  it('ends the set-up of a factor', async () => {
    await addUser(identity);
    const { Session } = await signIn();
    await end();
    await expect(client.send(new AssociateSoftwareTokenCommand({ Session }))).rejects.toMatchObject(REFUSED);
    await expect(respond('MFA_SETUP', Session, { EMAIL: 'new@example.com' })).rejects.toMatchObject(REFUSED);
  });

  it('ends the session of who has just confirmed an account', async () => {
    await client.send(
      new SignUpCommand({
        ClientId: CLIENT_ID,
        Username: 'bob',
        Password: PASSWORD,
        UserAttributes: [{ Name: 'email', Value: 'bob@example.com' }],
      }),
    );
    const ConfirmationCode = identity.outbox.at(-1)?.code ?? '';
    const { Session } = await client.send(
      new ConfirmSignUpCommand({ ClientId: CLIENT_ID, Username: 'bob', ConfirmationCode }),
    );
    await end('bob');
    await expect(
      client.send(
        new InitiateAuthCommand({
          ClientId: CLIENT_ID,
          AuthFlow: 'USER_AUTH',
          AuthParameters: { USERNAME: 'bob' },
          Session,
        }),
      ),
    ).rejects.toMatchObject(REFUSED);
  });
});

it('another password ends an exchange by SRP', async () => {
  await addUser(identity, EMAIL);
  const srp = srpClient();
  const asked = await client.send(
    new InitiateAuthCommand({
      ClientId: CLIENT_ID,
      AuthFlow: 'USER_SRP_AUTH',
      AuthParameters: { USERNAME: 'alice', SRP_A: srp.publicValue },
    }),
  );
  await setPassword();
  const claim = srp.claim(asked.ChallengeParameters, PASSWORD);
  await expect(respond('PASSWORD_VERIFIER', undefined, claim)).rejects.toMatchObject(REFUSED);
});

it('the password that a sign-in itself asks for does not end it', async () => {
  await addUser(identity, { ...EMAIL, status: 'FORCE_CHANGE_PASSWORD' });
  const { Session } = await signIn();
  const next = await respond('NEW_PASSWORD_REQUIRED', Session, { NEW_PASSWORD: OTHER });
  expect(await answerCode(next.Session)).toHaveProperty('AuthenticationResult');
});

it('a sign-in after both goes on', async () => {
  await addUser(identity, EMAIL);
  await setPassword();
  await signOut();
  identity.advance(1);
  const { Session } = await signIn(OTHER);
  expect(await answerCode(Session)).toHaveProperty('AuthenticationResult');
});
