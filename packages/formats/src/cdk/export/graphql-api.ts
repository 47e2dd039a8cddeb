import type { Setup, SetupGraphql, SetupGraphqlAuth } from '@portcullis/model/setup';
import type { WrittenFile } from '../../export/index.ts';
import { camelCase, pascalCase } from '../../export/names.ts';
import { retention } from '../../export/retention.ts';
import { Expression, type Value } from '../../export/type-script-text.ts';
import { functionName } from './functions.ts';
import type { Program } from './program.ts';
import { textOf } from './references.ts';
import { poolName } from './user-pools.ts';

export function writeGraphqlApi(program: Program, graphql: SetupGraphql): void {
  const { setup } = program;
  program.section();
  program.construct(
    'appsync.GraphqlApi',
    `${setup.name}Api`,
    {
      name: setup.name,
      definition: new Expression("appsync.Definition.fromFile(path.join(__dirname, '../schema.graphql'))"),
      authorizationConfig: {
        defaultAuthorization: modeOf(program, graphql.primary),
        additionalAuthorizationModes:
          graphql.additional.length === 0
            ? undefined
            : graphql.additional.map((mode) => modeOf(program, mode)),
      },
      logConfig: {
        fieldLogLevel: new Expression('appsync.FieldLogLevel.ERROR'),
        excludeVerboseContent: true,
        retention: new Expression(retention(setup)),
      },
      introspectionConfig: new Expression('appsync.IntrospectionConfig.DISABLED'),
      queryDepthLimit: 5,
    },
    'api',
  );
  for (const name of new Set(setup.routes.map((route) => route.function))) {
    const source = program.names.of('source', name.replace(/Function$/, ''));
    program.call(
      'api.addLambdaDataSource',
      [pascalCase(source), new Expression(functionName(program, name))],
      source,
    );
    for (const route of setup.routes.filter((candidate) => candidate.function === name)) {
      const [typeName = '', fieldName = ''] = route.path.split('.');
      program.call(`${source}.createResolver`, [
        pascalCase(camelCase(`${typeName}-${fieldName}`)),
        { typeName, fieldName },
      ]);
    }
  }
}

function modeOf(program: Program, auth: SetupGraphqlAuth): Value {
  const type = (name: string) => ({ authorizationType: new Expression(`appsync.AuthorizationType.${name}`) });
  switch (auth.mode) {
    case 'AMAZON_COGNITO_USER_POOLS':
      return {
        ...type('USER_POOL'),
        userPoolConfig: { userPool: new Expression(poolName(program, auth.userPool)) },
      };
    case 'OPENID_CONNECT':
      return {
        ...type('OIDC'),
        // The client id is a regular expression that the audience (or azp) of a token must match.
        openIdConnectConfig: {
          oidcProvider: textOf(program, auth.issuer),
          clientId: textOf(program, auth.audience),
        },
      };
    case 'AWS_IAM':
      return type('IAM');
    case 'AWS_LAMBDA':
      return {
        ...type('LAMBDA'),
        lambdaAuthorizerConfig: {
          handler: new Expression(functionName(program, auth.function)),
          resultsCacheTtl: new Expression(`cdk.Duration.seconds(${auth.ttlSeconds})`),
        },
      };
  }
}

export function schemaFile({ graphql }: Setup): readonly WrittenFile[] {
  return graphql === undefined ? [] : [{ path: 'schema.graphql', text: graphql.schema }];
}
