import type { Api, IamRole, IamUser, Integration } from '@portcullis/model';
import type { PolicyDocument } from '@portcullis/model/policy';
import type { Json } from '@portcullis/model/source';
import { describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  AT,
  allowAll,
  api,
  definition,
  lambdaFunction,
  policyOf,
  REGION,
  route,
  stage,
} from '../fixtures/definition.ts';
import { harness, NOW } from '../fixtures/pipeline.ts';

// DG "Control access to a REST API with IAM permissions"; IAM User Guide "Policy evaluation logic".
const FOREIGN = '444455556666';

function user(name: string, account: string, more: Partial<IamUser> = {}): IamUser {
  return {
    name,
    account,
    arn: `arn:aws:iam::${account}:user/${name}`,
    uniqueId: `AIDA${name.toUpperCase()}`,
    groups: [],
    policies: [],
    tags: {},
    accessKeys: [{ id: `AKIA${name.toUpperCase()}`, secret: 's3cret', active: true }],
    unresolvedPolicies: [],
    at: AT,
    ...more,
  };
}

function role(more: Partial<IamRole> = {}): IamRole {
  return {
    name: 'Reader',
    account: ACCOUNT,
    arn: `arn:aws:iam::${ACCOUNT}:role/team/Reader`,
    uniqueId: 'AROAREADER',
    policies: [],
    tags: {},
    sessions: [
      {
        name: 's1',
        accessKey: { id: 'ASIAS1', secret: 's3cret', active: true },
        token: 'session-token',
        expiresAt: NOW + 60_000,
      },
    ],
    unresolvedPolicies: [],
    at: AT,
    ...more,
  };
}

const sign = (name: string) => ({ accessKeyId: `AKIA${name.toUpperCase()}`, secret: 's3cret' });
const resource = (statement: { [key: string]: Json }) =>
  policyOf({
    Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Resource: 'execute-api:/*', ...statement }],
  });

function world(users: readonly IamUser[], roles: readonly IamRole[] = [], more: Partial<Api> = {}) {
  const rest = api({
    routes: [
      route('GET', '/iam', { type: 'AWS_IAM' }),
      route('GET', '/open'),
      route('POST', '/iam', { type: 'AWS_IAM' }),
    ],
    ...more,
  });
  return harness(definition([rest], { iam: { users, roles } }), rest);
}

