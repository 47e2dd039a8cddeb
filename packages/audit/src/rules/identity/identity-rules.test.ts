import type { Definition, IamRole, IdentityPool, UserPool, UserPoolClient } from '@portcullis/model';
import type { Json } from '@portcullis/model/source';
import { describe, expect, it } from 'vitest';
import { AT, definition, policyOf } from '../../../../../spec/fixtures/definition.ts';
import { auditSubjects } from '../../audit.ts';
import { subjectOf } from '../../subject.ts';

function found(rule: string, more: Partial<Definition>): readonly string[] {
  const subject = subjectOf(definition([], more));
  return auditSubjects([subject], { rules: [rule] }).findings.map(({ message }) => message);
}

function client(
  more: Partial<Omit<UserPoolClient, 'settings'>> = {},
  settings: Partial<UserPoolClient['settings']> = {},
): UserPoolClient {
  return {
    logicalId: 'Web',
    id: 'web',
    scopes: [],
    flows: [],
    generateSecret: false,
    idTokenTtlSeconds: 3600,
    accessTokenTtlSeconds: 3600,
    settings: {
      existenceErrors: 'ENABLED',
      refreshTokenTtlSeconds: 86_400,
      tokenRevocation: true,
      refreshTokenRotation: false,
      callbackUrls: [],
      identityProviders: [],
      ...settings,
    },
    at: AT,
    ...more,
  };
}

function pool(
  clients: readonly UserPoolClient[],
  settings: Partial<UserPool['settings']> = {},
  logicalId = 'Users',
): Partial<Definition> {
  const one: UserPool = {
    logicalId,
    id: 'eu-west-1_a',
    arn: 'arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_a',
    clients,
    groups: [],
    resourceServers: [],
    settings: {
      adminCreatesUsers: false,
      autoVerifiedAttributes: [],
      usernameAttributes: [],
      aliasAttributes: [],
      verifiedBeforeUpdate: [],
      attributes: [],
      triggers: [],
      ...settings,
    },
    at: AT,
  };
  return { userPools: [one] };
}

const attribute = (
  name: string,
  mutable = true,
): { name: string; custom: boolean; mutable: boolean; at: typeof AT } => ({
  name,
  custom: true,
  mutable,
  at: AT,
});

const MACHINE = client({ flows: ['client_credentials'] });

describe('A33: attributes that decide', () => {
  it.each([
    'custom:role',
    'custom:tenantId',
    'custom:tenant_id',
    'custom:isAdmin',
    'custom:groups',
    'custom:org',
    'custom:customer-id',
    'custom:tenantid',
  ])('%s may not be written by its owner', (name) => {
    expect(found('A33', pool([client()], { attributes: [attribute(name)] }))).toHaveLength(1);
  });

  it.each([
    'custom:nickname',
    'custom:floorplan',
    'custom:organic',
    'custom:favourite',
    'custom:yearsAsMember',
    'email',
  ])('%s may', (name) => {
    expect(found('A33', pool([client()], { attributes: [attribute(name)] }))).toEqual([]);
  });

  it('what cannot be changed is still chosen by whoever signs up', () => {
    const fixed = { attributes: [attribute('custom:role', false)] };
    expect(found('A33', pool([client()], fixed))[0]).toContain('choose (at sign-up)');
    expect(found('A33', pool([client()], { ...fixed, adminCreatesUsers: true }))).toEqual([]);
    expect(found('A33', pool([client()], { ...fixed, adminCreatesUsers: undefined }))).toEqual([]);
  });

  it('is quiet where no client of people may write it', () => {
    const role = { attributes: [attribute('custom:role')] };
    expect(found('A33', pool([client({}, { writeAttributes: ['email'] })], role))).toEqual([]);
    expect(found('A33', pool([MACHINE], role))).toEqual([]);
    expect(found('A33', pool([], role))).toEqual([]);
  });
});

