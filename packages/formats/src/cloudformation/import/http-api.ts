import type { Api, Authorizer, Cors } from '@portcullis/model';
import type { TreeNode } from '@portcullis/model/source';
import { type OpenApiResult, readOpenApi } from '../../openapi/index.ts';
import type { Cursor } from '../../source/index.ts';
import { localBody } from './api-body.ts';
import { importHttpAuthorizer } from './http-authorizer.ts';
import { importQuickCreate } from './http-quick-create.ts';
import { importHttpRoute } from './http-route.ts';
import { importHttpStages } from './http-stage.ts';
import { reported } from './report-unresolved.ts';
import { byLogicalId, type Entry, groupBy, type ImportContext } from './resource-index.ts';
import { nameOf, readDisabled } from './rest-api.ts';
import { mergeRoutes } from './route-order.ts';
import { importWebSocketRoute } from './web-socket.ts';

const API = 'AWS::ApiGatewayV2::Api';

type Groups = ReadonlyMap<string, readonly Entry[]>;

/** Every `AWS::ApiGatewayV2::Api` with what belongs to it. */
export function importHttpApis(context: ImportContext): readonly Api[] {
  const group = (type: string): Groups => groupBy(context, `AWS::ApiGatewayV2::${type}`, 'ApiId', API);
  const [routes, authorizers, stages] = [group('Route'), group('Authorizer'), group('Stage')];
  const overrides = group('ApiGatewayManagedOverrides');
  return context.index.ofType(API).flatMap((entry) => {
    const of = (groups: Groups): readonly Entry[] => groups.get(entry.logicalId) ?? [];
    const { ref, logicalId, properties } = entry;
    const kind = readKind(properties);
    if (ref === undefined || kind === undefined) return [];
    const body = kind === 'HTTP' ? readBody(context, entry, ref) : undefined;
    const own = of(authorizers).flatMap((one) =>
      reported(context, one, importHttpAuthorizer(context, one, kind)),
    );
    const all: readonly Authorizer[] = [...(body?.authorizers ?? []), ...own];
    const quick = kind === 'HTTP' ? importQuickCreate(context, entry, of(overrides), all) : undefined;
    const declared = of(routes).flatMap(
      (one) =>
        (kind === 'HTTP' ? importHttpRoute(context, one, all) : importWebSocketRoute(context, one, all)) ??
        [],
    );
    if (kind === 'WEBSOCKET') {
      const message = `\`${logicalId}\` is a WebSocket API: its connections are not served`;
      context.diagnostics.unenforced('websocket', 'CFN_WEBSOCKET', message, properties);
    }
    return [
      {
        kind,
        id: ref,
        logicalId,
        name: nameOf(properties) ?? body?.title ?? logicalId,
        endpointType: 'REGIONAL',
        vpcEndpointIds: [],
        disableExecuteApiEndpoint: readDisabled(properties) ?? body?.disableExecuteApiEndpoint ?? false,
        apiKeySource: 'HEADER',
        binaryMediaTypes: [],
        authorizers: [...all].sort(byLogicalId),
        routes: mergeRoutes(
          context,
          logicalId,
          body?.routes ?? [],
          quick === undefined ? declared : [...declared, quick.route],
        ),
        gatewayResponses: [],
        cors: readCors(properties) ?? body?.cors,
        groupTable: body?.groupTable,
        stages: importHttpStages(context, entry, of(stages), quick),
        at: entry.at,
      },
    ];
  });
}

function readKind(properties: Cursor): 'HTTP' | 'WEBSOCKET' | undefined {
  if (properties.has('Body') || properties.has('BodyS3Location')) return 'HTTP';
  const kind = properties.oneOf('ProtocolType', ['HTTP', 'WEBSOCKET']);
  if (properties.get('ProtocolType') === undefined) {
    properties.error(
      'CFN_PROTOCOL_TYPE',
      'the API has neither `ProtocolType` nor `Body`',
      'add `ProtocolType: HTTP`',
    );
  }
  return kind;
}

function readBody(context: ImportContext, entry: Entry, apiId: string): OpenApiResult | undefined {
  const { properties, logicalId } = entry;
  const location = properties.get('BodyS3Location');
  const body: { readonly node: TreeNode; readonly path: string } | undefined =
    properties.get('Body') ??
    (location === undefined ? undefined : { node: localBody(context, location), path: location.path });
  if (body === undefined) return undefined;
  const result = readOpenApi(body.node, {
    kind: 'HTTP',
    apiId,
    ...context.environment,
    functions: context.functions,
    path: body.path,
    policyName: `ResourcePolicy of ${logicalId}`,
  });
  context.diagnostics.addAll(result.diagnostics);
  return result;
}

function readCors(properties: Cursor): Cors | undefined {
  const cursor = properties.get('CorsConfiguration');
  if (cursor === undefined || cursor.asMap() === undefined) return undefined;
  const cors: Cors = {
    allowOrigins: cursor.strings('AllowOrigins'),
    allowMethods: cursor.strings('AllowMethods'),
    allowHeaders: cursor.strings('AllowHeaders'),
    exposeHeaders: cursor.strings('ExposeHeaders'),
    allowCredentials: cursor.boolean('AllowCredentials') ?? false,
    maxAgeSeconds: cursor.number('MaxAge'),
  };
  if (cors.allowCredentials && cors.allowOrigins.includes('*')) {
    cursor.error(
      'CFN_CORS',
      '`AllowCredentials` cannot be true where `AllowOrigins` has `*`',
      'name the origins',
    );
  }
  return cors;
}
