import {
  CognitoIdentityClient,
  CreateIdentityPoolCommand,
  DeleteIdentitiesCommand,
  DeleteIdentityPoolCommand,
  DescribeIdentityCommand,
  DescribeIdentityPoolCommand,
  GetIdCommand,
  GetIdentityPoolRolesCommand,
  GetPrincipalTagAttributeMapCommand,
  ListIdentitiesCommand,
  ListIdentityPoolsCommand,
  ListTagsForResourceCommand,
  SetIdentityPoolRolesCommand,
  SetPrincipalTagAttributeMapCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateIdentityPoolCommand,
} from '@aws-sdk/client-cognito-identity';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { user } from '../sts/test-directory.ts';
import { ACCOUNT, ADMIN, NOBODY, REGION, type TestIdentity } from '../test-identity.ts';
import { admin, CLIENT, client, newIdentity, POOL_ID, PROVIDER, roleArn, startPool } from './test-pool.ts';

const POOL_ARN = `arn:aws:cognito-identity:eu-west-1:${ACCOUNT}:identitypool/${POOL_ID}`;

let identity: TestIdentity;
beforeEach(async () => {
  const passes = { Effect: 'Allow', Action: 'iam:PassRole', Resource: roleArn('user') };
  const rest = { Effect: 'Allow', NotAction: 'iam:PassRole', Resource: '*' };
  const limited = {
    ...passes,
    Condition: { StringEquals: { 'iam:PassedToService': 'cognito-identity.amazonaws.com' } },
  };
  identity = await startPool({
    iam: { users: [user('admin', ADMIN, [rest, limited]), user('nobody', NOBODY, [])] },
  });
});
afterEach(() => identity.stop());

const create = (more: object = {}) =>
  admin(identity).send(
    new CreateIdentityPoolCommand({
      IdentityPoolName: 'second pool',
      AllowUnauthenticatedIdentities: true,
      ...more,
    }),
  );

