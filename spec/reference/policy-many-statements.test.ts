import { type CompiledPolicies, compilePolicies, EXPLICIT_DENY } from '@portcullis/engine/policy';
import { readPolicy } from '@portcullis/model/policy';
import { type Json, treeOfValue } from '@portcullis/model/source';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { policies, request } from './generated.ts';
import type { Policy } from './policy.ts';

const RUNS = 300;

/** Sets that are so large that they are not asked one by one. */
const manyPolicies = fc
  .tuple(fc.array(policies(true), { minLength: 20, maxLength: 60 }), fc.boolean())
  .map(([all, denying]) => all.flat().map((policy) => (denying ? policy : withoutDeny(policy))));

function withoutDeny(policy: Policy): Policy {
  return { ...policy, Statement: policy.Statement.filter(({ Effect }) => Effect === 'Allow') };
}

function compiled(all: readonly Policy[]): CompiledPolicies {
  return compilePolicies(
    all.map((policy) => {
      const tree = treeOfValue(policy as unknown as Json, 'generated');
      const { policy: document, diagnostics } = readPolicy(tree, { name: 'p', kind: 'resource' });
      if (document === undefined) throw new Error(JSON.stringify(diagnostics));
      return document;
    }),
  );
}

test('many statements together grant what the closest of them grants, unless one denies', () => {
  const met = new Map<number, number>();
  fc.assert(
    fc.property(manyPolicies, fc.array(request, { minLength: 20, maxLength: 20 }), (all, requests) => {
      const alone = all.flatMap((policy) =>
        policy.Statement.map((statement) => compiled([{ ...policy, Statement: [statement] }])),
      );
      const together = compiled(all);
      for (const [index, asked] of requests.entries()) {
        const values = new Map(
          Object.entries(asked.context).map(([key, value]) => [key.toLowerCase(), value]),
        );
        const input = { ...asked, context: { value: (key: string) => values.get(key) } };
        const bounded = index % 2 === 0;
        const grants = alone.map((one) => one.grant(input, bounded));
        const expected = grants.includes(EXPLICIT_DENY) ? EXPLICIT_DENY : Math.max(0, ...grants);
        expect(together.grant(input, bounded)).toBe(expected);
        expect(together.grant(input, bounded, [])).toBe(expected);
        met.set(expected, (met.get(expected) ?? 0) + 1);
      }
    }),
    { numRuns: RUNS, seed: 20_260_101 },
  );
  // Denied, not named, by account, by role, by self.
  expect([...met.keys()].sort()).toEqual([EXPLICIT_DENY, 0, 1, 2, 3]);
});
