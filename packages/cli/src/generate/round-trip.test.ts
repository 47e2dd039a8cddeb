import { exportCloudFormation } from '@portcullis/formats/cloudformation/export';
import { exportSam } from '@portcullis/formats/sam/export';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { anyAnswers, setupsOf } from '../../../../spec/fixtures/random-answers.ts';
import { readBack, routesOf, writtenRoutes } from '../../../../spec/fixtures/read-back.ts';

it.each([
  ['SAM', exportSam],
  ['CloudFormation', exportCloudFormation],
])('%s that is written for any facts is read back with the same routes and auth', (_, write) => {
  let compared = 0;
  fc.assert(
    fc.property(anyAnswers, (answers) => {
      const setups = setupsOf(answers);
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
