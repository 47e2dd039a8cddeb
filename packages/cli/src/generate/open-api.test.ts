import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportOpenApi } from '@portcullis/formats/openapi/export';
import type { Setup } from '@portcullis/model/setup';
import { expect, it } from 'vitest';
import { SETUPS } from '../../../../spec/fixtures/setups.ts';
import { run } from '../main.ts';
import { testTerminal } from '../test-terminal.ts';

/** The document once a person has put in values. */
function completed(setup: Setup): string {
  const { files } = exportOpenApi(setup);
  const examples = new Map(setup.parameters.map(({ name, example }) => [name, example]));
  return (files[0]?.text ?? '').replace(
    /\$\{(\w+)\}/g,
    (_, name: string) =>
      examples.get(name) ??
      (name.endsWith('Arn') ? `arn:aws:lambda:eu-west-1:111122223333:function:${name}` : name),
  );
}

const EXPRESSIBLE = [...SETUPS].filter(([, { kind }]) => kind === 'REST' || kind === 'HTTP');

it.each(EXPRESSIBLE)(
  'the audit finds nothing in %s but the usage plan that OpenAPI cannot have',
  async (_, setup) => {
    const cwd = mkdtempSync(join(tmpdir(), 'portcullis-openapi-'));
    writeFileSync(join(cwd, 'openapi.yaml'), completed(setup));
    const terminal = testTerminal(cwd);
    await run(['audit', 'openapi.yaml', '--json'], terminal);
    const { findings } = JSON.parse(terminal.stdout()) as { findings: readonly { readonly rule: string }[] };
    expect(findings.map(({ rule }) => rule)).toEqual(setup.usagePlan === undefined ? [] : ['A63']);
  },
);
