import type { GraphqlApi } from '@portcullis/model';
import { expect, it } from 'vitest';
import { AT, definition } from '../../../../../spec/fixtures/definition.ts';
import { audit } from '../../audit.ts';

function found(rule: string, more: Partial<GraphqlApi>): readonly string[] {
  const base = definition([]);
  const api: GraphqlApi = {
    logicalId: 'Shop',
    name: 'shop',
    defaultAuth: 'AMAZON_COGNITO_USER_POOLS',
    additionalAuth: ['AWS_IAM'],
    at: AT,
    ...more,
  };
  const subject = { ...base, surroundings: { ...base.surroundings, graphqlApis: [api] } };
  return audit(subject, { rules: [rule] }).map(({ message }) => message);
}

it.each([
  ['type Query { a: Int @aws_auth(cognito_groups: ["x"]) }', '`@aws_auth` on `Query.a` is ignored'],
  ['type Query { a: A } type A @aws_auth { b: Int }', '`@aws_auth` on `A` is ignored'],
  ['type Query { a: [A!]! @aws_iam } type A { b: Int }', '`Query.a` is marked `@aws_iam`, and `A`'],
  ['type Query { a: A @aws_iam } extend type A { b: Int }', '`Query.a` is marked `@aws_iam`, and `A`'],
])('A53: %s', (schema, expected) => {
  expect(found('A53', { schema })[0]).toContain(expected);
});

it.each([
  ['type Query { a: A @aws_iam } type A @aws_iam @aws_cognito_user_pools { b: Int }', {}],
  ['type Query { a: A @aws_iam } type A { b: Int @aws_iam }', {}],
  ['type Query { a: Int @aws_iam }', {}],
  ['type Query { a: A } type A { b: Int }', {}],
  ['type Query { a: Int @aws_auth(cognito_groups: ["x"]) }', { additionalAuth: [] }],
  ['this is no schema', {}],
])('A53 is quiet: %s', (schema, more) => {
  expect(found('A53', { schema, ...more })).toEqual([]);
});

it('A52 is about the default mode alone', () => {
  expect(found('A52', { defaultAuth: 'API_KEY' })).toHaveLength(1);
  expect(found('A52', { additionalAuth: ['API_KEY'] })).toEqual([]);
  expect(found('A52', { defaultAuth: undefined })).toEqual([]);
});
