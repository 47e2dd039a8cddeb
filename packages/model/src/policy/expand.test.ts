import { expect, test } from 'vitest';
import { type Json, treeOfValue } from '../source/value.ts';
import type { PolicyDocument } from './document.ts';
import { expandShortResources } from './expand.ts';
import { readPolicy } from './read.ts';

const API = { partition: 'aws-cn', region: 'cn-north-1', account: '111122223333', apiId: 'abc' };

function policy(statement: Json): PolicyDocument {
  const tree = treeOfValue({ Version: '2012-10-17', Statement: statement }, 'p');
  const read = readPolicy(tree, { name: 'P', kind: 'resource' });
  if (read.policy === undefined) throw new Error(read.diagnostics.map(({ message }) => message).join());
  return read.policy;
}

const BASE = { Effect: 'Deny', Principal: '*', Action: 'execute-api:Invoke' };

test.each([
  ['execute-api:/*', 'arn:aws-cn:execute-api:cn-north-1:111122223333:abc/*'],
  ['execute-api:/prod/GET/pets/a:b', 'arn:aws-cn:execute-api:cn-north-1:111122223333:abc/prod/GET/pets/a:b'],
  ['execute-api:prod/GET/pets', 'arn:aws-cn:execute-api:cn-north-1:111122223333:abc/prod/GET/pets'],
  ['*', '*'],
  ['arn:aws:execute-api:eu-west-1:111122223333:abc/*', 'arn:aws:execute-api:eu-west-1:111122223333:abc/*'],
])('%s becomes %s', (short, full) => {
  expect(expandShortResources(policy({ ...BASE, Resource: short }), API).statements[0]?.resource).toEqual([
    full,
  ]);
  expect(
    expandShortResources(policy({ ...BASE, NotResource: short }), API).statements[0]?.notResource,
  ).toEqual([full]);
});

test('the policy itself keeps what was written', () => {
  const written = policy({ ...BASE, Resource: 'execute-api:/*' });
  expandShortResources(written, API);
  expect(written.statements[0]?.resource).toEqual(['execute-api:/*']);
});
