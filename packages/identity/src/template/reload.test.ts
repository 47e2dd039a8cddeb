import {
  AdminAddUserToGroupCommand,
  AdminGetUserCommand,
  CreateGroupCommand,
  CreateUserPoolCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  GetUserCommand,
  InitiateAuthCommand,
  ListUserPoolsCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from '@portcullis/engine/jwt';
import type { CognitoResource } from '@portcullis/model';
import { request } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startIdentity, type TestIdentity } from '../test-identity.ts';
import { addUser, CLIENT_ID, PASSWORD, POOL_ID, poolWith, sdk } from '../user-pools/auth/test-users.ts';

type Properties = CognitoResource['properties'];

const CALLBACK = 'https://shop.example/signed-in';
const OAUTH = {
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthFlows: ['code'],
  AllowedOAuthScopes: ['openid'],
  CallbackURLs: [CALLBACK],
  SupportedIdentityProviders: ['COGNITO'],
};

function resource(type: string, id: string, properties: Properties): CognitoResource {
  return { type, id, logicalId: id, properties, unresolved: [], at: { file: 't', line: 1, column: 1 } };
}

const [POOL, CLIENT] = poolWith({}, OAUTH).map(({ type, id, properties }) =>
  resource(type, id as string, properties),
) as [CognitoResource, CognitoResource];
const SECOND = resource('UserPoolClient', 'second', { UserPoolId: POOL_ID, GenerateSecret: true });
const GROUP = resource('UserPoolGroup', 'admin', { UserPoolId: POOL_ID, GroupName: 'admin' });
const DOMAIN = resource('UserPoolDomain', 'shop', { UserPoolId: POOL_ID, Domain: 'shop' });
const ALL = [POOL, CLIENT, SECOND, GROUP, DOMAIN];

let identity: TestIdentity;
beforeEach(async () => {
  identity = await startIdentity();
  await identity.follow(ALL);
  await addUser(identity);
});
afterEach(() => identity.stop());

async function signIn(ClientId = CLIENT_ID) {
  const { AuthenticationResult } = await sdk(identity).send(
    new InitiateAuthCommand({
      ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'alice', PASSWORD },
    }),
  );
  const { AccessToken = '', RefreshToken = '' } = AuthenticationResult ?? {};
  return { AccessToken, RefreshToken };
}

const refresh = (REFRESH_TOKEN: string) =>
  sdk(identity).send(
    new InitiateAuthCommand({
      ClientId: CLIENT_ID,
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      AuthParameters: { REFRESH_TOKEN },
    }),
  );

const GONE = { name: 'ResourceNotFoundException' };

