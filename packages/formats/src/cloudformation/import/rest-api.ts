import type { Api, Authorizer } from '@portcullis/model';
import { expandShortResources } from '@portcullis/model/policy';
import type { TreeNode } from '@portcullis/model/source';
import { type OpenApiResult, readOpenApi } from '../../openapi/index.ts';
import { type Cursor, unresolvedNode } from '../../source/index.ts';
import { hashedId } from '../environment.ts';
import { localBody } from './api-body.ts';
import { importGatewayResponse } from './gateway-response.ts';
import { readPolicyAt } from './policy.ts';
import { reported } from './report-unresolved.ts';
import { byLogicalId, compare, type Entry, groupBy, type ImportContext } from './resource-index.ts';
import { importRestAuthorizer } from './rest-authorizer.ts';
import { importMethod } from './rest-method.ts';
import { restPaths } from './rest-paths.ts';
import { importRestStages } from './rest-stage.ts';
import { mergeRoutes } from './route-order.ts';

const API = 'AWS::ApiGateway::RestApi';

type Groups = ReadonlyMap<string, readonly Entry[]>;

/** Every `AWS::ApiGateway::RestApi` with what belongs to it. `webAcls`: web ACL ARNs by `apiId stage`. */
export function importRestApis(context: ImportContext, webAcls: ReadonlyMap<string, string>): readonly Api[] {
  const group = (type: string): Groups => groupBy(context, `AWS::ApiGateway::${type}`, 'RestApiId', API);
  const [resources, methods, authorizers] = [group('Resource'), group('Method'), group('Authorizer')];
  const [stages, deployments, responses] = [group('Stage'), group('Deployment'), group('GatewayResponse')];
  return context.index.ofType(API).flatMap((entry) => {
    const of = (groups: Groups): readonly Entry[] => groups.get(entry.logicalId) ?? [];
    const { ref, logicalId, properties } = entry;
    if (ref === undefined) return [];
    const body = readBody(context, entry, ref);
    const own = of(authorizers).flatMap((one) => reported(context, one, importRestAuthorizer(context, one)));
    const all: readonly Authorizer[] = [...(body?.authorizers ?? []), ...own];
    const paths = restPaths(context, hashedId(context.environment, `${logicalId}/`, 10), of(resources));
    const routes = of(methods).flatMap((one) => importMethod(context, one, paths, all) ?? []);
    const gatewayResponses = of(responses).flatMap((one) => importGatewayResponse(one) ?? []);
    const endpoint = readEndpoint(properties);
    const vpcEndpointIds = [...endpoint.vpcEndpointIds, ...(body?.vpcEndpointIds ?? [])];
    return [
      {
        kind: 'REST',
        id: ref,
        logicalId,
        name: nameOf(properties) ?? body?.title ?? logicalId,
        // DG "x-amazon-apigateway-endpoint-configuration": only private APIs are associated with VPC endpoints.
        endpointType: vpcEndpointIds.length > 0 ? 'PRIVATE' : endpoint.type,
        vpcEndpointIds,
        disableExecuteApiEndpoint: readDisabled(properties) ?? body?.disableExecuteApiEndpoint ?? false,
        apiKeySource:
          properties.oneOf('ApiKeySourceType', ['HEADER', 'AUTHORIZER']) ?? body?.apiKeySource ?? 'HEADER',
        binaryMediaTypes: [...properties.strings('BinaryMediaTypes'), ...(body?.binaryMediaTypes ?? [])],
        ...readResourcePolicy(context, entry, ref, body),
        authorizers: [...all].sort(byLogicalId),
        routes: mergeRoutes(context, logicalId, body?.routes ?? [], routes),
        gatewayResponses: [...(body?.gatewayResponses ?? []), ...gatewayResponses].sort((a, b) =>
          compare(a.type, b.type),
        ),
        groupTable: body?.groupTable,
        stages: importRestStages(context, entry, of(stages), of(deployments), webAcls),
        at: entry.at,
      },
    ];
  });
}

/** The name is for people: an unknown one changes nothing. */
export function nameOf(properties: Cursor): string | undefined {
  const reading = properties.readStringAt('Name');
  return reading.state === 'value' ? reading.value : undefined;
}

function readBody(context: ImportContext, entry: Entry, apiId: string): OpenApiResult | undefined {
  const { properties, logicalId } = entry;
  const body = bodyOf(context, properties);
  if (body === undefined) return undefined;
  const result = readOpenApi(body.node, {
    kind: 'REST',
    apiId,
    ...context.environment,
    functions: context.functions,
    path: body.path,
    policyName: `ResourcePolicy of ${logicalId}`,
  });
  context.diagnostics.addAll(result.diagnostics);
  return result;
}

function bodyOf(context: ImportContext, properties: Cursor): { node: TreeNode; path: string } | undefined {
  const body = properties.get('Body');
  if (body !== undefined) return body;
  const location = properties.get('BodyS3Location');
  if (location !== undefined) return { node: localBody(context, location), path: location.path };
  const clone = properties.get('CloneFrom');
  if (clone === undefined) return undefined;
  const node = unresolvedNode('the API that it is cloned from is not here', clone.mark);
  return { node, path: clone.path };
}

/** Whether the default endpoint is off; it is where nobody knows. */
export function readDisabled(properties: Cursor): boolean | undefined {
  const disabled = properties.boolean('DisableExecuteApiEndpoint');
  return properties.get('DisableExecuteApiEndpoint')?.unresolved === undefined ? disabled : true;
}

function readEndpoint(properties: Cursor): {
  readonly type: Api['endpointType'];
  readonly vpcEndpointIds: readonly string[];
} {
  const cursor = properties.get('EndpointConfiguration');
  const [first, second] = cursor?.list('Types') ?? [];
  const text = first?.asString() ?? 'EDGE';
  const type = text === 'EDGE' || text === 'REGIONAL' || text === 'PRIVATE' ? text : undefined;
  if (type === undefined || second !== undefined) {
    const help = 'use one of EDGE, REGIONAL, PRIVATE';
    (second ?? first)?.error('CFN_ENDPOINT_TYPE', 'an API has exactly one endpoint type', help);
  }
  return { type: type ?? 'EDGE', vpcEndpointIds: cursor?.strings('VpcEndpointIds') ?? [] };
}

function readResourcePolicy(
  context: ImportContext,
  entry: Entry,
  apiId: string,
  body: OpenApiResult | undefined,
): Pick<Api, 'resourcePolicy' | 'resourcePolicyUnresolved'> {
  const cursor = entry.properties.get('Policy');
  // The Serverless Framework writes an empty text for an API without a policy.
  if (cursor === undefined || (cursor.node.kind === 'scalar' && cursor.node.text === '')) {
    return {
      resourcePolicy: body?.resourcePolicy,
      resourcePolicyUnresolved: body?.resourcePolicyUnresolved,
    };
  }
  if (body?.resourcePolicy !== undefined || body?.resourcePolicyUnresolved !== undefined) {
    const message = `\`${entry.logicalId}\` has two resource policies: its \`Policy\`, and one in its definition`;
    cursor.error('CFN_TWO_POLICIES', message, 'write the statements of both into one');
  }
  const { policy, unresolved } = readPolicyAt(cursor, `ResourcePolicy of ${entry.logicalId}`, 'resource');
  return {
    resourcePolicy: policy && expandShortResources(policy, { ...context.environment, apiId }),
    resourcePolicyUnresolved: unresolved,
  };
}
