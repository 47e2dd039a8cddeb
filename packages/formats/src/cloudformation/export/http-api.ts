import type { SetupAuthorizer, SetupRoute } from '@portcullis/model/setup';
import { addAccessLog } from './access-log.ts';
import { deploymentHash } from './deployment-hash.ts';
import { invocationUri } from './functions.ts';
import { addLogRole } from './log-role.ts';
import { apiId, functionId, referenceValue, referenceValues } from './references.ts';
import { routeId } from './route-id.ts';
import {
  addAuthorizerPermission,
  addRoutePermissions,
  authorizerId,
  authorizerRef,
} from './route-permissions.ts';
import type { TemplateDraft } from './template-draft.ts';
import { attribute, ref, sub, type TemplateMap } from './template-value.ts';

/** An HTTP or a WebSocket API. */
export function addV2Api(draft: TemplateDraft): void {
  const { setup } = draft;
  const http = setup.kind === 'HTTP';
  const api = draft.add(apiId(draft), {
    type: 'AWS::ApiGatewayV2::Api',
    properties: {
      Name: sub(`\${AWS::StackName}-${setup.name}`),
      ProtocolType: setup.kind,
      RouteSelectionExpression: http ? undefined : '$request.body.action',
      CorsConfiguration: corsOf(draft),
      DisableExecuteApiEndpoint: setup.mutualTls === undefined ? undefined : true,
    },
  });
  const authorizers = setup.authorizers.map((one) => addAuthorizer(draft, api, one));
  const integrations = setup.functions
    .filter(({ name }) => setup.routes.some((route) => route.function === name))
    .map(({ name }) => addIntegration(draft, api, name));
  const routes = setup.routes.map((route) => addRoute(draft, api, route));
  if (http) addStage(draft, api, routes, undefined);
  else addDeployment(draft, api, [...authorizers, ...integrations, ...routes]);
  addRoutePermissions(draft);
}

export function corsOf(draft: TemplateDraft): TemplateMap | undefined {
  const { cors } = draft.setup;
  if (cors === undefined) return undefined;
  return {
    AllowOrigins: [referenceValue(draft, cors.allowOrigin)],
    AllowMethods: cors.allowMethods,
    AllowHeaders: cors.allowHeaders,
    MaxAge: cors.maxAgeSeconds,
  };
}

function addAuthorizer(draft: TemplateDraft, api: string, one: SetupAuthorizer): string {
  const id = authorizerId(draft, one.name);
  if (one.kind === 'COGNITO') throw new Error(`only REST APIs have Cognito authorizers: ${one.name}`);
  if (one.kind === 'JWT') {
    return draft.add(id, {
      type: 'AWS::ApiGatewayV2::Authorizer',
      properties: {
        ApiId: ref(api),
        Name: one.name,
        AuthorizerType: 'JWT',
        IdentitySource: ['$request.header.Authorization'],
        JwtConfiguration: {
          Issuer: referenceValue(draft, one.issuer),
          Audience: referenceValues(draft, one.audiences),
        },
      },
    });
  }
  const http = draft.setup.kind === 'HTTP';
  const sources = one.identitySources.map(({ in: place, name }) =>
    http ? `$request.${place}.${name}` : `route.request.${place}.${name}`,
  );
  draft.add(id, {
    type: 'AWS::ApiGatewayV2::Authorizer',
    properties: {
      ApiId: ref(api),
      Name: one.name,
      AuthorizerType: 'REQUEST',
      AuthorizerUri: invocationUri(draft, one.function),
      IdentitySource: sources.length === 0 ? undefined : sources,
      // A policy names every route, so that what is kept for one route holds for all of them.
      AuthorizerPayloadFormatVersion: http ? '2.0' : undefined,
      EnableSimpleResponses: http ? false : undefined,
      AuthorizerResultTtlInSeconds: http ? one.ttlSeconds : undefined,
    },
  });
  addAuthorizerPermission(draft, id, one.function);
  return id;
}

function integrationId(draft: TemplateDraft, name: string): string {
  return draft.id(`${name}Integration`);
}

