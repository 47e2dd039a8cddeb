import type { GraphqlApi } from '@portcullis/model';
import type { TemplateRule } from '../../rule.ts';
import { readSchema, type SchemaType } from './schema.ts';

const MARKS = new Set([
  'aws_api_key',
  'aws_iam',
  'aws_oidc',
  'aws_lambda',
  'aws_cognito_user_pools',
  'aws_auth',
]);

export const directiveWithoutEffect: TemplateRule = {
  id: 'A53',
  slug: 'directive-without-effect',
  severity: 'high',
  title: 'an auth directive of the schema does not do what it seems to',
  why: '`@aws_auth` is ignored as soon as an API has a second auth mode; and a field that another mode opens gives objects whose own fields still follow the default mode.',
  fix: 'Write `@aws_cognito_user_pools(cognito_groups: [...])` in place of `@aws_auth`, and mark the returned types with the same directives as the fields.',
  source:
    'AWS AppSync Developer Guide, "Configuring authorization and authentication to secure your GraphQL APIs"',
  recommended: true,
  needs: 'model',
  *check({ definition }) {
    for (const api of definition.surroundings.graphqlApis) {
      const found = flawOf(api);
      if (found !== undefined) yield { at: api.at, message: `${found}, in the schema of \`${api.name}\`` };
    }
  },
};

function flawOf({ schema, additionalAuth }: GraphqlApi): string | undefined {
  const types = schema === undefined ? undefined : readSchema(schema);
  if (types === undefined || additionalAuth.length === 0) return undefined;
  for (const type of types.values()) {
    const place = [type, ...type.fields].find(({ directives }) => directives.includes('aws_auth'));
    if (place !== undefined) {
      const name = place === type ? type.name : `${type.name}.${place.name}`;
      return `\`@aws_auth\` on \`${name}\` is ignored, as the API has several auth modes`;
    }
  }
  return unmarkedType(types);
}

/** A field that is marked gives a type that is not, nor any of its fields. */
function unmarkedType(types: ReadonlyMap<string, SchemaType>): string | undefined {
  for (const type of types.values()) {
    for (const field of type.fields) {
      const marks = field.directives.filter((name) => MARKS.has(name));
      const given = types.get(field.type);
      if (marks.length === 0 || given === undefined) continue;
      const marked = [given, ...given.fields].some(({ directives }) =>
        directives.some((name) => MARKS.has(name)),
      );
      if (!marked)
        return `\`${type.name}.${field.name}\` is marked \`@${marks[0]}\`, and \`${given.name}\`, which it gives, is not`;
    }
  }
  return undefined;
}
