import { readFileSync } from 'node:fs';
import type { StatementEvidence } from '@portcullis/engine/policy';
import type { RouteAuth } from '@portcullis/model';
import type { Json } from '@portcullis/model/source';
import { expect, it } from 'vitest';
import {
  ACCOUNT,
  AT,
  api,
  definition,
  lambdaAuthorizer,
  lambdaFunction,
  policyOf,
  route,
} from '../fixtures/definition.ts';
import { harness, ID_CLAIMS, type RequestInput, token, verdict } from '../fixtures/pipeline.ts';
import { determining, type VectorEvidence, writtenEvidence } from '../fixtures/vector-evidence.ts';

interface PipelineVector {
  readonly name: string;
  readonly auth: 'NONE' | 'AWS_IAM' | 'CUSTOM' | 'COGNITO_USER_POOLS';
  readonly resourcePolicy?: Json;
  readonly identity?: Json;
  readonly endpointPolicy?: Json;
  readonly sourceIp?: string;
  readonly outcome: 'allowed' | 'implicitDeny' | 'explicitDeny';
  readonly code?: string;
  readonly authorizerCalled?: boolean;
  readonly evidence: VectorEvidence;
  readonly determining: readonly string[];
}

const VECTORS: readonly PipelineVector[] = JSON.parse(
  readFileSync(new URL('../vectors/pipeline/policies.json', import.meta.url), 'utf8'),
);

const POOL = {
  kind: 'COGNITO_USER_POOLS',
  id: 'pool',
  logicalId: 'Pool',
  name: 'Pool',
  header: 'Authorization',
  userPoolArns: [`arn:aws:cognito-idp:eu-west-1:${ACCOUNT}:userpool/eu-west-1_abc`],
  at: AT,
} as const;

const AUTH: Readonly<Record<PipelineVector['auth'], RouteAuth>> = {
  NONE: { type: 'NONE' },
  AWS_IAM: { type: 'AWS_IAM' },
  CUSTOM: { type: 'CUSTOM', authorizer: 'auth1' },
  COGNITO_USER_POOLS: { type: 'COGNITO_USER_POOLS', authorizer: 'pool', scopes: [] },
};

function pipelineOf(vector: PipelineVector) {
  const { endpointPolicy, identity, resourcePolicy } = vector;
  const rest = api({
    endpointType: endpointPolicy === undefined ? 'REGIONAL' : 'PRIVATE',
    authorizers: [POOL, lambdaAuthorizer({ credentialsArn: `arn:aws:iam::${ACCOUNT}:role/Invoke` })],
    routes: [route('GET', '/pets', AUTH[vector.auth])],
    resourcePolicy:
      resourcePolicy === undefined ? undefined : policyOf(resourcePolicy, 'resource', 'resourcePolicy'),
  });
  const ana = {
    name: 'ana',
    account: ACCOUNT,
    arn: `arn:aws:iam::${ACCOUNT}:user/ana`,
    uniqueId: 'AIDAANA',
    groups: [],
    policies: identity === undefined ? [] : [policyOf(identity, 'identity', 'identity')],
    tags: {},
    accessKeys: [{ id: 'AKIAANA', secret: 's3cret', active: true }],
    unresolvedPolicies: [],
    at: AT,
  };
  const base = definition([rest], {
    functions: [lambdaFunction('auth')],
    iam: { users: [ana], roles: [] },
  });
  const vpcEndpoints =
    endpointPolicy === undefined
      ? []
      : [
          {
            logicalId: 'Endpoint',
            id: 'vpce-1',
            vpc: 'vpc-1',
            sources: [],
            policy: policyOf(endpointPolicy, 'vpc-endpoint', 'endpointPolicy'),
            at: AT,
          },
        ];
  return harness({ ...base, surroundings: { ...base.surroundings, vpcEndpoints } }, rest, {
    authorizer: () => verdict('Allow', '*'),
  });
}

function requestOf({ auth, endpointPolicy, sourceIp }: PipelineVector): RequestInput {
  return {
    path: '/pets',
    ...(sourceIp !== undefined && { sourceIp }),
    ...(endpointPolicy !== undefined && {
      vpcEndpoint: { id: 'vpce-1', vpc: 'vpc-1', sourceIp: '10.0.0.9' },
    }),
    ...(auth === 'AWS_IAM' && { sign: { accessKeyId: 'AKIAANA', secret: 's3cret' } }),
    ...(auth === 'COGNITO_USER_POOLS' && { headers: ['Authorization', `Bearer ${token(ID_CLAIMS)}`] }),
    ...(auth === 'CUSTOM' && { headers: ['Authorization', 'something'] }),
  };
}

it.each(VECTORS)('$name', async (vector) => {
  const pipeline = pipelineOf(vector);
  const { decision, evidence } = await pipeline.explain(requestOf(vector));
  expect(decision.allowed).toBe(vector.outcome === 'allowed');
  expect(decision.allowed ? undefined : decision.code).toBe(vector.code);
  if (vector.authorizerCalled !== undefined) {
    expect(pipeline.events).toHaveLength(vector.authorizerCalled ? 1 : 0);
  }
  const statements: readonly StatementEvidence[] = evidence.flatMap((one) => one.statements ?? []);
  expect(writtenEvidence(statements)).toEqual(vector.evidence);
  expect(
    determining(vector.outcome, [...new Map(statements.map((one) => [key(one), one])).values()]),
  ).toEqual(vector.determining);
});

/** A step may ask a policy that an earlier one has asked. */
function key({ policy, index }: StatementEvidence): string {
  return `${policy}[${index}]`;
}
