import type { VpcEndpoint } from '@portcullis/model';
import type { Json } from '@portcullis/model/source';
import { describe, expect, it } from 'vitest';
import { ACCOUNT, AT, allowAll, api, definition, policyOf, route } from '../fixtures/definition.ts';
import { harness } from '../fixtures/pipeline.ts';

// DG "Private REST APIs in API Gateway", "Use VPC endpoint policies for private APIs".
const THROUGH = { id: 'vpce-0abc', vpc: 'vpc-0def', sourceIp: '10.1.2.3' };
const OPS = `arn:aws:iam::${ACCOUNT}:user/ops`;

const statement = (more: { [key: string]: Json }) => ({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/*', ...more },
  ],
});
const endpointPolicy = (more: { [key: string]: Json }): Partial<VpcEndpoint> => ({
  policy: policyOf(statement({ Resource: '*', ...more }), 'vpc-endpoint'),
});

function world(endpoint: Partial<VpcEndpoint> = {}) {
  const rest = api({
    endpointType: 'PRIVATE',
    routes: [route('GET', '/open'), route('GET', '/iam', { type: 'AWS_IAM' })],
    resourcePolicy: policyOf(statement({ Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-0abc' } } })),
  });
  const users = [
    {
      name: 'ops',
      account: ACCOUNT,
      arn: OPS,
      uniqueId: 'AIDAOPS',
      groups: [],
      policies: [allowAll('identity')],
      tags: {},
      accessKeys: [{ id: 'AKIAOPS', secret: 's3cret', active: true }],
      unresolvedPolicies: [],
      at: AT,
    },
  ];
  const base = definition([rest], { iam: { users, roles: [] } });
  const vpcEndpoint = { logicalId: 'Endpoint', id: 'vpce-0abc', vpc: 'vpc-0def', sources: [], at: AT };
  const surroundings = { ...base.surroundings, vpcEndpoints: [{ ...vpcEndpoint, ...endpoint }] };
  return harness({ ...base, surroundings }, rest);
}

const sign = { accessKeyId: 'AKIAOPS', secret: 's3cret' };

describe('a private API', () => {
  it('is reached through a VPC endpoint, with its keys in the context', async () => {
    expect((await world().decide({ path: '/open', vpcEndpoint: THROUGH })).allowed).toBe(true);
  });

  it.each(['/open', '/iam', '/unknown'])('outside an endpoint %s answers 403 Forbidden', async (path) => {
    const decision = await world().decide({ path, sign });
    expect(decision).toMatchObject({
      allowed: false,
      code: 'PRIVATE_API_OUTSIDE_VPC',
      response: { status: 403, body: '{"message":"Forbidden"}' },
    });
  });

  it('a source address of the VPC is no endpoint', async () => {
    expect((await world().decide({ path: '/open', sourceIp: '10.1.2.3' })).allowed).toBe(false);
  });

  it('another endpoint than the resource policy names is refused by it', async () => {
    const decision = await world().decide({ path: '/open', vpcEndpoint: { ...THROUGH, id: 'vpce-other' } });
    expect(decision).toMatchObject({ allowed: false, code: 'RESOURCE_POLICY_NO_ALLOW' });
  });
});

describe('the policy of a VPC endpoint', () => {
  it.each([
    ['silent', endpointPolicy({ Resource: 'arn:aws:execute-api:*:*:other/*' }), 'ENDPOINT_POLICY_NO_ALLOW'],
    ['for one user', endpointPolicy({ Principal: { AWS: OPS } }), 'ENDPOINT_POLICY_NO_ALLOW'],
    ['that denies', endpointPolicy({ Effect: 'Deny' }), 'ENDPOINT_POLICY_EXPLICIT_DENY'],
    ['that is not known', { policyUnresolved: 'a parameter' }, 'ENDPOINT_POLICY_UNRESOLVED'],
  ])('%s refuses who does not sign', async (_, endpoint, code) => {
    const decision = await world(endpoint).decide({ path: '/open', vpcEndpoint: THROUGH });
    expect(decision).toMatchObject({ allowed: false, code, response: { status: 403 } });
  });

  it('is asked about the caller who signs, after the signature', async () => {
    const named = endpointPolicy({ Principal: { AWS: OPS } });
    const other = endpointPolicy({ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/other` } });
    const request = { path: '/iam', vpcEndpoint: THROUGH };
    expect((await world(named).decide({ ...request, sign })).allowed).toBe(true);
    expect(await world(other).decide({ ...request, sign })).toMatchObject({
      code: 'ENDPOINT_POLICY_NO_ALLOW',
    });
    expect(await world(other).decide(request)).toMatchObject({ code: 'SIGV4_MISSING' });
  });

  it('its refusal says so in the words of IAM', async () => {
    const silent = endpointPolicy({ Resource: 'arn:aws:execute-api:*:*:other/*' });
    const decision = await world(silent).decide({ path: '/open', vpcEndpoint: THROUGH });
    expect(decision.allowed === false && decision.response.body).toMatch(
      /^\{"Message":"User: anonymous is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:.* because no VPC endpoint policy allows the execute-api:Invoke action"\}$/,
    );
  });
});
