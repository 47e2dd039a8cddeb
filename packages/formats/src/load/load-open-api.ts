import { type Api, type Definition, NO_SURROUNDINGS, stableId } from '@portcullis/model';
import { locate, type TreeNode } from '@portcullis/model/source';
import { readOpenApi } from '../openapi/index.ts';
import type { Diagnostics } from '../source/index.ts';

export interface OpenApiPlace {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  readonly ids?: Readonly<Record<string, string>> | undefined;
  readonly stage?: string | undefined;
}

/** What a document that stands alone is called: it has no logical id. */
export const OPEN_API_ID = 'Api';

/** A definition of one API, as if the document were imported and deployed to one stage. */
export function loadOpenApi(tree: TreeNode, place: OpenApiPlace, diagnostics: Diagnostics): Definition {
  const { partition, account, region, ids = {} } = place;
  const kind = openApiKind(tree);
  const id = Object.hasOwn(ids, OPEN_API_ID) ? ids[OPEN_API_ID] : undefined;
  const apiId = id ?? stableId([account, region, OPEN_API_ID], 10);
  const found = readOpenApi(tree, {
    kind,
    apiId,
    partition,
    account,
    region,
    functions: new Map(),
    path: '',
    policyName: `ResourcePolicy of ${OPEN_API_ID}`,
  });
  diagnostics.addAll(found.diagnostics);
  const at = locate(tree.mark);
  const api: Api = {
    kind,
    id: apiId,
    logicalId: OPEN_API_ID,
    name: found.title ?? OPEN_API_ID,
    // DG "x-amazon-apigateway-endpoint-configuration": only private APIs are associated with VPC endpoints.
    endpointType: found.vpcEndpointIds.length > 0 ? 'PRIVATE' : kind === 'HTTP' ? 'REGIONAL' : 'EDGE',
    vpcEndpointIds: found.vpcEndpointIds,
    disableExecuteApiEndpoint: found.disableExecuteApiEndpoint ?? false,
    apiKeySource: found.apiKeySource ?? 'HEADER',
    binaryMediaTypes: found.binaryMediaTypes,
    resourcePolicy: found.resourcePolicy,
    resourcePolicyUnresolved: found.resourcePolicyUnresolved,
    authorizers: found.authorizers,
    routes: found.routes,
    gatewayResponses: found.gatewayResponses,
    cors: found.cors,
    groupTable: found.groupTable,
    stages: [{ name: place.stage ?? stageOf(tree, kind), variables: {}, methodSettings: [], at }],
    at,
  };
  return {
    partition,
    account,
    region,
    apis: [api],
    functions: [],
    userPools: [],
    cognitoResources: [],
    apiKeys: [],
    usagePlans: [],
    customDomains: [],
    iam: { users: [], roles: [] },
    surroundings: NO_SURROUNDINGS,
  };
}

/** What only HTTP APIs have; anything else may be a REST API, whose rules are the stricter ones. */
const HTTP_ONLY: ReadonlySet<string> = new Set([
  'x-amazon-apigateway-cors',
  'jwtConfiguration',
  'payloadFormatVersion',
  'authorizerPayloadFormatVersion',
  'enableSimpleResponses',
  '$default',
  '/$default',
]);

function openApiKind(tree: TreeNode): 'REST' | 'HTTP' {
  return hasKey(tree, 0) ? 'HTTP' : 'REST';
}

/** Deep enough for `paths./x.get.x-amazon-apigateway-integration.payloadFormatVersion` and authorizers. */
const MAX_DEPTH = 6;

function hasKey(node: TreeNode, depth: number): boolean {
  if (node.kind !== 'map' || depth > MAX_DEPTH) return false;
  for (const { key, value } of node.entries.values()) {
    if (HTTP_ONLY.has(key) || hasKey(value, depth + 1)) return true;
  }
  return false;
}

/** An exported document names its stage as base path: `/prod`. */
function stageOf(tree: TreeNode, kind: 'REST' | 'HTTP'): string {
  if (kind === 'HTTP') return '$default';
  const base = textAt(tree, ['basePath']) ?? textAt(tree, ['servers', 0, 'variables', 'basePath', 'default']);
  const name = base?.replace(/^\/|\/$/g, '') ?? '';
  return /^[A-Za-z0-9_-]{1,128}$/.test(name) ? name : 'default';
}

function textAt(tree: TreeNode, path: readonly (string | number)[]): string | undefined {
  let node: TreeNode | undefined = tree;
  for (const step of path) {
    if (node?.kind === 'map' && typeof step === 'string') node = node.entries.get(step)?.value;
    else node = node?.kind === 'list' && typeof step === 'number' ? node.items[step] : undefined;
  }
  return node?.kind === 'scalar' ? node.text : undefined;
}
