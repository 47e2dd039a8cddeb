// The audit of a large template, after parsing: absolute, and as a ratio to parsing it.
import { auditSubjects, subjectOf } from '@portcullis/audit';
import { readCode } from '@portcullis/audit/code';
import { loadTemplate } from '@portcullis/formats/load';
import { median } from '../median.mjs';
import { largeTemplate } from './start-up.mjs';

const RUNS = 9;
const ROUTES = 1_000;

/** The code of every function: rules read it, too. */
const CODE = `
exports.handler = async (event) => {
  const claims = event.requestContext.authorizer?.claims;
  if (claims === undefined) return { statusCode: 403, body: '{"message":"Forbidden"}' };
  const { id } = event.pathParameters;
  const item = await store.get({ owner: claims.sub, id });
  return { statusCode: item === undefined ? 404 : 200, body: JSON.stringify(item ?? null) };
};
`;
const readFunction = (fn) => ({
  language: 'javascript',
  entry: 'handler',
  files: [{ file: `${fn.logicalId}.js`, text: CODE }],
  complete: true,
});

function measured() {
  const template = largeTemplate(ROUTES);
  const parsing = [];
  const auditing = [];
  let findings = 0;
  for (let run = 0; run < RUNS; run += 1) {
    const start = performance.now();
    const { definition, written } = loadTemplate({ path: 'template.yaml', readFile: () => template });
    const parsed = performance.now();
    findings = auditSubjects([subjectOf(definition, written, readCode(readFunction))], { pack: 'all' })
      .findings.length;
    parsing.push(parsed - start);
    auditing.push(performance.now() - parsed);
  }
  if (findings === 0) throw new Error('the audit found nothing in a template that has open routes');
  return { parsing: median(parsing), auditing: median(auditing), findings };
}

const SCENARIOS = [
  ['audit: 1,000 routes, all rules, after parsing', 'ms', 300, ({ auditing }) => auditing],
  ['audit: 1,000 routes, to parsing them', 'ratio', 1, ({ auditing, parsing }) => auditing / parsing],
];

export const auditScenarios = {
  names: SCENARIOS.map(([name]) => name),
  async run(options) {
    const times = measured();
    for (const [name, unit, bar, value] of SCENARIOS) {
      await options.measure({ name, unit, bar, better: 'less' }, async () => ({
        value: value(times),
        detail: `parsing ${times.parsing.toFixed(0)} ms, audit ${times.auditing.toFixed(0)} ms, ${times.findings} findings`,
      }));
    }
  },
};