describe('AWS_IAM', () => {
  it('an identity policy that allows is enough within one account (table A)', async () => {
    const pipeline = world([user('ops', ACCOUNT, { policies: [allowAll('identity')] })]);
    const decision = await pipeline.decide({ path: '/iam', sign: sign('ops') });
    expect(decision.allowed && decision.identity.iam).toEqual({
      accessKey: 'AKIAOPS',
      accountId: ACCOUNT,
      callerId: 'AIDAOPS',
      userArn: `arn:aws:iam::${ACCOUNT}:user/ops`,
    });
  });

  it('a resource policy that names the user is enough within one account (table A)', async () => {
    const pipeline = world([user('ops', ACCOUNT)], [], {
      resourcePolicy: resource({ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/ops` } }),
    });
    expect((await pipeline.decide({ path: '/iam', sign: sign('ops') })).allowed).toBe(true);
  });

  it('across accounts both must allow (table B)', async () => {
    const allowing = resource({ Effect: 'Allow', Principal: { AWS: FOREIGN } });
    const only = user('guest', FOREIGN);
    const both = user('guest', FOREIGN, { policies: [allowAll('identity')] });
    const run = async (who: IamUser, more: Partial<Api>) =>
      (await world([who], [], more).decide({ path: '/iam', sign: sign('guest') })).allowed;
    expect(await run(only, { resourcePolicy: allowing })).toBe(false);
    expect(await run(both, {})).toBe(false);
    expect(await run(both, { resourcePolicy: allowing })).toBe(true);
  });

  it('a policy that names an AWS principal makes every method without AWS_IAM fail', async () => {
    const pipeline = world([], [], {
      resourcePolicy: resource({ Effect: 'Allow', Principal: { AWS: ACCOUNT } }),
    });
    const decision = await pipeline.decide({ path: '/open' });
    expect(decision.allowed === false && decision.code).toBe('RESOURCE_POLICY_NEEDS_IAM');
    const anyone = world([], [], { resourcePolicy: resource({ Effect: 'Allow', Principal: { AWS: '*' } }) });
    expect((await anyone.decide({ path: '/open' })).allowed).toBe(true);
  });

  it('the organization binds the callers of its accounts, at every level, and says so', async () => {
    const allow = policyOf(
      { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
      'service-control',
    );
    const elsewhere = policyOf(
      { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] },
      'service-control',
    );
    const rest = api({ routes: [route('GET', '/iam', { type: 'AWS_IAM' })] });
    const decide = (managementAccount: string, levels: readonly (readonly PolicyDocument[])[]) => {
      const account = { id: ACCOUNT, path: 'o-a/r-root/', serviceControls: levels, resourceControls: [] };
      const organization = { id: 'o-exampleorg', managementAccount, accounts: [account] };
      const users = [user('ops', ACCOUNT, { policies: [allowAll('identity')] })];
      return harness(definition([rest], { iam: { users, roles: [], organization } }), rest).decide({
        path: '/iam',
        sign: sign('ops'),
      });
    };
    expect((await decide(FOREIGN, [[allow], [allow]])).allowed).toBe(true);
    expect(await decide(FOREIGN, [[allow], [elsewhere]])).toMatchObject({
      allowed: false,
      code: 'IAM_NO_ALLOW',
      reason: expect.stringContaining('a level of the organization has no policy that allows'),
    });
    expect((await decide(FOREIGN, [[allow], []])).allowed).toBe(false);
    expect((await decide(ACCOUNT, [[elsewhere]])).allowed).toBe(true);
  });

  it("principals bring the organization's id and path, where they are in one", async () => {
    const needs = policyOf(
      {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: 'execute-api:Invoke',
            Resource: '*',
            Condition: {
              StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorg' },
              'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-exampleorg/*/ou-prod/*' },
            },
          },
        ],
      },
      'identity',
    );
    const rest = api({ routes: [route('GET', '/iam', { type: 'AWS_IAM' })] });
    const users = [user('ops', ACCOUNT, { policies: [needs] })];
    const account = {
      id: ACCOUNT,
      path: 'o-exampleorg/r-root/ou-prod/',
      serviceControls: [],
      resourceControls: [],
    };
    const organization = { id: 'o-exampleorg', managementAccount: FOREIGN, accounts: [account] };
    const request = { path: '/iam', sign: sign('ops') };
    const inside = harness(definition([rest], { iam: { users, roles: [], organization } }), rest);
    expect((await inside.decide(request)).allowed).toBe(true);
    expect((await world(users).decide(request)).allowed).toBe(false);
  });

  it('keys of the caller are there for AWS_IAM only', async () => {
    const tagged = policyOf(
      {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: 'execute-api:Invoke',
            Resource: '*',
            Condition: { StringEquals: { 'aws:PrincipalTag/Team': 'red' } },
          },
        ],
      },
      'identity',
    );
    const run = async (tags: Record<string, string>) =>
      (
        await world([user('ops', ACCOUNT, { policies: [tagged], tags })]).decide({
          path: '/iam',
          sign: sign('ops'),
        })
      ).allowed;
    expect(await run({ team: 'red' })).toBe(true);
    expect(await run({ team: 'blue' })).toBe(false);
    expect(await run({})).toBe(false);
  });

  it.each(['/iam/./x', '/iam//x', '/iam/a/../x'])(
    'a path that normalizing would change is refused: %s',
    async (path) => {
      const pipeline = world([user('ops', ACCOUNT, { policies: [allowAll('identity')] })], [], {
        routes: [route('GET', '/iam/{proxy+}', { type: 'AWS_IAM' })],
      });
      const decision = await pipeline.decide({ path, sign: sign('ops') });
      expect(decision.allowed === false && decision.code).toBe('SIGV4_PATH_NOT_NORMALIZED');
      expect((await pipeline.decide({ path: '/iam/x', sign: sign('ops') })).allowed).toBe(true);
    },
  );

  it('an inactive key is an unknown key', async () => {
    const retired = user('ops', ACCOUNT, {
      policies: [allowAll('identity')],
      accessKeys: [{ id: 'AKIAOPS', secret: 's3cret', active: false }],
    });
    const decision = await world([retired]).decide({ path: '/iam', sign: sign('ops') });
    expect(decision.allowed === false && decision.code).toBe('SIGV4_UNKNOWN_KEY');
  });

  describe('role sessions', () => {
    const allowed = role({ policies: [allowAll('identity')] });
    const session = { accessKeyId: 'ASIAS1', secret: 's3cret', sessionToken: 'session-token' };

    it('are let in with their token; their ARN drops the role’s path', async () => {
      const decision = await world([], [allowed]).decide({ path: '/iam', sign: session });
      expect(decision.allowed && decision.identity.iam?.userArn).toBe(
        `arn:aws:sts::${ACCOUNT}:assumed-role/Reader/s1`,
      );
      expect(decision.allowed && decision.identity.iam?.callerId).toBe('AROAREADER:s1');
    });

    it.each([
      ['without a token', { accessKeyId: 'ASIAS1', secret: 's3cret' }],
      ['with another token', { ...session, sessionToken: 'session-tokeN' }],
    ])('are refused %s', async (_, credentials) => {
      expect((await world([], [allowed]).decide({ path: '/iam', sign: credentials })).allowed).toBe(false);
    });

    it('are refused when they have expired', async () => {
      const old = role({
        policies: [allowAll('identity')],
        sessions: [{ ...(allowed.sessions[0] as IamRole['sessions'][number]), expiresAt: NOW }],
      });
      const decision = await world([], [old]).decide({ path: '/iam', sign: session });
      expect(decision.allowed === false && decision.response.errorType).toBe('ExpiredTokenException');
    });

    it('long-term keys with a token are refused', async () => {
      const pipeline = world([user('ops', ACCOUNT, { policies: [allowAll('identity')] })]);
      expect(
        (await pipeline.decide({ path: '/iam', sign: { ...sign('ops'), sessionToken: 'x' } })).allowed,
      ).toBe(false);
    });
  });
});

describe('integrations with the caller’s credentials', () => {
  const fn = lambdaFunction('Orders');
  const integration: Integration = {
    type: 'AWS_PROXY',
    function: { arn: fn.arn, logicalId: 'Orders' },
    payloadFormatVersion: '1.0',
    credentials: 'caller',
    timeoutMs: 29_000,
    at: AT,
  };
  const invoke = policyOf(
    {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: fn.arn }],
    },
    'identity',
    'invoke',
  );

  function run(policies: IamUser['policies']) {
    const rest = api({ routes: [route('GET', '/iam', { type: 'AWS_IAM' }, { integration })] });
    const defined = definition([rest], {
      functions: [fn],
      iam: { users: [user('ops', ACCOUNT, { policies })], roles: [] },
    });
    return harness(defined, rest).explain({ path: '/iam', sign: sign('ops') });
  }

  it('the caller also needs lambda:InvokeFunction, else 500 after authorization passed', async () => {
    const { decision, steps } = await run([allowAll('identity')]);
    expect(decision.allowed === false && decision.response).toMatchObject({
      status: 500,
      body: '{"message":"Internal server error"}',
    });
    expect(steps.slice(-1)).toEqual([
      { step: 'integration-permission', outcome: 'deny', code: 'INTEGRATION_CALLER_NOT_ALLOWED' },
    ]);
    expect(steps.find(({ step }) => step === 'authorization')?.outcome).toBe('pass');
    expect((await run([allowAll('identity'), invoke])).decision.allowed).toBe(true);
  });

  it('a function that nothing lets API Gateway invoke answers 500; a permission for another verb does not help', async () => {
    const plain: Integration = { ...integration, credentials: undefined };
    const rest = api({ routes: [route('ANY', '/{proxy+}', { type: 'NONE' }, { integration: plain })] });
    const permission = (verb: string) => ({
      principal: 'apigateway.amazonaws.com',
      action: 'lambda:InvokeFunction',
      sourceArn: `arn:aws:execute-api:${REGION}:${ACCOUNT}:abc/*/${verb}/*`,
      at: AT,
    });
    const run = async (verbs: readonly string[]) => {
      const defined = definition([rest], { functions: [{ ...fn, permissions: verbs.map(permission) }] });
      const decision = await harness(defined, rest).decide({ path: '/x' });
      return decision.allowed ? 'allowed' : decision.code;
    };
    expect(await run([])).toBe('INTEGRATION_NO_PERMISSION');
    expect(await run(['POST'])).toBe('INTEGRATION_NO_PERMISSION');
    expect(await run(['GET'])).toBe('allowed');
    expect(await run(['*'])).toBe('allowed');
  });
});

it('a permission on an alias opens that alias alone', async () => {
  const fn = lambdaFunction('Orders');
  const run = async (alias: string, qualifier: string | undefined) => {
    const arn = `${fn.arn}${alias}`;
    const integration: Integration = {
      type: 'AWS_PROXY',
      function: { arn, logicalId: 'Orders' },
      payloadFormatVersion: '1.0',
      timeoutMs: 29_000,
      at: AT,
    };
    const rest = api({
      routes: [route('GET', '/x', { type: 'NONE' }, { integration })],
      stages: [stage({ variables: { alias: 'live' } })],
    });
    const permission = {
      principal: 'apigateway.amazonaws.com',
      action: 'lambda:InvokeFunction',
      qualifier,
      at: AT,
    };
    const defined = definition([rest], { functions: [{ ...fn, permissions: [permission] }] });
    return (await harness(defined, rest).decide({ path: '/x' })).allowed;
  };
  expect(await run('', undefined)).toBe(true);
  expect(await run('', 'live')).toBe(false);
  expect(await run(':live', undefined)).toBe(false);
  expect(await run(':live', 'live')).toBe(true);
  expect(await run(`:\${stageVariables.alias}`, 'live')).toBe(true);
});

it('every step is recorded once, in the order of the pipeline', async () => {
  const pipeline = world([user('ops', ACCOUNT, { policies: [allowAll('identity')] })]);
  const { steps } = await pipeline.explain({ path: '/iam', sign: sign('ops') });
  expect(steps.map(({ step }) => step)).toEqual([
    'mtls',
    'web-acl',
    'route',
    'resource-policy',
    'authentication',
    'authorization',
    'api-key',
    'usage-plan',
    'throttle',
    'request-validation',
    'integration-permission',
    'integration',
  ]);
});
