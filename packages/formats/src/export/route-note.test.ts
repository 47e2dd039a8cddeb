import type { SetupRoute } from '@portcullis/model/setup';
import { expect, it } from 'vitest';
import { openRouteNote } from './route-note.ts';

const route: SetupRoute = {
  method: 'GET',
  path: '/items',
  auth: { type: 'NONE', why: 'public' },
  apiKeyRequired: false,
  function: 'Backend',
};

it.each([
  ['an open route', route, 'Open to everybody: public'],
  ['one with a key', { ...route, apiKeyRequired: true }, 'Asks for an API key alone: public'],
  ['a message of a WebSocket API', { ...route, path: '$default' }, 'No auth of its own: public'],
  ['an open $connect', { ...route, path: '$connect' }, 'Open to everybody: public'],
  ['a guarded route', { ...route, auth: { type: 'AWS_IAM' as const } }, undefined],
])('%s', (_, given, expected) => {
  expect(openRouteNote(given)).toBe(expected);
});
