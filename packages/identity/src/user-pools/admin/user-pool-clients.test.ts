import {
  AddUserPoolClientSecretCommand,
  type CognitoIdentityProviderClient,
  CreateIdentityProviderCommand,
  CreateResourceServerCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  DeleteUserPoolClientCommand,
  DeleteUserPoolClientSecretCommand,
  DescribeUserPoolClientCommand,
  ForgotPasswordCommand,
  ListUserPoolClientSecretsCommand,
  ListUserPoolClientsCommand,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startIdentity, type TestIdentity } from '../../test-identity.ts';
import { secretHash } from '../auth/secret-hash.ts';
import { addUser, CLIENT_ID, POOL_ID, poolWith, sdk } from '../auth/test-users.ts';

let identity: TestIdentity;
let cognito: CognitoIdentityProviderClient;
beforeEach(async () => {
  identity = await startIdentity({ resources: poolWith({ Schema: [{ Name: 'name', Required: true }] }) });
  cognito = sdk(identity);
});
afterEach(() => identity.stop());

const create = async (more: object = {}) =>
  (await cognito.send(new CreateUserPoolClientCommand({ UserPoolId: POOL_ID, ClientName: 'made', ...more })))
    .UserPoolClient;
const describeClient = async (ClientId: string | undefined) =>
  (await cognito.send(new DescribeUserPoolClientCommand({ UserPoolId: POOL_ID, ClientId }))).UserPoolClient;

