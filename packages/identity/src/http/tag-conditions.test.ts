import {
  CognitoIdentityClient,
  CreateIdentityPoolCommand,
  DescribeIdentityPoolCommand,
  ListTagsForResourceCommand as ListTagsOfIdentityPool,
  TagResourceCommand as TagIdentityPool,
  UntagResourceCommand as UntagIdentityPool,
} from '@aws-sdk/client-cognito-identity';
import {
  AdminGetUserCommand,
  CreateUserPoolCommand,
  DescribeUserPoolCommand,
  ListTagsForResourceCommand,
  ListUserPoolsCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Json } from '@portcullis/model/source';
import { afterEach, describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  ADMIN,
  adminDirectory,
  REGION,
  startIdentity,
  type TestIdentity,
  type TestResource,
} from '../test-identity.ts';
import { addUser, POOL_ID, poolWith, sdk } from '../user-pools/auth/test-users.ts';

let identity: TestIdentity;
afterEach(() => identity.stop());

const IDENTITY_POOL = 'eu-west-1:11111111-2222-3333-4444-555555555555';
const USER_POOL_ARN = `arn:aws:cognito-idp:${REGION}:${ACCOUNT}:userpool/${POOL_ID}`;
const IDENTITY_POOL_ARN = `arn:aws:cognito-identity:${REGION}:${ACCOUNT}:identitypool/${IDENTITY_POOL}`;
const DENIED = { name: 'AccessDeniedException' };

/** Everything is allowed under the condition, and nothing otherwise. */
async function start(
  condition: Json,
  tags: Readonly<Record<string, string>> = { team: 'shop', Stage: 'prod' },
  unresolved: TestResource['unresolved'] = [],
): Promise<void> {
  const [pool, client] = poolWith({ UserPoolTags: tags }) as readonly [TestResource, TestResource];
  identity = await startIdentity({
    iam: adminDirectory(condition),
    resources: [
      { ...pool, unresolved },
      client,
      {
        type: 'IdentityPool',
        id: IDENTITY_POOL,
        properties: {
          IdentityPoolName: 'shop',
          AllowUnauthenticatedIdentities: true,
          IdentityPoolTags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
        },
        unresolved: unresolved.map((one) => ({ ...one, path: one.path.replace('UserPool', 'IdentityPool') })),
      },
    ],
  });
}

const identityPools = () =>
  new CognitoIdentityClient({ endpoint: identity.url, region: REGION, credentials: ADMIN, maxAttempts: 1 });
const describeUserPool = () => sdk(identity).send(new DescribeUserPoolCommand({ UserPoolId: POOL_ID }));
const describeIdentityPool = () =>
  identityPools().send(new DescribeIdentityPoolCommand({ IdentityPoolId: IDENTITY_POOL }));

