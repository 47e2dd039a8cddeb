import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { exportCdk } from '@portcullis/formats/cdk/export';
import { loadTemplate } from '@portcullis/formats/load';
import type { Setup } from '@portcullis/model/setup';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomSetup } from '../../spec/fixtures/random-setups.ts';
import { MIXED, SETUPS } from '../../spec/fixtures/setups.ts';
import { compileApps, contextOf, folderOf, synthesizeApps, templateOf, writeApps } from './cdk-apps.ts';
import { tool } from './installed.ts';
import { graphqlOf, graphqlOfSetup, meaningOfDefinition, meaningOfSetup } from './meaning.ts';
import { type Project, writeProject } from './project.ts';
import { templateErrors } from './validate-template.ts';

const RANDOM = fc
  .sample(randomSetup('REST', 'REST', 'HTTP', 'WEBSOCKET'), { numRuns: 12, seed: 20 })
  .map((setup, index) => [`random ${setup.kind} ${index}`, setup] as const);
const CASES: readonly (readonly [string, Setup])[] = [...SETUPS, ['several groups', MIXED], ...RANDOM];
const setups = CASES.map(([, setup]) => setup);

let project: Project;

beforeAll(async () => {
  project = writeApps(setups);
  await synthesizeApps(project, setups);
});

afterAll(() => project.remove());

test('every app passes its own compiler settings', async () => {
  const files = (await compileApps(project)).split('\n').filter((name) => /\/app-\d+\//.test(name));
  expect(files).toHaveLength(2 * CASES.length);
});

test.each(CASES.map(([name], index) => [name, index] as const))(
  '%s: the template is sound',
  (_name, index) => {
    const { path, text } = templateOf(join(project.folder, folderOf(index), 'cdk.out'));
    expect(templateErrors(text, path).filter((error) => !EXPECTED.test(error))).toEqual([]);
  },
);

/** The CDK writes dependencies that a reference states already; values of the context stand in the template as they are. */
const EXPECTED = / (W3005|W9002|W9013) /;

test.each(CASES.map(([name, setup], index) => [name, setup, index] as const))(
  '%s: read again it means the same',
  (_name, setup, index) => {
    const { definition } = load(join(project.folder, folderOf(index), 'cdk.out'), setup);
    if (setup.kind === 'GRAPHQL') expect(graphqlOf(definition)).toEqual(graphqlOfSetup(setup));
    else expect(meaningOfDefinition(definition, setup)).toEqual(meaningOfSetup(setup));
  },
);

function load(folder: string, setup: Setup) {
  const secrets = setup.parameters.filter(({ kind }) => kind === 'secret');
  return loadTemplate({
    path: folder,
    readFile: (path) => readFileSync(path, 'utf8'),
    listFolder: (path) => (statSync(path).isDirectory() ? readdirSync(path) : undefined),
    parameters: Object.fromEntries(secrets.map(({ name, example }) => [name, example])),
  });
}

test.each(['POOL REST web ACL', 'POOL HTTP'])('%s: `cdk synth`, as a person runs it', async (name) => {
  const setup = SETUPS.get(name);
  if (setup === undefined) throw new Error(`no set-up ${name}`);
  const own = writeProject(exportCdk(setup).files);
  try {
    const context = Object.entries(contextOf(setup)).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
    await own.run(tool('cdk'), ['synth', '--quiet', '--no-notices', ...context], {
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      HOME: own.folder,
    });
    const index = CASES.findIndex(([known]) => known === name);
    const { text } = templateOf(join(own.folder, 'cdk.out'));
    const other = templateOf(join(project.folder, folderOf(index), 'cdk.out')).text;
    expect(typesOf(text).filter((type) => type !== 'AWS::CDK::Metadata')).toEqual(typesOf(other));
  } finally {
    own.remove();
  }
});

function typesOf(template: string): readonly string[] {
  const resources: Readonly<Record<string, { readonly Type: string }>> = JSON.parse(template).Resources;
  return Object.values(resources).map(({ Type }) => Type);
}
