import type { GraphqlApi, GraphqlAuthMode } from '@portcullis/model';
import { type Cursor, quietly, word } from '../../../source/index.ts';
import type { ImportContext } from '../resource-index.ts';

const MODES: readonly GraphqlAuthMode[] = [
  'API_KEY',
  'AWS_IAM',
  'AMAZON_COGNITO_USER_POOLS',
  'OPENID_CONNECT',
  'AWS_LAMBDA',
];

/** CloudFormation "AWS::AppSync::GraphQLApi" with its "AWS::AppSync::GraphQLSchema". */
export function importGraphqlApis(context: ImportContext): readonly GraphqlApi[] {
  const schemas = new Map<string, Cursor>();
  for (const entry of context.index.ofType('AWS::AppSync::GraphQLSchema')) {
    const properties = quietly(entry.properties);
    const apiId = properties.string('ApiId');
    if (apiId !== undefined) schemas.set(apiId, properties);
  }
  return context.index.ofType('AWS::AppSync::GraphQLApi').map((entry) => {
    const properties = quietly(entry.properties);
    const schema = schemas.get(entry.ref?.split('/').at(-1) ?? '');
    return {
      logicalId: entry.logicalId,
      name: properties.string('Name') ?? entry.logicalId,
      arn: entry.ref,
      defaultAuth: word(properties, 'AuthenticationType', MODES),
      additionalAuth: properties
        .list('AdditionalAuthenticationProviders')
        .flatMap((provider) => word(provider, 'AuthenticationType', MODES) ?? []),
      schema: schema === undefined ? undefined : schemaText(context, schema),
      at: entry.at,
    };
  });
}

/** The schema as written, or the file beside the template that it names before packaging. */
function schemaText(context: ImportContext, schema: Cursor): string | undefined {
  const text = schema.string('Definition');
  if (text !== undefined) return text;
  const location = schema.string('DefinitionS3Location');
  return location === undefined || /^[a-z0-9]+:\/\//i.test(location) ? undefined : context.readFile(location);
}
