import {
  AdminCreateUserCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  GetUserAttributeVerificationCodeCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
  UpdateUserAttributesCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Json } from '@portcullis/model/source';
import { afterEach, expect, it } from 'vitest';
import { startIdentity, type TestIdentity } from '../../test-identity.ts';
import { FUNCTION } from '../../triggers/test-trigger.ts';
import { CLIENT_ID, PASSWORD, POOL_ID, poolWith, sdk } from '../auth/test-users.ts';
import { accessTokenOf, attributes, lastCode } from './test-accounts.ts';

let identity: TestIdentity;
afterEach(() => identity.stop());

const ALICE = { ClientId: CLIENT_ID, Username: 'alice' };
const mail = (address: string) => ({ UserAttributes: attributes({ email: address }) });

it('each message of an account is written by the trigger, from a source of its own', async () => {
  const sources: string[] = [];
  identity = await startIdentity({
    resources: poolWith({
      AutoVerifiedAttributes: ['email'],
      LambdaConfig: { CustomMessage: FUNCTION, PostConfirmation: FUNCTION },
    }),
    functions: {
      [FUNCTION]: (event) => {
        const { triggerSource } = event as { triggerSource: string };
        sources.push(triggerSource);
        const response = { emailMessage: `${triggerSource}: {####} {username}`, emailSubject: triggerSource };
        return { ok: true, output: { ...(event as object), response } as Json };
      },
    },
  });
  const client = sdk(identity);
  await client.send(new SignUpCommand({ ...ALICE, Password: PASSWORD, ...mail('alice@example.com') }));
  await client.send(new ResendConfirmationCodeCommand(ALICE));
  await client.send(new ConfirmSignUpCommand({ ...ALICE, ConfirmationCode: lastCode(identity) }));
  await client.send(new ForgotPasswordCommand(ALICE));
  const given = { ...ALICE, ConfirmationCode: lastCode(identity), Password: 'Another-1234' };
  await client.send(new ConfirmForgotPasswordCommand(given));
  const AccessToken = await accessTokenOf(client, 'alice', 'Another-1234');
  await client.send(new UpdateUserAttributesCommand({ AccessToken, ...mail('new@example.com') }));
  await client.send(new GetUserAttributeVerificationCodeCommand({ AccessToken, AttributeName: 'email' }));
  await client.send(
    new AdminCreateUserCommand({
      UserPoolId: POOL_ID,
      Username: 'bob',
      DesiredDeliveryMediums: ['EMAIL'],
      ...mail('bob@example.com'),
    }),
  );
  expect(sources).toEqual([
    'CustomMessage_SignUp',
    'CustomMessage_ResendCode',
    'PostConfirmation_ConfirmSignUp',
    'CustomMessage_ForgotPassword',
    'PostConfirmation_ConfirmForgotPassword',
    'CustomMessage_UpdateUserAttribute',
    'CustomMessage_VerifyUserAttribute',
    'CustomMessage_AdminCreateUser',
  ]);
  expect(identity.outbox.map(({ subject }) => subject)).toEqual(
    sources.filter((source) => source.startsWith('CustomMessage_')),
  );
});