describe('settings of pools and clients', () => {
  it('A35 is quiet for a pool whose trigger looks at who signs up, or where nobody knows', () => {
    expect(found('A35', pool([], {}, 'StaffPool'))).toHaveLength(1);
    expect(found('A35', pool([], { triggers: ['PreSignUp'] }, 'StaffPool'))).toEqual([]);
    expect(found('A35', pool([], { adminCreatesUsers: undefined }, 'StaffPool'))).toEqual([]);
    expect(found('A35', pool([], {}, 'Customers'))).toEqual([]);
  });

  it('A38 is about addresses that people sign in with', () => {
    expect(found('A38', pool([client()], { aliasAttributes: ['phone_number'] }))).toHaveLength(1);
    expect(found('A38', pool([client()], { autoVerifiedAttributes: ['email'] }))).toEqual([]);
    expect(
      found('A38', pool([client({}, { writeAttributes: [] })], { usernameAttributes: ['email'] })),
    ).toEqual([]);
  });

  it('A39 leaves machines alone, and what is not known', () => {
    expect(found('A39', pool([client({}, { existenceErrors: 'LEGACY' })]))).toHaveLength(1);
    expect(found('A39', pool([client({}, { existenceErrors: undefined })]))).toEqual([]);
    const machine = client({ flows: ['client_credentials'] }, { existenceErrors: 'LEGACY' });
    expect(found('A39', pool([machine]))).toEqual([]);
  });

  it('A40 names each flow', () => {
    const both = client(
      { flows: ['implicit'], generateSecret: true },
      { authFlows: ['ALLOW_USER_PASSWORD_AUTH'] },
    );
    expect(found('A40', pool([both]))).toEqual([
      'the client `Web` allows the implicit grant with a client secret and `ALLOW_USER_PASSWORD_AUTH`',
    ]);
    expect(found('A40', pool([client({}, { authFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'] })]))).toEqual([]);
  });

  it('A41 begins after 30 days', () => {
    expect(found('A41', pool([client({}, { refreshTokenTtlSeconds: 30 * 86_400 })]))).toEqual([]);
    expect(found('A41', pool([client({}, { refreshTokenTtlSeconds: 31 * 86_400 })]))[0]).toContain('31 days');
  });

  it('A58 is about a lone client that is named after many', () => {
    const shared = client({ logicalId: 'PartnersClient', flows: ['client_credentials'] });
    expect(found('A58', pool([shared]))).toHaveLength(1);
    expect(found('A58', pool([MACHINE]))).toEqual([]);
  });
});

function role(trust: Json, policy?: Json): IamRole {
  return {
    logicalId: 'Guest',
    name: 'guest',
    account: '111122223333',
    arn: 'arn:aws:iam::111122223333:role/guest',
    uniqueId: 'AROA',
    tags: {},
    sessions: [],
    trust: policyOf({ Version: '2012-10-17', Statement: [trust] }, 'trust'),
    policies:
      policy === undefined ? [] : [policyOf({ Version: '2012-10-17', Statement: [policy] }, 'identity')],
    unresolvedPolicies: [],
    at: AT,
  };
}

const PROVIDER = 'cognito-identity.amazonaws.com';
const trusts = (condition: { readonly [key: string]: Json }): Json => ({
  Effect: 'Allow',
  Principal: { Federated: PROVIDER },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: condition,
});
const AUD = { StringEquals: { [`${PROVIDER}:aud`]: 'pool' } };
const AMR = { 'ForAnyValue:StringLike': { [`${PROVIDER}:amr`]: 'authenticated' } };

describe('A37: who gets the role', () => {
  it.each([
    ['both conditions', { ...AUD, ...AMR }, 0],
    ['no audience', AMR, 1],
    ['no amr', AUD, 1],
    ['an audience that may be missing', { StringEqualsIfExists: { [`${PROVIDER}:aud`]: 'pool' }, ...AMR }, 1],
    ['an audience that is excluded', { StringNotEquals: { [`${PROVIDER}:aud`]: 'pool' }, ...AMR }, 1],
  ] as const)('%s', (_name, condition, count) => {
    expect(found('A37', { iam: { users: [], roles: [role(trusts(condition))] } })).toHaveLength(count);
  });

  it('is quiet for roles of others', () => {
    const lambda = {
      Effect: 'Allow',
      Principal: { Service: 'lambda.amazonaws.com' },
      Action: 'sts:AssumeRole',
    };
    expect(found('A37', { iam: { users: [], roles: [role(lambda)] } })).toEqual([]);
  });
});

describe('A36: what guests may do', () => {
  function guests(policy: Json, more: Partial<IdentityPool> = {}): readonly string[] {
    const one = role(trusts({ ...AUD, ...AMR }), policy);
    const identityPool: IdentityPool = {
      logicalId: 'Identities',
      id: 'eu-west-1:1',
      guests: true,
      classicFlow: false,
      userPools: [],
      guestRoleArn: one.arn,
      at: AT,
      ...more,
    };
    const { surroundings } = definition([]);
    return found('A36', {
      iam: { users: [], roles: [one] },
      surroundings: { ...surroundings, identityPools: [identityPool] },
    });
  }
  const may = (action: Json, resource: Json = '*'): Json => ({
    Effect: 'Allow',
    Action: action,
    Resource: resource,
  });

  it.each(['dynamodb:*', 's3:GetObject', '*', 'lambda:InvokeFunction', 'execute-api:Invoke'])(
    'not %s',
    (action) => {
      expect(guests(may(action))).toHaveLength(1);
    },
  );

  it.each(['rum:PutRumEvents', 'mobileanalytics:PutEvents', 'cognito-sync:*', 'geo:GetMapTile'])(
    '%s',
    (action) => {
      expect(guests(may(action))).toEqual([]);
    },
  );

  it('an API that is named, and nothing at all where guests are off', () => {
    expect(
      guests(may('execute-api:Invoke', 'arn:aws:execute-api:eu-west-1:111122223333:a/v1/GET/b')),
    ).toEqual([]);
    expect(guests(may('dynamodb:*'), { guests: false })).toEqual([]);
    expect(guests({ Effect: 'Deny', Action: '*', Resource: '*' })).toEqual([]);
    expect(guests({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' })[0]).toContain(
      'everything but iam:*',
    );
  });
});
