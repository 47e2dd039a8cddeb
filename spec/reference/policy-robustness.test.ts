import {
  compilePolicies,
  evaluateAccess,
  type PolicyRequest,
  suggestAccess,
} from '@portcullis/engine/policy';
import { InputError } from '@portcullis/model';
import { lintPolicy, type PolicyKind, readPolicy } from '@portcullis/model/policy';
import { type Json, treeOfValue } from '@portcullis/model/source';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type PolicySet, policySet, request } from './generated.ts';

const KINDS: readonly PolicyKind[] = [
  'identity',
  'resource',
  'trust',
  'boundary',
  'session',
  'authorizer',
  'vpc-endpoint',
  'service-control',
  'resource-control',
];

/** By hand: PORTCULLIS_FUZZ_RUNS=100000. */
const RUNS = Number(process.env.PORTCULLIS_FUZZ_RUNS ?? 1_500);

const ASKED: PolicyRequest = {
  principal: { kind: 'user', account: '111122223333', arn: 'arn:aws:iam::111122223333:user/ana' },
  action: 'execute-api:Invoke',
  resource: 'arn:aws:execute-api:eu-west-1:111122223333:abc/prod/GET/pets',
  context: { value: () => undefined },
};

/** Everything that is done with a policy; `undefined` where it is refused, which only ever happens with diagnostics. */
function useAll(value: Json, kind: PolicyKind, asked: PolicyRequest): string | undefined {
  const { policy, diagnostics } = readPolicy(treeOfValue(value, 'p.json'), { name: 'p', kind });
  if (policy === undefined) {
    expect(diagnostics.length).toBeGreaterThan(0);
    return undefined;
  }
  const placed = lintPolicy(policy).every(
    ({ at, path }) => at.line >= 1 && at.column >= 1 && path !== undefined,
  );
  expect(placed).toBe(true);
  try {
    const compiled = compilePolicies([policy]);
    const side = kind === 'resource' ? 'resource' : 'identity';
    const input = { request: asked, [side]: compiled, resourceAccount: '111122223333' };
    const { outcome } = evaluateAccess(input, []);
    suggestAccess(input, { resource: 'the resource policy' });
    return outcome;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    expect(error.diagnostics.length).toBeGreaterThan(0);
    return undefined;
  }
}

const json = fc.jsonValue({ maxDepth: 5 }) as fc.Arbitrary<Json>;
const kind = fc.constantFrom(...KINDS);

/** Texts that parts of the language look for. */
const piece = fc.constantFrom(
  ...['*', '?', '${', '}', "${aws:username, '", "'}", '${*}', ':', '/', ',', ' ', 'arn:aws:', 'execute-api:'],
  ...['Invoke', 'aws:', '__proto__', 'constructor', 'true', '0', '-', '\u0000', '\ud800', '10.0.0.0/8', '::'],
);
const text = fc.oneof(
  fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join('')),
  fc.string({ maxLength: 12, unit: 'binary' }),
);
const fragment: fc.Arbitrary<Json> = fc.oneof(
  text,
  fc.array(text, { maxLength: 3 }),
  fc.dictionary(text, fc.oneof(text, fc.array(text, { maxLength: 2 })), { maxKeys: 2 }),
  json,
);

/** A policy with the shape of one: names are right more often than not, values hardly. */
const nearlyPolicy: fc.Arbitrary<Json> = fc
  .record({
    Version: fc.oneof(fc.constant('2012-10-17'), fragment),
    Statement: fc.array(
      fc.dictionary(
        fc.constantFrom(
          ...['Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Resource', 'NotResource'],
          ...['Condition', 'effect'],
        ),
        fragment,
        { maxKeys: 6 },
      ),
      { maxLength: 3 },
    ),
  })
  .map((policy) => policy as Json);

/** A sound policy in which one part is anything at all. */
const damagedPolicy: fc.Arbitrary<Json> = fc
  .tuple(policySet, fragment, fc.nat(200))
  .map(([set, damage, place]) => damaged(firstPolicy(set), damage, place));

function firstPolicy(set: PolicySet): Json {
  const [first] = [set.identity, set.resourcePolicy, set.boundary, set.session].flatMap((list) => list ?? []);
  return (first ?? { Statement: [] }) as unknown as Json;
}