describe('app clients', () => {
  it('are made with defaults, changed and deleted', async () => {
    const made = await create({ CallbackURLs: ['https://shop.example/back', 'http://localhost:3000/'] });
    expect(made).toMatchObject({
      ClientName: 'made',
      RefreshTokenValidity: 30,
      EnableTokenRevocation: true,
      AuthSessionValidity: 3,
      AllowedOAuthFlowsUserPoolClient: false,
    });
    expect(made?.ClientId).toMatch(/^[0-9a-z]{26}$/);
    expect(made?.ClientSecret).toBeUndefined();
    const key = { UserPoolId: POOL_ID, ClientId: made?.ClientId };
    await cognito.send(new UpdateUserPoolClientCommand({ ...key, PreventUserExistenceErrors: 'ENABLED' }));
    const changed = await describeClient(made?.ClientId);
    expect(changed).toMatchObject({ ClientName: 'made', PreventUserExistenceErrors: 'ENABLED' });
    expect(changed?.CallbackURLs).toBeUndefined();
    await cognito.send(new DeleteUserPoolClientCommand(key));
    await expect(describeClient(made?.ClientId)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: `User pool client ${made?.ClientId} does not exist.`,
    });
  });

  it('are listed a page at a time', async () => {
    await create();
    const list = (more: object) =>
      cognito.send(new ListUserPoolClientsCommand({ UserPoolId: POOL_ID, ...more }));
    const { UserPoolClients, NextToken } = await list({ MaxResults: 1 });
    expect(UserPoolClients).toHaveLength(1);
    const rest = await list({ MaxResults: 1, NextToken });
    expect(rest.UserPoolClients).toHaveLength(1);
    expect(rest.NextToken).toBeUndefined();
  });

  it('are not those of another pool', async () => {
    const { UserPool } = await cognito.send(new CreateUserPoolCommand({ PoolName: 'other' }));
    await expect(
      cognito.send(new DescribeUserPoolClientCommand({ UserPoolId: UserPool?.Id, ClientId: CLIENT_ID })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('use scopes and providers that there are', async () => {
    await cognito.send(
      new CreateResourceServerCommand({
        UserPoolId: POOL_ID,
        Identifier: 'shop',
        Name: 'Shop',
        Scopes: [{ ScopeName: 'read', ScopeDescription: 'reads' }],
      }),
    );
    await cognito.send(
      new CreateIdentityProviderCommand({
        UserPoolId: POOL_ID,
        ProviderName: 'Google',
        ProviderType: 'Google',
        ProviderDetails: { client_id: '1', client_secret: '2', authorize_scopes: 'openid' },
      }),
    );
    const made = await create({
      GenerateSecret: true,
      AllowedOAuthFlows: ['client_credentials'],
      AllowedOAuthScopes: ['shop/read'],
      AllowedOAuthFlowsUserPoolClient: true,
      SupportedIdentityProviders: ['COGNITO', 'Google'],
    });
    expect(made?.AllowedOAuthScopes).toEqual(['shop/read']);
  });

  it.each([
    ['no name', { ClientName: '' }, 'InvalidParameterException'],
    [
      'tokens that live a minute',
      { AccessTokenValidity: 1, TokenValidityUnits: { AccessToken: 'minutes' } },
      'InvalidParameterException',
    ],
    [
      'tokens that live two days',
      { IdTokenValidity: 2, TokenValidityUnits: { IdToken: 'days' } },
      'InvalidParameterException',
    ],
    [
      'refresh tokens that live a minute',
      { RefreshTokenValidity: 1, TokenValidityUnits: { RefreshToken: 'minutes' } },
      'InvalidParameterException',
    ],
    ['refresh tokens that live too long', { RefreshTokenValidity: 3651 }, 'InvalidParameterException'],
    ['another unit', { TokenValidityUnits: { IdToken: 'weeks' } }, 'InvalidParameterException'],
    ['another flow', { ExplicitAuthFlows: ['ALLOW_ALL'] }, 'InvalidParameterException'],
    [
      'old and new flows',
      { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ADMIN_NO_SRP_AUTH'] },
      'InvalidParameterException',
    ],
    [
      // Reported at github.com/aws/aws-cdk/issues/7625.
      'sign-in without refresh',
      { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] },
      'InvalidParameterException',
    ],
    [
      'rotation beside the old refresh',
      { RefreshTokenRotation: { Feature: 'ENABLED' }, ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'] },
      'InvalidParameterException',
    ],
    [
      'a long grace',
      { RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 61 } },
      'InvalidParameterException',
    ],
    ['a short session', { AuthSessionValidity: 2 }, 'InvalidParameterException'],
    ['reading what there is not', { ReadAttributes: ['custom:none'] }, 'InvalidParameterException'],
    ['writing what there is not', { WriteAttributes: ['name', 'custom:none'] }, 'InvalidParameterException'],
    ['writing flags', { WriteAttributes: ['name', 'email_verified'] }, 'InvalidParameterException'],
    ['not writing what is required', { WriteAttributes: ['email'] }, 'InvalidParameterException'],
    [
      'a provider that there is not',
      { SupportedIdentityProviders: ['Nowhere'] },
      'InvalidParameterException',
    ],
    ['plain HTTP', { CallbackURLs: ['http://shop.example/'] }, 'InvalidParameterException'],
    [
      'a host that only looks local',
      { CallbackURLs: ['http://localhost.example/'] },
      'InvalidParameterException',
    ],
    ['a fragment', { CallbackURLs: ['https://shop.example/#x'] }, 'InvalidParameterException'],
    ['a relative URL', { LogoutURLs: ['/bye'] }, 'InvalidParameterException'],
    ['a script', { CallbackURLs: ['javascript:alert(1)'] }, 'InvalidParameterException'],
    [
      'a default that is not listed',
      { DefaultRedirectURI: 'https://shop.example/' },
      'InvalidParameterException',
    ],
    [
      'OAuth without scopes',
      { AllowedOAuthFlowsUserPoolClient: true, AllowedOAuthFlows: ['code'] },
      'InvalidParameterException',
    ],
    ['a scope that there is not', { AllowedOAuthScopes: ['shop/none'] }, 'ScopeDoesNotExistException'],
    [
      'machine credentials without a secret',
      { AllowedOAuthFlows: ['client_credentials'] },
      'InvalidOAuthFlowException',
    ],
    [
      'machine credentials beside others',
      { GenerateSecret: true, AllowedOAuthFlows: ['client_credentials', 'code'] },
      'InvalidOAuthFlowException',
    ],
    [
      'machine credentials with the scopes of people',
      { GenerateSecret: true, AllowedOAuthFlows: ['client_credentials'], AllowedOAuthScopes: ['openid'] },
      'InvalidOAuthFlowException',
    ],
    ['a short secret', { ClientSecret: 'short' }, 'InvalidParameterException'],
    [
      'two kinds of secret',
      { ClientSecret: 'x'.repeat(24), GenerateSecret: true },
      'InvalidParameterException',
    ],
  ])('are not made with %s', async (_, more, name) => {
    await expect(create(more)).rejects.toMatchObject({ name });
    const { UserPoolClients } = await cognito.send(new ListUserPoolClientsCommand({ UserPoolId: POOL_ID }));
    expect(UserPoolClients).toHaveLength(1);
  });
});

describe('client secrets', () => {
  it('change over: two at most, both work, one stays', async () => {
    await addUser(identity, { attributes: { email: 'a@b.c', email_verified: 'true' } });
    const made = await create({ GenerateSecret: true });
    const ClientId = made?.ClientId as string;
    const first = made?.ClientSecret as string;
    const forgot = (secret: string) =>
      cognito.send(
        new ForgotPasswordCommand({
          ClientId,
          Username: 'alice',
          SecretHash: secretHash(secret, 'alice', ClientId).toString('base64'),
        }),
      );
    const key = { UserPoolId: POOL_ID, ClientId };
    const added = await cognito.send(new AddUserPoolClientSecretCommand(key));
    const second = added.ClientSecretDescriptor?.ClientSecretValue as string;
    expect(second).not.toBe(first);
    await forgot(first);
    await forgot(second);
    await expect(cognito.send(new AddUserPoolClientSecretCommand(key))).rejects.toMatchObject({
      name: 'LimitExceededException',
    });
    const { ClientSecrets = [] } = await cognito.send(new ListUserPoolClientSecretsCommand(key));
    expect(ClientSecrets).toHaveLength(2);
    expect(ClientSecrets.every((one) => one.ClientSecretValue === undefined)).toBe(true);
    const ClientSecretId = ClientSecrets.at(-1)?.ClientSecretId as string;
    await cognito.send(new DeleteUserPoolClientSecretCommand({ ...key, ClientSecretId }));
    await expect(forgot(first)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    await forgot(second);
    for (const [id, name] of [
      [ClientSecrets[0]?.ClientSecretId, 'InvalidParameterException'],
      ['another', 'ResourceNotFoundException'],
    ] as const)
      await expect(
        cognito.send(new DeleteUserPoolClientSecretCommand({ ...key, ClientSecretId: id })),
      ).rejects.toMatchObject({ name });
  });

  it('are two at most, however many are added at once', async () => {
    const made = await create({ GenerateSecret: true });
    const key = { UserPoolId: POOL_ID, ClientId: made?.ClientId };
    const all = await Promise.allSettled(
      Array.from({ length: 3 }, () => cognito.send(new AddUserPoolClientSecretCommand(key))),
    );
    const refused = all.flatMap((one) => (one.status === 'rejected' ? [one.reason.name] : []));
    expect(refused).toEqual(['LimitExceededException', 'LimitExceededException']);
  });

  it('are not added to a client without one, nor lost by an update', async () => {
    const key = { UserPoolId: POOL_ID, ClientId: CLIENT_ID };
    await expect(cognito.send(new AddUserPoolClientSecretCommand(key))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
    const made = await create({ ClientSecret: 'a'.repeat(30) });
    expect(made?.ClientSecret).toBe('a'.repeat(30));
    await cognito.send(new UpdateUserPoolClientCommand({ UserPoolId: POOL_ID, ClientId: made?.ClientId }));
    expect((await describeClient(made?.ClientId))?.ClientSecret).toBe('a'.repeat(30));
  });

  it('are sealed in the store', async () => {
    const made = await create({ GenerateSecret: true });
    const rows = await identity.context.db.selectFrom('clients').select('doc').execute();
    expect(rows.map(({ doc }) => doc).join()).not.toContain(made?.ClientSecret);
  });
});
