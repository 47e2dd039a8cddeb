import { auditSubjects, type Finding, subjectOf } from '@portcullis/audit';
import { readCode } from '@portcullis/audit/code';
import { exportCloudFormation } from '@portcullis/formats/cloudformation/export';
import { loadTemplate } from '@portcullis/formats/load';
import { exportSam } from '@portcullis/formats/sam/export';
import { readFunctionText } from '@portcullis/host/functions';
import { expect, it } from 'vitest';
import { MIXED, SETUPS } from '../../../../spec/fixtures/setups.ts';

const CASES = [...SETUPS, ['several groups', MIXED] as const].flatMap(([name, setup]) => [
  { name: `SAM: ${name}`, setup, text: exportSam(setup).files[0]?.text },
  { name: `CloudFormation: ${name}`, setup, text: exportCloudFormation(setup).files[0]?.text },
]);

const findingsOf = ({ setup, text }: (typeof CASES)[number], pack?: 'all'): readonly Finding[] => {
  const parameters = Object.fromEntries(setup.parameters.map(({ name, example }) => [name, example]));
  const loaded = loadTemplate({ path: 'template.yaml', readFile: () => text, parameters });
  const subject = subjectOf(
    loaded.definition,
    loaded.written,
    readCode((fn) => readFunctionText(fn, '.')),
  );
  return auditSubjects([subject], { pack }).findings;
};

it.each(CASES)('$name leaves nothing to be found by the recommended rules', (one) => {
  const findings = findingsOf(one);
  // A reason too many (A74) is no hole.
  const holes = findings.filter(({ rule }) => rule !== 'A74');
  expect(holes.map(({ rule, title, route, line }) => `${line} ${rule} ${title} ${route ?? ''}`)).toEqual([]);
});

it.each(CASES)('$name has a default authorizer, as far as all rules can tell', (one) => {
  const missing = findingsOf(one, 'all').filter(({ rule }) => rule === 'A03');
  expect(missing.map(({ line, title }) => `${line} ${title}`)).toEqual([]);
});