/** Puts `damage` in the place of the part with this number, counted through the whole value. */
function damaged(value: Json, damage: Json, place: number): Json {
  let left = place;
  const walk = (part: Json): Json => {
    if (left-- === 0) return damage;
    if (Array.isArray(part)) return part.map(walk);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, walk(item)]));
  };
  return walk(value);
}

describe('whatever a policy is, it is refused with diagnostics or evaluated', () => {
  test.each([
    ['JSON of any kind', json],
    ['what looks like a policy', nearlyPolicy],
    ['a policy with one part that is anything', damagedPolicy],
  ])('%s', { timeout: 3_600_000 }, (_, policies) => {
    let evaluated = 0;
    fc.assert(
      fc.property(policies, kind, request, (value, which, asked) => {
        const context = new Map(Object.entries(asked.context).map(([key, one]) => [key.toLowerCase(), one]));
        const outcome = useAll(value, which, {
          ...asked,
          context: { value: (key) => context.get(key) },
        });
        if (outcome !== undefined) evaluated++;
      }),
      { numRuns: RUNS, seed: 20_260_101 },
    );
    // Most of them are refused; of damaged ones a good part is still a policy.
    if (policies === damagedPolicy) expect(evaluated).toBeGreaterThan(RUNS / 20);
  });
});

describe('megabytes are refused or evaluated, and no one waits for it', () => {
  const MEGABYTE = 1024 * 1024;
  const repeated = (part: string): string => part.repeat(Math.ceil((10 * MEGABYTE) / part.length));
  const statement = (more: { readonly [key: string]: Json }): Json => ({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*', ...more },
  });
  const listOf = (entry: (index: number) => string, megabytes = 2): readonly string[] =>
    Array.from({ length: Math.ceil((megabytes * MEGABYTE) / entry(0).length) }, (_, index) => entry(index));

  // Each would take hours where a step of the way were quadratic in it.
  test.each<[string, Json]>([
    ['an action', statement({ Action: `execute-api:${repeated('I*')}` })],
    ['an action that is none', statement({ Action: repeated('execute-api:Invoke,') })],
    ['a resource of stars', statement({ Resource: `arn:aws:execute-api:*:*:${repeated('*a')}` })],
    ['a resource of question marks', statement({ Resource: `arn:aws:execute-api:*:*:${repeated('?')}` })],
    ['variables', statement({ Resource: `arn:aws:execute-api:*:*:${repeated('${aws:username}')}` })],
    ['variables that are never closed', statement({ Resource: `arn:aws:execute-api:*:*:${repeated('${')}` })],
    [
      'defaults that are never closed',
      statement({ Resource: `arn:aws:execute-api:*:*:${repeated("${a, '")}}` }),
    ],
    ['a value', statement({ Condition: { StringLike: { 'aws:userid': repeated('*a') } } })],
    ['an operator', statement({ Condition: { [repeated('ForAnyValue:')]: { 'aws:userid': 'a' } } })],
    ['a key', statement({ Condition: { StringEquals: { [`aws:${repeated('a')}`]: 'a' } } })],
    ['a statement id', statement({ Sid: repeated('a') })],
    ['actions', statement({ Action: listOf((index) => `execute-api:Invok${index % 10}*`) })],
    [
      'resources',
      statement({ Resource: listOf((index) => `arn:aws:execute-api:*:*:abc/prod/GET/${index}*`) }),
    ],
    [
      'addresses',
      statement({
        Condition: { IpAddress: { 'aws:SourceIp': listOf((index) => `10.0.${index % 256}.0/24`) } },
      }),
    ],
    [
      'keys',
      statement({
        Condition: {
          StringEquals: Object.fromEntries(
            listOf((index) => `aws:PrincipalTag/t${index}`).map((key) => [key, 'a']),
          ),
        },
      }),
    ],
    [
      'statements',
      {
        Version: '2012-10-17',
        Statement: listOf((index) => `statement number ${index} of all, and a text of some length`, 10).map(
          (id, index): Json => ({
            Sid: `S${index}`,
            Effect: 'Deny',
            Action: 's3:*',
            Resource: `arn:aws:s3:::${id}`,
          }),
        ),
      },
    ],
  ])('in %s', { timeout: 120_000 }, (_, policy) => {
    expect([undefined, 'allowed', 'implicitDeny']).toContain(useAll(policy, 'identity', ASKED));
  });
});