function addIntegration(draft: TemplateDraft, api: string, name: string): string {
  const http = draft.setup.kind === 'HTTP';
  return draft.add(integrationId(draft, name), {
    type: 'AWS::ApiGatewayV2::Integration',
    properties: {
      ApiId: ref(api),
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: http ? attribute(functionId(draft, name), 'Arn') : invocationUri(draft, name),
      PayloadFormatVersion: http ? '2.0' : undefined,
    },
  });
}

function addRoute(draft: TemplateDraft, api: string, route: SetupRoute): string {
  const { auth } = route;
  const http = draft.setup.kind === 'HTTP';
  const kind =
    auth.type === 'AUTHORIZER'
      ? draft.setup.authorizers.find(({ name }) => name === auth.authorizer)?.kind
      : undefined;
  // Of a WebSocket API only $connect takes an auth type other than NONE.
  const type = auth.type !== 'AUTHORIZER' ? auth.type : kind === 'JWT' ? 'JWT' : 'CUSTOM';
  return draft.add(routeId(draft, route), {
    type: 'AWS::ApiGatewayV2::Route',
    comment: auth.type === 'NONE' ? `Open: ${auth.why}.` : undefined,
    properties: {
      ApiId: ref(api),
      RouteKey: http && route.path.startsWith('/') ? `${route.method} ${route.path}` : route.path,
      Target: sub(`integrations/\${${integrationId(draft, route.function)}}`),
      AuthorizationType: type,
      AuthorizerId: authorizerRef(draft, route),
      AuthorizationScopes: auth.type === 'AUTHORIZER' && auth.scopes.length > 0 ? auth.scopes : undefined,
    },
  });
}

/** An HTTP API deploys by itself what changes. */
function addStage(
  draft: TemplateDraft,
  api: string,
  routes: readonly string[],
  deployment: string | undefined,
): void {
  const { setup } = draft;
  const http = setup.kind === 'HTTP';
  draft.add(draft.id('Stage'), {
    type: 'AWS::ApiGatewayV2::Stage',
    // Settings of a route need the route.
    dependsOn: http ? routes : undefined,
    properties: {
      ApiId: ref(api),
      StageName: setup.stage.name,
      Description: http ? undefined : addLogRole(draft),
      AutoDeploy: http ? true : undefined,
      DeploymentId: deployment === undefined ? undefined : ref(deployment),
      DefaultRouteSettings: {
        ThrottlingRateLimit: setup.stage.throttle.rateLimit,
        ThrottlingBurstLimit: setup.stage.throttle.burstLimit,
      },
      RouteSettings: routeSettings(draft),
      AccessLogSettings: addAccessLog(draft, http ? 'HTTP' : 'WEBSOCKET'),
    },
  });
  if (setup.mutualTls !== undefined) return;
  const host = `\${${api}}.execute-api.\${AWS::Region}.\${AWS::URLSuffix}`;
  draft.output(
    'ApiUrl',
    'Where the API is.',
    sub(http ? `https://${host}` : `wss://${host}/${setup.stage.name}`),
  );
}

export function routeSettings({ setup }: TemplateDraft): TemplateMap | undefined {
  const entries = setup.routes.flatMap(({ method, path, throttle }): [string, TemplateMap][] =>
    throttle === undefined
      ? []
      : [
          [
            path.startsWith('/') ? `${method} ${path}` : path,
            { ThrottlingRateLimit: throttle.rateLimit, ThrottlingBurstLimit: throttle.burstLimit },
          ],
        ],
  );
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function addDeployment(draft: TemplateDraft, api: string, parts: readonly string[]): void {
  const hash = deploymentHash(parts.map((id) => [id, draft.resources.get(id)]));
  const deployment = draft.add(draft.id(`Deployment${hash}`), {
    type: 'AWS::ApiGatewayV2::Deployment',
    comment:
      'The end of this name is a hash of routes and authorizers: give it another whenever you change one of them.',
    dependsOn: parts,
    properties: { ApiId: ref(api) },
  });
  addStage(draft, api, [], deployment);
}
