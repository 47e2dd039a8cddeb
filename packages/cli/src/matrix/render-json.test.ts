import { expect, it } from 'vitest';
import type { Matrix, MatrixCell } from './matrix.ts';
import { renderJson } from './render-json.ts';

const place = { api: 'Api', stage: 'prod', method: 'GET', path: '/a"b/{id}' };
const cell = (more: Partial<MatrixCell>): MatrixCell => ({
  principal: 'user:a\u001b\\',
  ...place,
  decision: 'deny',
  status: 403,
  code: 'IAM_NO_ALLOW',
  examples: null,
  authorizer: null,
  ...more,
});
const some = cell({ decision: 'some', examples: { allowed: '/a"b/1', denied: '/a"b/x' } });
const depends = cell({ decision: 'depends', status: null, authorizer: 'p"s' });

it.each([
  ['nothing', { principals: [], routes: [], cells: [] }],
  ['nobody', { principals: [], routes: [place], cells: [] }],
  ['one cell', { principals: ['a'], routes: [place], cells: [cell({})] }],
  ['every kind', { principals: ['a', 'b'], routes: [place], cells: [cell({}), some, depends] }],
  ['many', { principals: ['a'], routes: [place], cells: Array.from({ length: 2_000 }, () => some) }],
] satisfies [string, Matrix][])('%s is written as JSON.stringify does', (_, matrix) => {
  expect([...renderJson(matrix)].join('')).toBe(`${JSON.stringify(matrix, null, 2)}\n`);
});
