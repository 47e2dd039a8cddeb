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
  template,
  text,
  texts,
} from '../hcl/index.ts';
import { accessLog, accessLogSettings } from './access-log.ts';
import { authorizerAddresses } from './authorizers.ts';
import { routeComment } from './route-comment.ts';
import { routePermissions } from './route-permissions.ts';
import type { Writing } from './writing.ts';

/** `main.tf` of an HTTP or a WebSocket API. */
export function v2Api(writing: Writing): Body {
  const { setup } = writing;
  const functions = [...new Set(setup.routes.map((route) => route.function))];
  return [
    api(writing),
    ...functions.map((name) => integration(writing, name)),
    ...setup.routes.flatMap((route) => routeBlocks(writing, route)),
    ...(setup.kind === 'WEBSOCKET' ? [deployment(writing)] : []),
    stage(writing),
    ...accessLog(writing),
    ...routePermissions(writing),
  ];
}

function api(writing: Writing): Body[number] {
  const { setup, label } = writing;
  const { cors } = setup;
  return block(
    'resource',
    ['aws_apigatewayv2_api', label],
    [
      ...attributes({
        name: text(writing.name()),
        protocol_type: text(setup.kind),
        route_selection_expression: setup.kind === 'WEBSOCKET' ? text('$request.body.action') : undefined,
        disable_execute_api_endpoint: boolean(setup.mutualTls !== undefined),
      }),
      ...(cors === undefined || setup.kind === 'WEBSOCKET'
        ? []
        : [
            nested('cors_configuration', {
              allow_origins: list([writing.value(cors.allowOrigin)]),
              allow_methods: texts(cors.allowMethods.map((method) => (method === 'ANY' ? '*' : method))),
              allow_headers: texts(cors.allowHeaders),
              max_age: number(cors.maxAgeSeconds),
            }),
          ]),
    ],
  );
}

function integration(writing: Writing, name: string): Body[number] {
  return block(
    'resource',
    ['aws_apigatewayv2_integration', writing.labels.of('function', name)],
    attributes({
      api_id: writing.api('id'),
      integration_type: text('AWS_PROXY'),
      integration_uri: writing.function(name, 'invoke_arn'),
      payload_format_version: writing.setup.kind === 'HTTP' ? text('2.0') : undefined,
    }),
  );
}

function routeBlocks(writing: Writing, route: SetupRoute): Body {
  const key = routeKey(route);
  return [
    routeComment(key, route),
    block(
      'resource',
      ['aws_apigatewayv2_route', writing.routeLabel(route)],
      attributes({
        api_id: writing.api('id'),
        route_key: text(key),
        target: template(
          'integrations/',
          reference(`aws_apigatewayv2_integration.${writing.labels.of('function', route.function)}.id`),
        ),
        ...routeAuth(writing, route),
      }),
    ),
  ];
}

/** `GET /orders`; the default route and those of WebSocket APIs have no method. */
function routeKey({ method, path }: SetupRoute): string {
  return path.startsWith('/') ? `${method} ${path}` : path;
}

function routeAuth(writing: Writing, { auth }: SetupRoute): Readonly<Record<string, Expression | undefined>> {
  if (auth.type !== 'AUTHORIZER') return { authorization_type: text(auth.type) };
  const { kind } = writing.authorizer(auth.authorizer);
  return {
    authorization_type: text(kind === 'JWT' ? 'JWT' : 'CUSTOM'),
    authorizer_id: writing.authorizerId(auth.authorizer),
    authorization_scopes: auth.scopes.length === 0 ? undefined : texts(auth.scopes),
  };
}

function routeAddresses(writing: Writing): readonly Expression[] {
  return writing.setup.routes.map((route) =>
    reference(`aws_apigatewayv2_route.${writing.routeLabel(route)}`),
  );
}

/** Stages of WebSocket APIs do not deploy by themselves. */
function deployment(writing: Writing): Body[number] {
  const { setup, label } = writing;
  const integrations = [...new Set(setup.routes.map((route) => route.function))].map((name) =>
    reference(`aws_apigatewayv2_integration.${writing.labels.of('function', name)}`),
  );
  const parts = [...routeAddresses(writing), ...integrations, ...authorizerAddresses(writing)];
  return block(
    'resource',
    ['aws_apigatewayv2_deployment', label],
    [
      ...attributes({ api_id: writing.api('id') }),
      comment(
        'A WebSocket API serves what was deployed last: whatever changes below, auth included, is deployed anew.',
      ),
      ...attributes({
        triggers: object({ redeployment: call('sha1', call('jsonencode', list(parts))) }),
        depends_on: list(parts),
      }),
      nested('lifecycle', { create_before_destroy: boolean(true) }),
    ],
  );
}

function stage(writing: Writing): Body[number] {
  const { setup, label } = writing;
  const websocket = setup.kind === 'WEBSOCKET';
  return block(
    'resource',
    ['aws_apigatewayv2_stage', label],
    [
      ...attributes({
        api_id: writing.api('id'),
        name: text(setup.stage.name),
        auto_deploy: websocket ? undefined : boolean(true),
        deployment_id: websocket ? reference(`aws_apigatewayv2_deployment.${label}.id`) : undefined,
      }),
      nested('default_route_settings', {
        throttling_rate_limit: number(setup.stage.throttle.rateLimit),
        throttling_burst_limit: number(setup.stage.throttle.burstLimit),
      }),
      ...setup.routes.flatMap((route) =>
        route.throttle === undefined
          ? []
          : [
              nested('route_settings', {
                route_key: text(routeKey(route)),
                throttling_rate_limit: number(route.throttle.rateLimit),
                throttling_burst_limit: number(route.throttle.burstLimit),
              }),
            ],
      ),
      accessLogSettings(writing),
      // Settings of a route that is not there yet are refused.
      ...attributes({
        depends_on: websocket
          ? list([reference('aws_api_gateway_account.logs')])
          : list([...routeAddresses(writing), ...authorizerAddresses(writing)]),
      }),
    ],
  );
}
