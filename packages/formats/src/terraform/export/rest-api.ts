import type { SetupRoute } from '@portcullis/model/setup';
import {
  attributes,
  type Body,
  block,
  boolean,
  call,
  comment,
  type Expression,
  list,
  nested,
  number,
  object,
  reference,
  text,
  texts,
} from '../hcl/index.ts';
import { accessLog, accessLogSettings } from './access-log.ts';
import { authorizerAddresses } from './authorizers.ts';
import { gatewayResponses, preflightAddresses, preflights } from './preflights.ts';
import { resourceId, resources } from './rest-resources.ts';
import { routeComment } from './route-comment.ts';
import { routePermissions } from './route-permissions.ts';
import type { Writing } from './writing.ts';

/** `main.tf` of a REST API: its resources and methods, and a deployment that follows every one of them. */
export function restApi(writing: Writing): Body {
  const { setup, label } = writing;
  return [
    block(
      'resource',
      ['aws_api_gateway_rest_api', label],
      [
        ...attributes({
          name: text(writing.name()),
          api_key_source: text(setup.usagePlan?.keySource ?? 'HEADER'),
          disable_execute_api_endpoint: boolean(setup.mutualTls !== undefined),
        }),
        nested('endpoint_configuration', {
          types: texts([setup.privateEndpoint === undefined ? 'REGIONAL' : 'PRIVATE']),
          vpc_endpoint_ids:
            setup.privateEndpoint === undefined
              ? undefined
              : list([reference(`aws_vpc_endpoint.${label}.id`)]),
        }),
      ],
    ),
    ...resources(writing),
    ...setup.routes.flatMap((route) => method(writing, route)),
    ...preflights(writing),
    ...gatewayResponses(writing),
    deployment(writing),
    stage(writing),
    ...accessLog(writing),
    ...methodSettings(writing),
    ...routePermissions(writing),
  ];
}

function method(writing: Writing, route: SetupRoute): Body {
  const label = writing.routeLabel(route);
  const at = { rest_api_id: writing.api('id'), resource_id: resourceId(writing, route.path) };
  return [
    routeComment(`${route.method} ${route.path}`, route),
    block(
      'resource',
      ['aws_api_gateway_method', label],
      attributes({
        ...at,
        http_method: text(route.method),
        ...methodAuth(writing, route),
        api_key_required: boolean(route.apiKeyRequired),
      }),
    ),
    block(
      'resource',
      ['aws_api_gateway_integration', label],
      attributes({
        ...at,
        http_method: reference(`aws_api_gateway_method.${label}.http_method`),
        type: text('AWS_PROXY'),
        integration_http_method: text('POST'),
        uri: writing.function(route.function, 'invoke_arn'),
      }),
    ),
  ];
}

function methodAuth(
  writing: Writing,
  { auth }: SetupRoute,
): Readonly<Record<string, Expression | undefined>> {
  if (auth.type !== 'AUTHORIZER') return { authorization: text(auth.type) };
  const { kind } = writing.authorizer(auth.authorizer);
  return {
    authorization: text(kind === 'COGNITO' ? 'COGNITO_USER_POOLS' : 'CUSTOM'),
    authorizer_id: writing.authorizerId(auth.authorizer),
    authorization_scopes: auth.scopes.length === 0 ? undefined : texts(auth.scopes),
  };
}

/** What a REST API's deployment is a picture of: without a new one, a change of auth changes nothing. */
function deployed(writing: Writing): readonly Expression[] {
  const { setup, label } = writing;
  return [
    ...setup.routes.flatMap((route) => [
      reference(`aws_api_gateway_method.${writing.routeLabel(route)}`),
      reference(`aws_api_gateway_integration.${writing.routeLabel(route)}`),
    ]),
    ...authorizerAddresses(writing),
    ...(setup.resourcePolicy === undefined ? [] : [reference(`aws_api_gateway_rest_api_policy.${label}`)]),
    ...preflightAddresses(writing),
  ];
}

function deployment(writing: Writing): Body[number] {
  const { label } = writing;
  const parts = deployed(writing);
  return block(
    'resource',
    ['aws_api_gateway_deployment', label],
    [
      ...attributes({ rest_api_id: writing.api('id') }),
      comment(
        'A REST API serves what was deployed last: whatever changes below, auth included, is deployed anew.',
      ),
      ...attributes({
        triggers: object({
          redeployment: call(
            'sha1',
            call(
              'jsonencode',
              list([writing.api('api_key_source'), writing.api('disable_execute_api_endpoint'), ...parts]),
            ),
          ),
        }),
        depends_on: list(parts),
      }),
      nested('lifecycle', { create_before_destroy: boolean(true) }),
    ],
  );
}

function stage(writing: Writing): Body[number] {
  const { setup, label } = writing;
  return block(
    'resource',
    ['aws_api_gateway_stage', label],
    [
      ...attributes({
        rest_api_id: writing.api('id'),
        deployment_id: reference(`aws_api_gateway_deployment.${label}.id`),
        stage_name: text(setup.stage.name),
        depends_on: list([reference('aws_api_gateway_account.logs')]),
      }),
      accessLogSettings(writing),
    ],
  );
}

/** The stage's limit, and those of routes that have their own; the most particular one counts. */
function methodSettings(writing: Writing): Body {
  const { setup, label } = writing;
  const settings = (name: string, path: string, throttle: { rateLimit: number; burstLimit: number }) =>
    block(
      'resource',
      ['aws_api_gateway_method_settings', name],
      [
        ...attributes({
          rest_api_id: writing.api('id'),
          stage_name: writing.stage('stage_name'),
          method_path: text(path),
        }),
        nested('settings', {
          throttling_rate_limit: number(throttle.rateLimit),
          throttling_burst_limit: number(throttle.burstLimit),
        }),
      ],
    );
  return [
    settings(`${label}_stage`, '*/*', setup.stage.throttle),
    ...setup.routes.flatMap((route) =>
      route.throttle === undefined
        ? []
        : [
            settings(
              `${writing.routeLabel(route)}_route`,
              // The provider hands the path on as the API wants it: a slash is ~1.
              `${route.path.replace(/~/g, '~0').replace(/\//g, '~1')}/${route.method}`,
              route.throttle,
            ),
          ],
    ),
  ];
}
