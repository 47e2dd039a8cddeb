import type { Setup, SetupAuth } from '@portcullis/model/setup';
import { expect, it } from 'vitest';
import { defaultAuth } from './default-auth.ts';

const OPEN: SetupAuth = { type: 'NONE', why: 'a catalogue' };
const IAM: SetupAuth = { type: 'AWS_IAM' };
const POOL: SetupAuth = { type: 'AUTHORIZER', authorizer: 'Pool', scopes: ['orders/read'] };
const CODE: SetupAuth = { type: 'AUTHORIZER', authorizer: 'Code', scopes: [] };

function setupOf(auths: readonly SetupAuth[], authorizers: readonly string[]): Setup {
  const routes = auths.map((auth) => ({ auth }));
  return { routes, authorizers: authorizers.map((name) => ({ name })) } as unknown as Setup;
}

it.each([
  ['open routes alone', [OPEN, OPEN], [], IAM],
  ['an authorizer and open routes', [OPEN, POOL], ['Pool'], POOL],
  ['two authorizers: the one that guards more', [POOL, CODE, CODE], ['Pool', 'Code'], CODE],
  ['IAM beside an authorizer', [POOL, POOL, IAM], ['Pool'], IAM],
  ['an authorizer that no route names', [OPEN], ['Code'], CODE],
  ['no route', [], [], IAM],
] as const)('%s', (_name, auths, authorizers, expected) => {
  expect(defaultAuth(setupOf(auths, authorizers))).toEqual(expected);
});
