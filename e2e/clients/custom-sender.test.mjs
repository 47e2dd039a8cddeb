import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
  ConfirmSignUpCommand,
  InitiateAuthCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CLIENT_ID, OPS, PASSWORD, POOL_ID, REGION, startService } from './service.mjs';

const PACKAGES = fileURLToPath(new URL('node_modules', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'portcullis-sent-'));
const SENT = join(folder, 'sent.jsonl');

/** Decrypts as in the Cognito Developer Guide, and writes down what it would send. */
const SENDER = `
const { KmsKeyringNode, buildClient, CommitmentPolicy } = require('@aws-crypto/client-node');
const { appendFileSync } = require('node:fs');
const { decrypt } = buildClient(CommitmentPolicy.REQUIRE_ENCRYPT_ALLOW_DECRYPT);
const keyring = new KmsKeyringNode({ generatorKeyId: process.env.KEY_ALIAS, keyIds: [process.env.KEY_ARN] });
exports.handler = async (event) => {
  const { plaintext, messageHeader } = await decrypt(keyring, Buffer.from(event.request.code, 'base64'));
  const { triggerSource, userName, request } = event;
  const context = messageHeader.encryptionContext['userpool-id'];
  const { type, clientMetadata, userAttributes } = request;
  appendFileSync(process.env.SENT, JSON.stringify({
    triggerSource, userName, type, clientMetadata, userAttributes, context, code: plaintext.toString('utf8'),
  }) + '\\n');
};
`;

const indented = SENDER.trim().replaceAll('\n', '\n        ');

/** A pool whose messages the functions send: one may use the key, the other may not. */
const TEMPLATE = `
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Runtime: nodejs20.x
    Handler: index.handler
    Timeout: 30
    Environment:
      Variables:
        NODE_PATH: ${JSON.stringify(PACKAGES)}
        SENT: ${JSON.stringify(SENT)}
        KEY_ARN: !GetAtt Key.Arn
        KEY_ALIAS: !Sub "arn:aws:kms:\${AWS::Region}:\${AWS::AccountId}:\${Alias}"
Resources:
  Key: { Type: AWS::KMS::Key, Properties: {} }
  Alias: { Type: AWS::KMS::Alias, Properties: { AliasName: alias/codes, TargetKeyId: !Ref Key } }
  Pool:
    Type: AWS::Cognito::UserPool
    Properties:
      AutoVerifiedAttributes: [email, phone_number]
      LambdaConfig:
        KMSKeyID: !GetAtt Key.Arn
        CustomEmailSender: { LambdaArn: !GetAtt Refused.Arn, LambdaVersion: V1_0 }
        CustomSMSSender: { LambdaArn: !GetAtt Sender.Arn, LambdaVersion: V1_0 }
  Client:
    Type: AWS::Cognito::UserPoolClient
    Properties: { UserPoolId: !Ref Pool, ExplicitAuthFlows: [ALLOW_USER_PASSWORD_AUTH, ALLOW_REFRESH_TOKEN_AUTH] }
  Sender:
    Type: AWS::Serverless::Function
    Properties:
      Policies: [KMSDecryptPolicy: { KeyId: !Ref Key }]
      InlineCode: |
        ${indented}
  Refused:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: |
        ${indented}
  Ops: { Type: AWS::IAM::User, Properties: { UserName: ops, Policies: [{ PolicyName: all, PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: Allow, Action: "cognito-idp:*", Resource: "*" }] } }] } }
`;

let service;
let users;

beforeAll(async () => {
  service = await startService({
    template: TEMPLATE,
    ids: { Pool: POOL_ID, Client: CLIENT_ID },
    config: 'identity: {}',
    dev: false,
  });
  users = new CognitoIdentityProviderClient({
    region: REGION,
    endpoint: service.identity,
    maxAttempts: 1,
    credentials: OPS,
  });
});

afterAll(async () => {
  await service?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const sentTo = (username) =>
  vi.waitFor(
    () => {
      const lines = readFileSync(SENT, 'utf8').trim().split('\n');
      const found = lines.map((line) => JSON.parse(line)).findLast(({ userName }) => userName === username);
      expect(found).toBeDefined();
      return found;
    },
    { timeout: 60_000, interval: 100 },
  );

describe('unmodified functions of custom senders', () => {
  it('decrypt the code of a text message, outside --dev, and the sign-up is confirmed with it', async () => {
    const who = { ClientId: CLIENT_ID, Username: 'alice' };
    await users.send(
      new SignUpCommand({
        ...who,
        Password: PASSWORD,
        UserAttributes: [{ Name: 'phone_number', Value: '+15555550100' }],
      }),
    );
    const sent = await sentTo('alice');
    expect(sent).toMatchObject({
      triggerSource: 'CustomSMSSender_SignUp',
      type: 'customSMSSenderRequestV1',
      clientMetadata: null,
      userAttributes: { phone_number: '+15555550100', 'cognito:user_status': 'UNCONFIRMED' },
      context: POOL_ID,
    });
    await users.send(new ConfirmSignUpCommand({ ...who, ConfirmationCode: sent.code }));
    const user = await users.send(new AdminGetUserCommand({ UserPoolId: POOL_ID, Username: 'alice' }));
    expect(user.UserStatus).toBe('CONFIRMED');
  });

  it('decrypt the temporary password of an invitation, which signs in', async () => {
    await users.send(
      new AdminCreateUserCommand({
        UserPoolId: POOL_ID,
        Username: 'bob',
        DesiredDeliveryMediums: ['SMS'],
        UserAttributes: [{ Name: 'phone_number', Value: '+15555550101' }],
      }),
    );
    const { code, triggerSource } = await sentTo('bob');
    expect(triggerSource).toBe('CustomSMSSender_AdminCreateUser');
    const { ChallengeName } = await users.send(
      new InitiateAuthCommand({
        AuthFlow: 'USER_PASSWORD_AUTH',
        ClientId: CLIENT_ID,
        AuthParameters: { USERNAME: 'bob', PASSWORD: code },
      }),
    );
    expect(ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
  });

  it('decrypt nothing without kms:Decrypt: the sign-up stands, and the operator sees why', async () => {
    const { UserSub } = await users.send(
      new SignUpCommand({
        ClientId: CLIENT_ID,
        Username: 'carol',
        Password: PASSWORD,
        UserAttributes: [{ Name: 'email', Value: 'carol@example.com' }],
      }),
    );
    expect(UserSub).toBeDefined();
    await vi.waitFor(
      () => expect(service.output()).toContain(`identity: CustomEmailSender of ${POOL_ID} failed`),
      { timeout: 60_000, interval: 100 },
    );
    expect(service.output()).toContain('not authorized to perform: kms:Decrypt');
    expect(readFileSync(SENT, 'utf8')).not.toContain('carol');
  });
});
