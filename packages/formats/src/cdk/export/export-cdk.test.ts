import type { Setup } from '@portcullis/model/setup';
import { transformSync } from 'esbuild';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { randomSetup } from '../../../../../spec/fixtures/random-setups.ts';
import { MIXED, SETUPS } from '../../../../../spec/fixtures/setups.ts';
import { exportCdk } from './index.ts';

function stackOf(setup: Setup): string {
  return exportCdk(setup).files.find(({ path }) => path.endsWith('-stack.ts'))?.text ?? '';
}

function setupOf(name: string): Setup {
  const setup = SETUPS.get(name);
  if (setup === undefined) throw new Error(`no set-up ${name}`);
  return setup;
}

it('whatever the set-up says, every file is TypeScript that parses', () => {
  fc.assert(
    fc.property(randomSetup('REST', 'HTTP', 'WEBSOCKET'), (setup) => {
      for (const { path, text } of exportCdk(setup).files.filter((file) => /\.(ts|js)$/.test(file.path))) {
        expect(() => transformSync(text, { loader: path.endsWith('.ts') ? 'ts' : 'js' })).not.toThrow();
      }
    }),
  );
});

it.each(['\n', '\r', '\u2028', '*/', '`${x}`', "'", '\\'])('text with %j stays text', (piece) => {
  const evil = `before${piece}throw new Error();`;
  const setup: Setup = {
    ...MIXED,
    notes: [evil],
    parameters: MIXED.parameters.map((parameter) => ({ ...parameter, description: evil })),
    functions: MIXED.functions.map((fn) => ({ ...fn, purpose: evil })),
    routes: MIXED.routes.map((route) =>
      route.auth.type === 'NONE' ? { ...route, auth: { type: 'NONE', why: evil } } : route,
    ),
  };
  for (const { text } of exportCdk(setup).files.filter(({ path }) => /\.(ts|js)$/.test(path))) {
    const { code } = transformSync(text, { loader: 'ts', minifyWhitespace: true, legalComments: 'none' });
    expect(code.replace(/(["'`])(?:\\.|(?!\1)[^\\])*\1/gs, '""')).not.toContain('throw new Error()');
  }
});

it('secrets are parameters of the stack, never values of the app', () => {
  const setup = setupOf('POOL HTTP social');
  const secrets = setup.parameters.filter(({ kind }) => kind === 'secret');
  expect(secrets.length).toBeGreaterThan(0);
  const { files } = exportCdk(setup);
  for (const { name } of secrets) {
    expect(stackOf(setup)).toContain(`new cdk.CfnParameter(this, '${name}', {`);
    expect(files.find(({ path }) => path === 'bin/app.ts')?.text).not.toContain(name);
  }
});

it.each([
  ['HOOK HTTP', 'OriginSecret', 16],
  ['HOOK HTTP', 'WebhookSecret', 16],
  ['ROLES REST metered', 'UsageKey', 20],
])('%s takes no %s of fewer than %i characters', (name, secret, minLength) => {
  const [, parameter] = stackOf(setupOf(name)).split(`new cdk.CfnParameter(this, '${secret}', {`);
  expect(parameter?.slice(0, parameter.indexOf('}'))).toContain(`minLength: ${minLength},`);
});

it('every set-up guards the route that somebody forgets', () => {
  for (const setup of SETUPS.values()) {
    if (setup.kind === 'REST') expect(stackOf(setup)).toMatch(/defaultMethodOptions: \{/);
    if (setup.kind === 'HTTP') expect(stackOf(setup)).toMatch(/defaultAuthorizer: (?!open)\w+/);
  }
});

it('a changed authorizer is deployed: the flag for it is set', () => {
  const text = exportCdk(MIXED).files.find(({ path }) => path === 'cdk.json')?.text ?? '{}';
  expect(JSON.parse(text).context['@aws-cdk/aws-apigateway:authorizerChangeDeploymentLogicalId']).toBe(true);
});
