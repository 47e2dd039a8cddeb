import type { Setup } from '@portcullis/model/setup';
import { type Json, plainValue } from '@portcullis/model/source';
import { transformSync } from 'esbuild';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { randomSetup } from '../../../../../spec/fixtures/random-setups.ts';
import { MIXED, SETUPS } from '../../../../../spec/fixtures/setups.ts';
import { readTree } from '../../source/index.ts';
import { exportServerless } from './index.ts';

function fileOf(setup: Setup, name: string): string {
  return exportServerless(setup).files.find(({ path }) => path === name)?.text ?? '';
}

function serviceOf(setup: Setup): Readonly<Record<string, Json>> {
  return plainValue(readTree(fileOf(setup, 'serverless.yml'), 'serverless.yml')) as Readonly<
    Record<string, Json>
  >;
}

interface Event {
  readonly [kind: string]: { readonly authorizer?: unknown };
}

function eventsOf(setup: Setup): readonly Event[] {
  const functions = serviceOf(setup).functions as Readonly<Record<string, { readonly events?: unknown }>>;
  return Object.values(functions).flatMap(({ events }) => (events ?? []) as readonly Event[]);
}

function setupOf(name: string): Setup {
  const setup = SETUPS.get(name);
  if (setup === undefined) throw new Error(`no set-up ${name}`);
  return setup;
}

it('every route is one event, and has an authorizer unless it is open', () => {
  fc.assert(
    fc.property(randomSetup('REST', 'HTTP'), (setup) => {
      const guarded = eventsOf(setup).filter((event) => Object.values(event)[0]?.authorizer !== undefined);
      expect(eventsOf(setup)).toHaveLength(setup.routes.length);
      expect(guarded).toHaveLength(setup.routes.filter(({ auth }) => auth.type !== 'NONE').length);
    }),
  );
});

it('texts that look like variables of the framework stay texts', () => {
  const evil = '${env:AWS_SECRET_ACCESS_KEY}${file(/etc/passwd)}';
  const setup: Setup = {
    ...MIXED,
    invokers: MIXED.invokers.map((invoker) => ({ ...invoker, description: evil })),
    userPools: MIXED.userPools.map((pool) => ({
      ...pool,
      resourceServers: pool.resourceServers.map((server) => ({
        ...server,
        scopes: server.scopes.map((scope) => ({ ...scope, description: evil })),
      })),
    })),
  };
  const lines = fileOf(setup, 'serverless.yml')
    .split('\n')
    .filter((line) => /\$\{(env|file\(\/etc)/.test(line) && !line.trimStart().startsWith('#'));
  expect(lines.length).toBeGreaterThan(2);
  for (const line of lines) expect(line.replaceAll(/\\+\$\{/g, '')).not.toContain('${');
});

it('secrets are looked up when the stack is deployed, and stand nowhere', () => {
  const setup = setupOf('POOL HTTP social');
  const params = serviceOf(setup).params as { readonly default: Readonly<Record<string, string>> };
  const secrets = setup.parameters.filter(({ kind }) => kind === 'secret');
  expect(secrets.length).toBeGreaterThan(0);
  expect(Object.values(params.default)).toEqual(
    secrets.map(() => expect.stringMatching(/^\{\{resolve:secretsmanager:orders\/[a-z-]+\}\}$/)),
  );
});

it('a REST API has its throttles by a file that is a program', () => {
  const text = fileOf(MIXED, 'stage.cjs');
  expect(() => transformSync(text, { loader: 'js' })).not.toThrow();
  expect(text).toContain('StageDescription');
  expect(fileOf(setupOf('POOL HTTP'), 'stage.cjs')).toBe('');
});

it('an HTTP API has its throttles by an extension', () => {
  const { extensions } = serviceOf(setupOf('POOL HTTP')).resources as {
    readonly extensions: { readonly HttpApiStage: { readonly Properties: object } };
  };
  expect(extensions.HttpApiStage.Properties).toMatchObject({
    DefaultRouteSettings: { ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200 },
  });
});