describe('a pool that the template no longer has', () => {
  it('answers to nobody', async () => {
    const { AccessToken, RefreshToken } = await signIn();
    await identity.follow([]);
    const cognito = sdk(identity);
    await expect(cognito.send(new DescribeUserPoolCommand({ UserPoolId: POOL_ID }))).rejects.toMatchObject(
      GONE,
    );
    await expect(
      cognito.send(new AdminGetUserCommand({ UserPoolId: POOL_ID, Username: 'alice' })),
    ).rejects.toMatchObject(GONE);
    await expect(signIn()).rejects.toMatchObject(GONE);
    await expect(refresh(RefreshToken)).rejects.toMatchObject(GONE);
    await expect(cognito.send(new GetUserCommand({ AccessToken }))).rejects.toMatchObject(GONE);
    const { UserPools } = await cognito.send(new ListUserPoolsCommand({ MaxResults: 60 }));
    expect(UserPools).toEqual([]);
  });

  it('has no keys, no pages and no tokens by OAuth', async () => {
    await identity.follow([]);
    const keys = await request(`${identity.url}/${POOL_ID}/.well-known/jwks.json`);
    expect(keys.statusCode).toBe(404);
    await keys.body.dump();
    const query = new URLSearchParams({
      client_id: CLIENT_ID,
      response_type: 'code',
      redirect_uri: CALLBACK,
      scope: 'openid',
    });
    const login = await request(`${identity.url}/login?${query}`);
    expect([login.statusCode, login.headers.location]).toEqual([400, undefined]);
    await login.body.dump();
  });

  it('is said with its users, each time, until it is there again', async () => {
    const said = [
      expect.stringMatching(
        new RegExp(`^WITHDRAWN: the user pool shoppers \\(${POOL_ID}\\).* 1 users are kept`),
      ),
    ];
    expect(await identity.follow([])).toEqual(said);
    expect(await identity.follow([])).toEqual(said);
    expect(await identity.follow(ALL)).toEqual([]);
    expect(await identity.follow(ALL)).toEqual([]);
  });

  it('is there again as it was: users, groups, secrets, tokens', async () => {
    const cognito = sdk(identity);
    const name = { UserPoolId: POOL_ID, Username: 'alice' };
    await cognito.send(new AdminAddUserToGroupCommand({ ...name, GroupName: 'admin' }));
    const { RefreshToken } = await signIn();
    const describe = () =>
      cognito.send(new DescribeUserPoolClientCommand({ UserPoolId: POOL_ID, ClientId: 'second' }));
    const made = await cognito.send(new DescribeUserPoolCommand({ UserPoolId: POOL_ID }));
    const before = await describe();
    await identity.follow([]);
    identity.advance(60_000);
    await identity.follow(ALL);
    expect((await describe()).UserPoolClient?.ClientSecret).toBe(before.UserPoolClient?.ClientSecret);
    const again = await cognito.send(new DescribeUserPoolCommand({ UserPoolId: POOL_ID }));
    expect(again.UserPool?.CreationDate).toEqual(made.UserPool?.CreationDate);
    await refresh(RefreshToken);
    const { AccessToken } = await signIn();
    expect(decodeJwt(AccessToken)).toMatchObject({ claims: { 'cognito:groups': ['admin'] } });
  });

  it('leaves pools of the API alone', async () => {
    const cognito = sdk(identity);
    const { UserPool } = await cognito.send(new CreateUserPoolCommand({ PoolName: 'own' }));
    const UserPoolId = UserPool?.Id;
    await cognito.send(new CreateGroupCommand({ UserPoolId, GroupName: 'staff' }));
    expect(await identity.follow([])).toHaveLength(1);
    const { UserPools } = await cognito.send(new ListUserPoolsCommand({ MaxResults: 60 }));
    expect(UserPools?.map(({ Id }) => Id)).toEqual([UserPoolId]);
    await expect(
      cognito.send(new CreateGroupCommand({ UserPoolId, GroupName: 'staff' })),
    ).rejects.toMatchObject({ name: 'GroupExistsException' });
  });
});

describe('what a pool of the template no longer has', () => {
  const without = (...gone: readonly CognitoResource[]): readonly CognitoResource[] =>
    ALL.filter((one) => !gone.includes(one));

  it('a client signs nobody in, and its sign-ins end', async () => {
    const { AccessToken, RefreshToken } = await signIn();
    await identity.follow(without(CLIENT));
    await expect(signIn()).rejects.toMatchObject(GONE);
    await expect(refresh(RefreshToken)).rejects.toMatchObject(GONE);
    await expect(sdk(identity).send(new GetUserCommand({ AccessToken }))).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    });
    await identity.follow(ALL);
    await expect(refresh(RefreshToken)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  });

  it('a group is in no token, nor in one of its name that comes later', async () => {
    const cognito = sdk(identity);
    const name = { UserPoolId: POOL_ID, Username: 'alice' };
    await cognito.send(new AdminAddUserToGroupCommand({ ...name, GroupName: 'admin' }));
    const claims = async () => JSON.stringify(decodeJwt((await signIn()).AccessToken));
    expect(await claims()).toContain('"cognito:groups":["admin"]');
    await identity.follow(without(GROUP));
    expect(await claims()).not.toContain('"cognito:groups"');
    await cognito.send(new CreateGroupCommand({ UserPoolId: POOL_ID, GroupName: 'admin' }));
    expect(await claims()).not.toContain('"cognito:groups"');
  });

  it('a domain is free', async () => {
    await identity.follow(without(DOMAIN));
    const other = resource('UserPool', 'eu-west-1_Elsewhere', {});
    const taken = { ...DOMAIN, properties: { ...DOMAIN.properties, UserPoolId: 'eu-west-1_Elsewhere' } };
    await identity.follow([...without(DOMAIN), other, taken]);
    const domains = await identity.context.db
      .selectFrom('pool_parts')
      .select(['pool_id', 'name'])
      .where('kind', '=', 'domain')
      .execute();
    expect(domains).toEqual([{ pool_id: 'eu-west-1_Elsewhere', name: 'shop' }]);
  });

  it('but not what the API gave it', async () => {
    const cognito = sdk(identity);
    await cognito.send(new CreateGroupCommand({ UserPoolId: POOL_ID, GroupName: 'staff' }));
    await identity.follow(without(GROUP, SECOND));
    await expect(
      cognito.send(new CreateGroupCommand({ UserPoolId: POOL_ID, GroupName: 'staff' })),
    ).rejects.toMatchObject({ name: 'GroupExistsException' });
  });
});
