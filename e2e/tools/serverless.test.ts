import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadTemplate } from '@portcullis/formats/load';
import { exportServerless } from '@portcullis/formats/serverless/export';
import type { Setup } from '@portcullis/model/setup';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { randomSetup } from '../../spec/fixtures/random-setups.ts';
import { MIXED, SETUPS } from '../../spec/fixtures/setups.ts';
import { tool } from './installed.ts';
import { graphqlOf, graphqlOfSetup, meaningOfDefinition, meaningOfSetup } from './meaning.ts';
import { type Project, writeProject } from './project.ts';
import { templateErrors } from './validate-template.ts';

const RANDOM = fc
  .sample(randomSetup('REST', 'REST', 'HTTP', 'WEBSOCKET'), { numRuns: 6, seed: 20 })
  .map((setup, index) => [`random ${setup.kind} ${index}`, setup] as const);
const CASES: readonly (readonly [string, Setup])[] = [...SETUPS, ['several groups', MIXED], ...RANDOM];

const projects: (Project | undefined)[] = [];
const outcomes: (Promise<string> | undefined)[] = [];

afterAll(() => {
  for (const project of projects) project?.remove();
});

async function packageService(project: Project, setup: Setup): Promise<string> {
  const given = setup.parameters
    .filter(({ kind }) => kind !== 'secret')
    .map(({ name, example }) => `--param=${name.charAt(0).toLowerCase()}${name.slice(1)}=${example}`);
  return await project.run(tool('osls'), ['package', ...given], {
    SLS_TRACKING_DISABLED: '1',
    HOME: project.folder,
  });
}

/** Packages a case once; the next one meanwhile, since each takes one processor for seconds. */
function packaged(index: number): Promise<string> | undefined {
  const [, setup] = CASES[index] ?? [];
  if (setup === undefined) return undefined;
  projects[index] ??= writeProject(exportServerless(setup).files);
  outcomes[index] ??= packageService(projects[index], setup);
  return outcomes[index];
}

async function templateAt(index: number): Promise<string> {
  const own = packaged(index);
  packaged(index + 1)?.catch(() => undefined);
  expect(await own).not.toMatch(/warning/i);
  return join(projects[index]?.folder ?? '', '.serverless', 'cloudformation-template-update-stack.json');
}

/** The framework writes dependencies that a reference states already; parameters stand in the template as they are. */
const EXPECTED = / (W1020|W3005|W9002|W9013) /;

test.each(CASES.map(([name], index) => [name, index] as const))(
  '%s: the package is sound',
  async (_name, index) => {
    const path = await templateAt(index);
    const errors = templateErrors(readFileSync(path, 'utf8'), path);
    expect(errors.filter((error) => !EXPECTED.test(error))).toEqual([]);
  },
);

test.each(CASES.map(([name, setup], index) => [name, setup, index] as const))(
  '%s: read again it means the same',
  async (_name, setup, index) => {
    const secrets = setup.parameters.filter(({ kind }) => kind === 'secret');
    const { definition } = loadTemplate({
      path: await templateAt(index),
      readFile: (path) => readFileSync(path, 'utf8'),
      ssm: Object.fromEntries(secrets.map(({ name, example }) => [name, example])),
    });
    if (setup.kind === 'GRAPHQL') expect(graphqlOf(definition)).toEqual(graphqlOfSetup(setup));
    else expect(meaningOfDefinition(definition, setup)).toEqual(meaningOfSetup(setup));
  },
);