describe('aws:ResourceTag is a tag of the pool that is called', () => {
  it.each<readonly [string, Json]>([
    ['the value', { StringEquals: { 'aws:ResourceTag/team': 'shop' } }],
    ['the value, the key in another case', { StringEquals: { 'aws:resourcetag/stage': 'prod' } }],
    ['one of several values', { StringLike: { 'aws:ResourceTag/team': ['bank', 'sh*'] } }],
    ['that there is none', { Null: { 'aws:ResourceTag/owner': 'true' } }],
    ['another value that it must not be', { StringNotEquals: { 'aws:ResourceTag/team': 'bank' } }],
  ])('which lets in by %s', async (_, condition) => {
    await start(condition);
    await addUser(identity);
    expect((await describeUserPool()).UserPool?.UserPoolTags).toEqual({ team: 'shop', Stage: 'prod' });
    await sdk(identity).send(new AdminGetUserCommand({ UserPoolId: POOL_ID, Username: 'alice' }));
    expect((await describeIdentityPool()).IdentityPoolTags).toEqual({ team: 'shop', Stage: 'prod' });
  });

  it.each<readonly [string, Json]>([
    ['another value', { StringEquals: { 'aws:ResourceTag/team': 'bank' } }],
    ['a tag that it has not', { StringEquals: { 'aws:ResourceTag/owner': 'shop' } }],
    ['a value in another case', { StringEquals: { 'aws:ResourceTag/team': 'Shop' } }],
    ['that there is none', { Null: { 'aws:ResourceTag/team': 'true' } }],
    ['its tags as tags of the request', { StringEquals: { 'aws:RequestTag/team': 'shop' } }],
    ['its tags as tags of the caller', { StringEquals: { 'aws:PrincipalTag/team': 'shop' } }],
  ])('which refuses by %s', async (_, condition) => {
    await start(condition);
    await expect(describeUserPool()).rejects.toMatchObject({
      ...DENIED,
      message: expect.stringContaining(`perform: cognito-idp:DescribeUserPool on resource: ${USER_POOL_ARN}`),
    });
    await expect(describeIdentityPool()).rejects.toMatchObject(DENIED);
  });

  it('is none where no pool is called', async () => {
    await start({ StringEquals: { 'aws:ResourceTag/team': 'shop' } });
    await expect(sdk(identity).send(new ListUserPoolsCommand({ MaxResults: 1 }))).rejects.toMatchObject(
      DENIED,
    );
    const other = new DescribeUserPoolCommand({ UserPoolId: 'eu-west-1_nowhere11' });
    await expect(sdk(identity).send(other)).rejects.toMatchObject(DENIED);
  });

  it('changes with the next call', async () => {
    await start({ StringEquals: { 'aws:ResourceTag/team': 'shop' } });
    await sdk(identity).send(new UntagResourceCommand({ ResourceArn: USER_POOL_ARN, TagKeys: ['team'] }));
    await expect(describeUserPool()).rejects.toMatchObject(DENIED);
    const Tags = { team: 'bank' };
    await identityPools().send(new TagIdentityPool({ ResourceArn: IDENTITY_POOL_ARN, Tags }));
    await expect(describeIdentityPool()).rejects.toMatchObject(DENIED);
  });
});

describe('tags of a template that are not here', () => {
  const unresolved = [{ path: 'UserPoolTags.stage', reason: 'no value', loss: 'narrows' as const }];

  it.each<readonly [string, Json]>([
    ['what must not be the value', { StringNotEquals: { 'aws:ResourceTag/stage': 'prod' } }],
    ['whether there is one', { Null: { 'aws:ResourceTag/stage': 'true' } }],
  ])('refuse where a policy asks %s', async (_, condition) => {
    await start(condition, { team: 'shop' }, unresolved);
    await expect(describeUserPool()).rejects.toMatchObject({
      ...DENIED,
      message: expect.stringContaining(
        'because a policy asks about tags of the resource, and its template does not give UserPoolTags.stage',
      ),
    });
    await expect(describeIdentityPool()).rejects.toMatchObject(DENIED);
  });

  it.each<readonly [string, Json]>([
    ['asks about another', { StringEquals: { 'aws:ResourceTag/team': 'shop' } }],
    ['asks about none', { StringEquals: { 'aws:PrincipalType': 'User' } }],
  ])('change nothing where a policy %s', async (_, condition) => {
    await start(condition, { team: 'shop' }, unresolved);
    const { UserPool } = await describeUserPool();
    expect(UserPool).not.toHaveProperty('tagsNotHere');
    expect(await describeIdentityPool()).not.toHaveProperty('tagsNotHere');
  });
});

const outcomeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'allowed',
    ({ name }) => name,
  );

