import type { SetupRoute } from '@portcullis/model/setup';
import { expect, it } from 'vitest';
import { sourcePaths } from './route-permissions.ts';

function route(method: SetupRoute['method'], path: string): SetupRoute {
  return { method, path, auth: { type: 'AWS_IAM' }, apiKeyRequired: false, function: 'Backend' };
}

const many = Array.from({ length: 41 }, (_, index) => route(index === 0 ? 'ANY' : 'GET', `/items/${index}`));

it.each([
  ['the route with its parameters open', 'REST', [route('GET', '/items/{id}')], ['GET/items/*']],
  [
    'routes that take the same requests once',
    'REST',
    [route('GET', '/{a}'), route('GET', '/{b}')],
    ['GET/*'],
  ],
  ['the default route as its key', 'HTTP', [route('ANY', '$default')], ['$default']],
  ['a route key', 'WEBSOCKET', [route('ANY', '$connect')], ['$connect']],
  ['of many routes the methods', 'HTTP', [...many, route('ANY', '$default')], ['*/*', 'GET/*', '$default']],
  ['of many route keys all', 'WEBSOCKET', many, ['*']],
] as const)('source ARNs name %s', (_, kind, routes, expected) => {
  expect(sourcePaths(kind, routes)).toEqual(expected);
});
