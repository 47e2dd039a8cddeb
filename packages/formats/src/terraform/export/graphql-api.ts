import type { SetupGraphqlAuth, SetupRoute } from '@portcullis/model/setup';
import {
  attributes,
  type Block,
  type Body,
  block,
  boolean,
  call,
  comment,
  type Expression,
  list,
  nested,
  number,
  reference,
  template,
  text,
} from '../hcl/index.ts';
import { invokePermission } from './functions.ts';
import { policyDocument, servicePrincipal } from './policy-document.ts';
import { routeComment } from './route-comment.ts';
import type { Writing } from './writing.ts';

/** Where the schema stands. */
export const SCHEMA_FILE = 'schema.graphql';

/** `main.tf` of an AppSync API: its modes, its schema with the directives, a resolver for each field. */
export function graphqlApi(writing: Writing): Body {
  const { setup, label } = writing;
  const { graphql } = setup;
  if (graphql === undefined) throw new Error('a GraphQL API has no `graphql`');
  const modes = [graphql.primary, ...graphql.additional];
  return [
    block(
      'resource',
      ['aws_appsync_graphql_api', label],
      [
        ...attributes({
          name: text(writing.name()),
          authentication_type: text(graphql.primary.mode),
          schema: call('file', template(reference('path.module'), `/${SCHEMA_FILE}`)),
          // Depth and introspection are what an attacker begins with.
          introspection_config: text('DISABLED'),
          query_depth_limit: number(5),
        }),
        ...modeBlocks(writing, graphql.primary),
        ...graphql.additional.map((mode) =>
          block(
            'additional_authentication_provider',
            [],
            [
              ...attributes({ authentication_type: text(mode.mode) }),
              ...modeBlocks(writing, mode, 'additional'),
            ],
          ),
        ),
        nested('log_config', {
          cloudwatch_logs_role_arn: reference('aws_iam_role.appsync_logs.arn'),
          field_log_level: text('ERROR'),
          exclude_verbose_content: boolean(true),
        }),
      ],
    ),
    ...modes.flatMap((mode) => authorizerPermission(writing, mode)),
    ...logRole(writing),
    ...dataSources(writing),
    ...setup.routes.flatMap((route) => resolver(writing, route)),
  ];
}

function modeBlocks(writing: Writing, mode: SetupGraphqlAuth, place?: 'additional'): readonly Block[] {
  switch (mode.mode) {
    case 'AWS_IAM':
      return [];
    case 'AMAZON_COGNITO_USER_POOLS':
      return [
        nested('user_pool_config', {
          user_pool_id: writing.userPool(mode.userPool, 'id'),
          // Who may see a field without a directive: everybody who is signed in. The schema marks every field.
          default_action: place === 'additional' ? undefined : text('ALLOW'),
        }),
      ];
    case 'OPENID_CONNECT':
      return [
        nested('openid_connect_config', {
          issuer: writing.value(mode.issuer),
          // A regular expression that the audience (or azp) of a token must match.
          client_id: writing.value(mode.audience),
        }),
      ];
    case 'AWS_LAMBDA':
      return [
        nested('lambda_authorizer_config', {
          authorizer_uri: writing.function(mode.function, 'arn'),
          authorizer_result_ttl_in_seconds: number(mode.ttlSeconds),
        }),
      ];
  }
}

function authorizerPermission(writing: Writing, mode: SetupGraphqlAuth): Body {
  if (mode.mode !== 'AWS_LAMBDA') return [];
  return [
    invokePermission(`${writing.labels.of('function', mode.function)}_authorizer`, {
      function: writing.function(mode.function, 'function_name'),
      principal: 'appsync.amazonaws.com',
      sourceArn: writing.api('arn'),
    }),
  ];
}

function dataSources(writing: Writing): Body {
  const names = [...new Set(writing.setup.routes.map((route) => route.function))];
  if (names.length === 0) return [];
  return [
    policyDocument('appsync_invoke', [
      {
        actions: ['lambda:InvokeFunction'],
        resources: list(names.map((name) => writing.function(name, 'arn'))),
      },
    ]),
    block(
      'resource',
      ['aws_iam_role', 'appsync_invoke'],
      attributes({
        name_prefix: text(writing.namePrefix('appsync-invoke')),
        assume_role_policy: reference('data.aws_iam_policy_document.appsync_assume_role.json'),
      }),
    ),
    block(
      'resource',
      ['aws_iam_role_policy', 'appsync_invoke'],
      attributes({
        name: text('invoke'),
        role: reference('aws_iam_role.appsync_invoke.id'),
        policy: reference('data.aws_iam_policy_document.appsync_invoke.json'),
      }),
    ),
    ...names.map((name) =>
      block(
        'resource',
        ['aws_appsync_datasource', writing.labels.of('function', name)],
        [
          ...attributes({
            api_id: writing.api('id'),
            name: text(writing.labels.of('function', name)),
            type: text('AWS_LAMBDA'),
            service_role_arn: reference('aws_iam_role.appsync_invoke.arn'),
          }),
          nested('lambda_config', { function_arn: writing.function(name, 'arn') }),
        ],
      ),
    ),
  ];
}

/** The function gets the field's name, its arguments and the caller's identity; no template stands between. */
function resolver(writing: Writing, route: SetupRoute): Body {
  const [type, field] = route.path.split('.');
  return [
    routeComment(route.path, route),
    block(
      'resource',
      ['aws_appsync_resolver', writing.routeLabel(route)],
      attributes({
        api_id: writing.api('id'),
        type: text(type ?? ''),
        field: text(field ?? ''),
        data_source: reference(
          `aws_appsync_datasource.${writing.labels.of('function', route.function)}.name`,
        ),
      }),
    ),
  ];
}

function logRole(writing: Writing): Body {
  const logGroup: Expression = reference('aws_cloudwatch_log_group.access.arn');
  return [
    policyDocument('appsync_assume_role', [
      { principals: servicePrincipal('appsync.amazonaws.com'), actions: ['sts:AssumeRole'] },
    ]),
    block(
      'resource',
      ['aws_iam_role', 'appsync_logs'],
      attributes({
        name_prefix: text(writing.namePrefix('appsync-logs')),
        assume_role_policy: reference('data.aws_iam_policy_document.appsync_assume_role.json'),
      }),
    ),
    policyDocument('appsync_logs', [
      {
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: list([template(logGroup, ':*')]),
      },
    ]),
    block(
      'resource',
      ['aws_iam_role_policy', 'appsync_logs'],
      attributes({
        name: text('logs'),
        role: reference('aws_iam_role.appsync_logs.id'),
        policy: reference('data.aws_iam_policy_document.appsync_logs.json'),
      }),
    ),
    comment('AppSync names its log group after the id of the API.'),
    block(
      'resource',
      ['aws_cloudwatch_log_group', 'access'],
      attributes({
        name: template('/aws/appsync/apis/', writing.api('id')),
        retention_in_days: number(writing.setup.stage.accessLogRetentionDays),
      }),
    ),
  ];
}
