import { compileSetups, SetupError } from '@portcullis/advisor/setup';
import { type Answer, advise, DEFAULT_FACTS, FACT_KINDS, type Facts } from '@portcullis/advisor/tree';
import { exportCloudFormation } from '@portcullis/formats/cloudformation/export';
import { exportSam } from '@portcullis/formats/sam/export';
import type { Setup } from '@portcullis/model/setup';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readBack, routesOf, writtenRoutes } from '../../../../spec/fixtures/read-back.ts';

const segment = fc.constantFrom('orders', 'items', '{id}', 'a.b', 'x-y', 'Users_1');
const path = fc.oneof(
  fc.array(segment, { minLength: 1, maxLength: 3 }).map((segments) => `/${segments.join('/')}`),
  fc.constantFrom('/', '/{proxy+}', '/files/{name+}'),
);
const method = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'ANY', 'HEAD', 'PATCH');
const route = fc.tuple(method, path).map((parts) => parts.join(' '));

/** Any facts, many of them as they stand by default. */
const anyFacts: fc.Arbitrary<Facts> = fc
  .record({
    routes: fc.oneof(fc.constant([]), fc.uniqueArray(route, { maxLength: 6 })),
    ...Object.fromEntries(
      FACT_KINDS.map(({ key, values }) => {
        const value: fc.Arbitrary<unknown> =
          values === 'boolean'
            ? fc.boolean()
            : values === 'number'
              ? fc.integer({ min: 1, max: 500 })
              : fc.constantFrom(...values);
        return [key, fc.oneof(fc.constant(DEFAULT_FACTS[key]), value)];
      }),
    ),
  })
  .map((facts) => ({ ...DEFAULT_FACTS, ...facts }));

const GROUPS = ['users', 'Partner API', 'services'];

/** One to three groups that have an answer. */
const anyAnswers: fc.Arbitrary<readonly Answer[]> = fc
  .array(anyFacts, { minLength: 1, maxLength: 3 })
  .map((facts) =>
    facts.flatMap((one, index) => {
      const advice = advise({ ...one, group: GROUPS[index] ?? 'default' });
      return advice.outcome === 'answer' && advice.answer.leaf !== 'ASK' ? [advice.answer] : [];
    }),
  )
  .filter((answers) => answers.length > 0);

/** `undefined` where no set-up can carry the answers out, which is said in words. */
function setupsOf(answers: readonly Answer[]): readonly Setup[] | undefined {
  try {
    return compileSetups(answers, { name: 'Shop' });
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    expect(error.message.length).toBeGreaterThan(20);
    return undefined;
  }
}

it.each([
  ['SAM', exportSam],
  ['CloudFormation', exportCloudFormation],
])('%s that is written for any facts is read back with the same routes and auth', (_, write) => {
  let compared = 0;
  fc.assert(
    fc.property(anyAnswers, (answers) => {
      const setups = setupsOf(answers) ?? [];
      for (const setup of setups) {
        const { files } = write(setup);
        expect(write(setup).files).toEqual(files);
        if (setup.kind === 'GRAPHQL') continue;
        expect(routesOf(readBack(setup, files), setup)).toEqual(writtenRoutes(setup));
        compared++;
      }
    }),
    { numRuns: 250 },
  );
  expect(compared).toBeGreaterThan(100);
});