describe('identity pools', () => {
  it('keep their developer provider name', async () => {
    const { IdentityPoolId } = await create();
    const update = (DeveloperProviderName?: string) =>
      admin(identity).send(
        new UpdateIdentityPoolCommand({
          IdentityPoolId,
          IdentityPoolName: 'second pool',
          AllowUnauthenticatedIdentities: true,
          DeveloperProviderName,
        }),
      );
    expect((await update()).DeveloperProviderName).toBeUndefined();
    expect((await update('login.shop')).DeveloperProviderName).toBe('login.shop');
    expect((await update()).DeveloperProviderName).toBe('login.shop');
    await expect(update('login.bank')).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'The developer provider name of an identity pool cannot be changed.',
    });
  });

  it('are made, shown, changed and deleted', async () => {
    const made = await create({ AllowClassicFlow: true, IdentityPoolTags: { cost: '7' } });
    const IdentityPoolId = made.IdentityPoolId ?? '';
    expect(made).toMatchObject({
      IdentityPoolId: expect.stringMatching(/^eu-west-1:[0-9a-f-]{36}$/),
      IdentityPoolName: 'second pool',
      AllowClassicFlow: true,
    });
    await admin(identity).send(
      new UpdateIdentityPoolCommand({
        IdentityPoolId,
        IdentityPoolName: 'renamed',
        AllowUnauthenticatedIdentities: false,
      }),
    );
    const shown = await admin(identity).send(new DescribeIdentityPoolCommand({ IdentityPoolId }));
    expect(shown).toMatchObject({
      IdentityPoolName: 'renamed',
      AllowUnauthenticatedIdentities: false,
      IdentityPoolTags: { cost: '7' },
    });
    expect(shown.AllowClassicFlow).toBeUndefined();
    await admin(identity).send(new DeleteIdentityPoolCommand({ IdentityPoolId }));
    await expect(
      admin(identity).send(new DeleteIdentityPoolCommand({ IdentityPoolId })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('are listed a page at a time', async () => {
    await create();
    const first = await admin(identity).send(new ListIdentityPoolsCommand({ MaxResults: 1 }));
    const second = await admin(identity).send(
      new ListIdentityPoolsCommand({ MaxResults: 1, NextToken: first.NextToken }),
    );
    const names = [...(first.IdentityPools ?? []), ...(second.IdentityPools ?? [])].map(
      ({ IdentityPoolName }) => IdentityPoolName,
    );
    expect(names.sort()).toEqual(['second pool', 'shop']);
    expect(second.NextToken).toBeUndefined();
  });

  it.each([
    [{ IdentityPoolName: 'no/slash' }, 'ValidationException'],
    [{ AllowUnauthenticatedIdentities: undefined }, 'ValidationException'],
    [{ DeveloperProviderName: 'no spaces' }, 'ValidationException'],
  ])('%j is refused', async (more, name) => {
    await expect(create(more)).rejects.toMatchObject({ name });
  });

  it('are of who may manage them', async () => {
    const nobody = new CognitoIdentityClient({
      endpoint: identity.url,
      region: REGION,
      credentials: NOBODY,
      maxAttempts: 1,
    });
    await expect(
      nobody.send(new DescribeIdentityPoolCommand({ IdentityPoolId: POOL_ID })),
    ).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: `User: arn:aws:iam::${ACCOUNT}:user/nobody is not authorized to perform: cognito-identity:DescribeIdentityPool on resource: arn:aws:cognito-identity:eu-west-1:${ACCOUNT}:identitypool/${POOL_ID} because no identity-based policy allows the cognito-identity:DescribeIdentityPool action`,
    });
  });

  it('have tags', async () => {
    await admin(identity).send(new TagResourceCommand({ ResourceArn: POOL_ARN, Tags: { a: '1', b: '2' } }));
    await admin(identity).send(new UntagResourceCommand({ ResourceArn: POOL_ARN, TagKeys: ['a'] }));
    const { Tags } = await admin(identity).send(new ListTagsForResourceCommand({ ResourceArn: POOL_ARN }));
    expect(Tags).toEqual({ b: '2' });
  });

  it('lose nothing that is set at once', async () => {
    const tag = (key: string) =>
      admin(identity).send(new TagResourceCommand({ ResourceArn: POOL_ARN, Tags: { [key]: '1' } }));
    const map = (provider: string) =>
      admin(identity).send(
        new SetPrincipalTagAttributeMapCommand({
          IdentityPoolId: POOL_ID,
          IdentityProviderName: provider,
          PrincipalTags: { team: provider },
        }),
      );
    const PROVIDERS = ['one.example.com', 'two.example.com'];
    await Promise.all([tag('a'), tag('b'), tag('c'), ...PROVIDERS.map(map)]);
    const { Tags } = await admin(identity).send(new ListTagsForResourceCommand({ ResourceArn: POOL_ARN }));
    expect(Tags).toMatchObject({ a: '1', b: '1', c: '1' });
    for (const IdentityProviderName of PROVIDERS)
      expect(
        await admin(identity).send(
          new GetPrincipalTagAttributeMapCommand({ IdentityPoolId: POOL_ID, IdentityProviderName }),
        ),
      ).toMatchObject({ PrincipalTags: { team: IdentityProviderName } });
  });

  it('that the template no longer has give nothing', async () => {
    const made = await create();
    await identity.follow([]);
    await expect(newIdentity(identity)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await client(identity).send(new GetIdCommand({ IdentityPoolId: made.IdentityPoolId }));
  });
});

describe('the roles of an identity pool', () => {
  const set = (Roles: Record<string, string>, RoleMappings?: Record<string, object>) =>
    admin(identity).send(
      new SetIdentityPoolRolesCommand({
        IdentityPoolId: POOL_ID,
        Roles,
        RoleMappings: RoleMappings as never,
      }),
    );
  const MAPPED = `${PROVIDER}:${CLIENT}`;
  const rule = { Claim: 'custom:level', MatchType: 'Equals', Value: 'high', RoleARN: roleArn('user') };

  it('are those of the template until others are set', async () => {
    const get = () => admin(identity).send(new GetIdentityPoolRolesCommand({ IdentityPoolId: POOL_ID }));
    expect((await get()).Roles).toEqual({
      authenticated: roleArn('user'),
      unauthenticated: roleArn('guest'),
    });
    const mapping = {
      Type: 'Rules',
      AmbiguousRoleResolution: 'Deny',
      RulesConfiguration: { Rules: [rule] },
    };
    await set({ authenticated: roleArn('user') }, { [MAPPED]: mapping });
    expect(await get()).toMatchObject({
      Roles: { authenticated: roleArn('user') },
      RoleMappings: { [MAPPED]: mapping },
    });
  });

  it('are given away by who may pass them', async () => {
    for (const [Roles, RoleMappings] of [
      [{ authenticated: roleArn('editor') }, undefined],
      [
        { authenticated: roleArn('user') },
        {
          [MAPPED]: {
            Type: 'Rules',
            AmbiguousRoleResolution: 'Deny',
            RulesConfiguration: { Rules: [{ ...rule, RoleARN: roleArn('editor') }] },
          },
        },
      ],
    ] as const)
      await expect(set(Roles, RoleMappings)).rejects.toMatchObject({
        name: 'NotAuthorizedException',
        message: `Access to Role '${roleArn('editor')}' is forbidden.`,
      });
  });

  it.each([
    ['of another kind', { admin: roleArn('user') }, undefined, 'InvalidParameterException'],
    [
      'for a provider that the pool has not',
      {},
      { 'accounts.google.com': { Type: 'Token', AmbiguousRoleResolution: 'Deny' } },
      'InvalidParameterException',
    ],
    ['by a mapping that does not say what else', {}, { [MAPPED]: { Type: 'Token' } }, 'ValidationException'],
    [
      'by rules without rules',
      {},
      { [MAPPED]: { Type: 'Rules', AmbiguousRoleResolution: 'Deny' } },
      'InvalidParameterException',
    ],
    [
      'by more than 25 rules',
      {},
      {
        [MAPPED]: {
          Type: 'Rules',
          AmbiguousRoleResolution: 'Deny',
          RulesConfiguration: { Rules: Array.from({ length: 26 }, () => rule) },
        },
      },
      'InvalidParameterException',
    ],
  ])('%s are refused', async (_, Roles, RoleMappings, name) => {
    await expect(set(Roles as Record<string, string>, RoleMappings)).rejects.toMatchObject({ name });
  });
});

/** Cognito Developer Guide "Quotas in Amazon Cognito". */
describe('quotas of identity pools', () => {
  const providers = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ ProviderName: PROVIDER, ClientId: `client${i}` }));

  it('50 user pool providers', async () => {
    await create({ CognitoIdentityProviders: providers(50) });
    await expect(create({ CognitoIdentityProviders: providers(51) })).rejects.toMatchObject({
      name: 'LimitExceededException',
    });
  });

  it('1,000 pools of an account', async () => {
    const rows = Array.from({ length: 998 }, (_, i) => ({
      id: `eu-west-1:pool${i}`,
      origin: 'api' as const,
      doc: '{}',
      created_at: 0,
      modified_at: 0,
    }));
    await identity.context.db.insertInto('identity_pools').values(rows).execute();
    await create();
    await expect(create()).rejects.toMatchObject({ name: 'LimitExceededException' });
  });

  it('10 providers whose roles are mapped', async () => {
    const made = await create({ CognitoIdentityProviders: providers(11) });
    const map = (count: number) =>
      admin(identity).send(
        new SetIdentityPoolRolesCommand({
          IdentityPoolId: made.IdentityPoolId,
          Roles: {},
          RoleMappings: Object.fromEntries(
            providers(count).map(({ ProviderName, ClientId }) => [
              `${ProviderName}:${ClientId}`,
              { Type: 'Token' as const, AmbiguousRoleResolution: 'Deny' as const },
            ]),
          ),
        }),
      );
    await map(10);
    await expect(map(11)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  it('25 rules of a mapping', async () => {
    const map = (count: number) =>
      admin(identity).send(
        new SetIdentityPoolRolesCommand({
          IdentityPoolId: POOL_ID,
          Roles: {},
          RoleMappings: {
            [`${PROVIDER}:${CLIENT}`]: {
              Type: 'Rules',
              AmbiguousRoleResolution: 'Deny',
              RulesConfiguration: {
                Rules: Array.from({ length: count }, () => ({
                  Claim: 'team',
                  MatchType: 'Equals' as const,
                  Value: 'x',
                  RoleARN: roleArn('user'),
                })),
              },
            },
          },
        }),
      );
    await map(25);
    await expect(map(26)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  it('60 results of a list', async () => {
    const pools = (MaxResults: number) => admin(identity).send(new ListIdentityPoolsCommand({ MaxResults }));
    const identities = (MaxResults: number) =>
      admin(identity).send(new ListIdentitiesCommand({ IdentityPoolId: POOL_ID, MaxResults }));
    for (const list of [pools, identities]) {
      await list(60);
      await expect(list(61)).rejects.toMatchObject({ name: 'ValidationException' });
    }
  });
});

describe('the tag map of a provider', () => {
  it('is set and shown, with the defaults where they are used', async () => {
    const key = { IdentityPoolId: POOL_ID, IdentityProviderName: PROVIDER };
    const get = () => admin(identity).send(new GetPrincipalTagAttributeMapCommand(key));
    expect(await get()).toMatchObject({ UseDefaults: false, PrincipalTags: {} });
    await admin(identity).send(
      new SetPrincipalTagAttributeMapCommand({ ...key, PrincipalTags: { team: 'custom:team' } }),
    );
    expect(await get()).toMatchObject({ UseDefaults: false, PrincipalTags: { team: 'custom:team' } });
    await admin(identity).send(new SetPrincipalTagAttributeMapCommand({ ...key, UseDefaults: true }));
    expect(await get()).toMatchObject({
      UseDefaults: true,
      PrincipalTags: { client: 'aud', username: 'sub' },
    });
  });

  it.each([
    ['fifty', Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`k${at}`, 'sub']))],
    ['128 characters of a key', { ['k'.repeat(129)]: 'sub' }],
    ['256 characters of a claim', { k: 'c'.repeat(257) }],
  ])('are no more than %s', async (_, PrincipalTags) => {
    await expect(
      admin(identity).send(
        new SetPrincipalTagAttributeMapCommand({
          IdentityPoolId: POOL_ID,
          IdentityProviderName: PROVIDER,
          PrincipalTags,
        }),
      ),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });
});

describe('the identities of a pool', () => {
  it('are listed a page at a time and deleted', async () => {
    const ids = [
      await newIdentity(identity),
      await newIdentity(identity),
      await newIdentity(identity),
    ].sort();
    const list = (more: object) =>
      admin(identity).send(new ListIdentitiesCommand({ IdentityPoolId: POOL_ID, MaxResults: 2, ...more }));
    const first = await list({});
    const second = await list({ NextToken: first.NextToken });
    const listed = [...(first.Identities ?? []), ...(second.Identities ?? [])];
    expect(listed.map(({ IdentityId }) => IdentityId)).toEqual(ids);
    expect(listed[0]?.CreationDate).toBeInstanceOf(Date);
    expect(second.NextToken).toBeUndefined();
    const IdentityIdsToDelete = ids.slice(0, 2);
    await admin(identity).send(new DeleteIdentitiesCommand({ IdentityIdsToDelete }));
    await expect(
      admin(identity).send(new DescribeIdentityCommand({ IdentityId: ids[0] })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    expect((await list({})).Identities).toHaveLength(1);
  });
});