describe('tags of a request', () => {
  it.each<readonly [string, Json, Record<string, string> | undefined, boolean]>([
    ['the value', { StringEquals: { 'aws:RequestTag/team': 'shop' } }, { team: 'shop' }, true],
    ['another value', { StringEquals: { 'aws:RequestTag/team': 'shop' } }, { team: 'bank' }, false],
    ['no tag', { StringEquals: { 'aws:RequestTag/team': 'shop' } }, undefined, false],
    ['the keys', { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team', 'stage'] } }, { team: 'x' }, true],
    [
      'one key too many',
      { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] } },
      { team: 'x', who: 'y' },
      false,
    ],
    ['a key that must be', { 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['team'] } }, {}, false],
  ])('decide on what is made and tagged: %s', async (_, condition, tags, allowed) => {
    await start(condition);
    const calls = [
      () => sdk(identity).send(new CreateUserPoolCommand({ PoolName: 'other', UserPoolTags: tags })),
      () => sdk(identity).send(new UpdateUserPoolCommand({ UserPoolId: POOL_ID, UserPoolTags: tags })),
      () =>
        identityPools().send(
          new CreateIdentityPoolCommand({
            IdentityPoolName: 'other',
            AllowUnauthenticatedIdentities: false,
            IdentityPoolTags: tags,
          }),
        ),
      ...(tags === undefined
        ? []
        : [
            () => sdk(identity).send(new TagResourceCommand({ ResourceArn: USER_POOL_ARN, Tags: tags })),
            () => identityPools().send(new TagIdentityPool({ ResourceArn: IDENTITY_POOL_ARN, Tags: tags })),
          ]),
    ];
    for (const call of calls)
      expect(await outcomeOf(call())).toBe(allowed ? 'allowed' : 'AccessDeniedException');
  });

  it.each([
    [['team'], 'allowed'],
    [['team', 'owner'], 'AccessDeniedException'],
  ])('decide on tags that are taken away: %j', async (TagKeys, outcome) => {
    await start({ 'ForAllValues:StringEquals': { 'aws:TagKeys': 'team' } });
    for (const call of [
      sdk(identity).send(new UntagResourceCommand({ ResourceArn: USER_POOL_ARN, TagKeys })),
      identityPools().send(new UntagIdentityPool({ ResourceArn: IDENTITY_POOL_ARN, TagKeys })),
    ])
      expect(await outcomeOf(call)).toBe(outcome);
  });
});

describe('tags of identity pools', () => {
  it.each([
    ['of another account', `arn:aws:cognito-identity:${REGION}:999988887777:identitypool/${IDENTITY_POOL}`],
    ['of another region', `arn:aws:cognito-identity:us-west-2:${ACCOUNT}:identitypool/${IDENTITY_POOL}`],
    ['of another service', `arn:aws:cognito-idp:${REGION}:${ACCOUNT}:identitypool/${IDENTITY_POOL}`],
  ])('are not those by an ARN %s, on which IAM decided', async (_, ResourceArn) => {
    await start({ Null: { 'aws:ResourceTag/team': 'true' } });
    for (const command of [
      new ListTagsOfIdentityPool({ ResourceArn }),
      new TagIdentityPool({ ResourceArn, Tags: { a: 'b' } }),
      new UntagIdentityPool({ ResourceArn, TagKeys: ['team'] }),
    ])
      await expect(identityPools().send(command as never)).rejects.toMatchObject({
        name: 'ResourceNotFoundException',
      });
    await expect(sdk(identity).send(new ListTagsForResourceCommand({ ResourceArn }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it.each([
    ['of AWS', { 'aws:team': 'shop' }],
    ['without a key', { '': 'shop' }],
    ['with a long key', { ['k'.repeat(129)]: 'shop' }],
    ['with a long value', { team: 'v'.repeat(257) }],
    ['51', Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, 'v']))],
  ])('are not %s', async (_, tags) => {
    await start({ StringEquals: { 'aws:PrincipalType': 'User' } });
    const refused = { name: 'InvalidParameterException' };
    await expect(
      identityPools().send(new TagIdentityPool({ ResourceArn: IDENTITY_POOL_ARN, Tags: tags })),
    ).rejects.toMatchObject(refused);
    const create = { IdentityPoolName: 'other', AllowUnauthenticatedIdentities: false };
    await expect(
      identityPools().send(new CreateIdentityPoolCommand({ ...create, IdentityPoolTags: tags })),
    ).rejects.toMatchObject(refused);
  });

  it('must be given to tag and to untag', async () => {
    await start({ StringEquals: { 'aws:PrincipalType': 'User' } });
    const ResourceArn = IDENTITY_POOL_ARN;
    for (const command of [
      new TagIdentityPool({ ResourceArn, Tags: undefined }),
      new UntagIdentityPool({ ResourceArn, TagKeys: undefined }),
    ])
      await expect(identityPools().send(command as never)).rejects.toMatchObject({
        name: 'ValidationException',
      });
  });
});
