import { expect, it } from 'vitest';
import { invokePath } from './invoke-path.ts';

it.each([
  ['REST', 'GET /', 'GET/'],
  ['REST', 'GET /orders/{id}', 'GET/orders/*'],
  ['HTTP', 'ANY /files/{proxy+}', '*/files/*'],
  ['HTTP', 'ANY $default', '*/*'],
  ['WEBSOCKET', 'ANY $connect', '$connect'],
  ['WEBSOCKET', '$connect', '$connect'],
] as const)('%s %s ends an ARN as %s', (kind, route, expected) => {
  expect(invokePath(kind, route)).toBe(expected);
});
