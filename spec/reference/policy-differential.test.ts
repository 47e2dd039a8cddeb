import { evaluateAccess, type StatementEvidence, suggestAccess } from '@portcullis/engine/policy';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changed } from './changed.ts';
import { compileSet } from './compiled-set.ts';
import { type ReferenceInput, referenceDecision } from './evaluate.ts';
import { policySet, request } from './generated.ts';

/** Of 20 decisions each, 50,000 in all. PORTCULLIS_DIFFERENTIAL_RUNS=50000 makes a million of them, by hand. */
const RUNS = Number(process.env.PORTCULLIS_DIFFERENTIAL_RUNS ?? 2_500);

const SUGGESTED = 6;

test('the compiled evaluator decides as the naive one', { timeout: 3_600_000 }, () => {
  const outcomes = { allowed: 0, explicitDeny: 0, implicitDeny: 0 };
  fc.assert(
    fc.property(policySet, fc.array(request, { minLength: 20, maxLength: 20 }), (set, requests) => {
      const compiled = compileSet(set);
      for (const [index, asked] of requests.entries()) {
        const values = new Map(
          Object.entries(asked.context).map(([key, value]) => [key.toLowerCase(), value]),
        );
        const input = {
          ...compiled,
          request: {
            principal: asked.principal,
            action: asked.action,
            resource: asked.resource,
            context: { value: (key: string) => values.get(key) },
          },
          resourceAccount: asked.resourceAccount,
        };
        const reference: ReferenceInput = { ...asked, ...set };
        const expected = referenceDecision(reference);
        const evidence: StatementEvidence[] = [];
        const plain = evaluateAccess(input).outcome;
        const recorded = evaluateAccess(input, evidence).outcome;
        // Recording must not change what is decided, and a matched Deny must be what an explicit deny shows.
        const denies = evidence.some(({ matched, effect }) => matched && effect === 'Deny');
        if (plain !== expected || recorded !== expected || denies !== (expected === 'explicitDeny')) {
          expect({ plain, recorded, denies }).toBe(expected);
        }
        outcomes[expected]++;
        // Of every set the first few, since each is decided three more times.
        if (expected !== 'implicitDeny' || index >= SUGGESTED) continue;
        // What is suggested, done, allows: by the naive evaluator, which knows nothing of suggestions.
        const suggestion = suggestAccess(input, { resource: 'the resource policy' });
        if (suggestion === undefined || referenceDecision(changed(reference, suggestion)) !== 'allowed') {
          expect({ suggestion, reference }).toBe('a suggestion that allows');
        }
        // And nothing of it can be left out.
        for (const change of suggestion?.changes ?? []) {
          const others = (suggestion?.changes ?? []).filter((one) => one !== change);
          if (referenceDecision(changed(reference, { changes: others, text: '' })) === 'allowed') {
            expect({ change, suggestion, reference }).toBe('a change that is needed');
          }
        }
      }
    }),
    { numRuns: RUNS, seed: 20_260_101 },
  );
  // The vocabularies are worth nothing if they meet only one outcome.
  expect(Math.min(...Object.values(outcomes))).toBeGreaterThan(RUNS / 2);
});
