import * as identityPoolSdk from '@aws-sdk/client-cognito-identity';
import * as userPoolSdk from '@aws-sdk/client-cognito-identity-provider';
import * as kmsSdk from '@aws-sdk/client-kms';
import * as stsSdk from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identityPoolService } from '../identity-pools/service.ts';
import { KMS_MEMBERS } from '../kms/input-members.ts';
import { kmsService } from '../kms/service.ts';
import { STS_MEMBERS } from '../sts/input-members.ts';
import { STS_OPERATIONS } from '../sts/sts-page.ts';
import { startIdentity, type TestIdentity } from '../test-identity.ts';
import { userPoolService } from '../user-pools/service.ts';
import type { InputMembers, MembersOfOperations } from './input-members.ts';
import type { Operation } from './operation.ts';
import { inputsOf, type Shape } from './test-api-model.ts';
import { pathsRead } from './test-calls.ts';

interface Service {
  readonly name: string;
  readonly model: ReadonlyMap<string, ReadonlyMap<string, Shape>>;
  readonly operations: ReadonlyMap<string, Operation>;
  readonly members: MembersOfOperations;
  readonly unsupported?: ReadonlySet<string>;
}

const SERVICES: readonly Service[] = [
  { name: 'cognito-idp', model: inputsOf(userPoolSdk), ...userPoolService },
  { name: 'cognito-identity', model: inputsOf(identityPoolSdk), ...identityPoolService },
  { name: 'sts', model: inputsOf(stsSdk), operations: STS_OPERATIONS, members: STS_MEMBERS },
  { name: 'kms', model: inputsOf(kmsSdk), operations: kmsService.operations, members: KMS_MEMBERS },
];

const ALL = SERVICES.flatMap(({ name, model, operations, members }) =>
  [...operations.values()].map(
    (operation) =>
      [
        `${name}:${operation.name}`,
        {
          operation,
          shapes: model.get(operation.name) as ReadonlyMap<string, Shape>,
          members: members[operation.name] as InputMembers,
        },
      ] as const,
  ),
);

describe('every member of every input is in the table', () => {
  it.each(SERVICES)('of the operations of $name, and of no others', ({ operations, members }) => {
    expect(Object.keys(members).sort()).toEqual([...operations.keys()].sort());
  });

  it.each(ALL)('of %s: read, kept, idle or refused, and in one of them only', (_, { shapes, members }) => {
    const { read, kept = [], idle = [], refused = [] } = members;
    const whole = refused
      .map(({ path }) => path)
      .filter((path) => !path.includes('.') && !kept.includes(path));
    expect([...read, ...kept, ...idle, ...whole].sort()).toEqual([...shapes.keys()].sort());
  });

  it('operations of user pools that are not here are refused by name, every one', () => {
    const [{ model, operations, unsupported }] = SERVICES as readonly [Service];
    const absent = [...model.keys()].filter((name) => !operations.has(name)).sort();
    expect([...(unsupported ?? [])].sort()).toEqual(absent);
  });
});

describe('what the table says is read is read', () => {
  let identity: TestIdentity;
  beforeAll(async () => {
    identity = await startIdentity();
  });
  afterAll(() => identity.stop());

  // A ciphertext is made by what sends codes, whose tests decrypt it.
  const here = ALL.filter(([name]) => !name.startsWith('kms:'));

  it.each(here)('by %s, down to the members of structures', async (name, { operation, shapes, members }) => {
    const { read, kept = [], refused = [] } = members;
    const call = await pathsRead(identity, name.split(':')[0] as string, operation, shapes, [
      ...read,
      ...kept,
    ]);
    const expected = [...shapes]
      .filter(([member]) => read.includes(member) || kept.includes(member))
      .flatMap(([member, shape]) => pathsOf(member, shape))
      .filter((path) => !refused.some((one) => path.startsWith(`${one.path}.`)));
    expect(
      expected.filter((path) => !call.reads.has(path)),
      call.errors.map(String).join(),
    ).toEqual([]);
  });
});

/** `Policies`, `Policies.PasswordPolicy`, `Policies.PasswordPolicy.MinimumLength`. */
function pathsOf(path: string, shape: Shape): readonly string[] {
  if (shape.kind === 'list') return pathsOf(path, shape.of);
  if (shape.kind !== 'structure') return [path];
  return [path, ...[...shape.members].flatMap(([name, of]) => pathsOf(`${path}.${name}`, of))];
}
