import type { TreeNode } from '@portcullis/model/source';
import { refNode } from '../cloudformation/intrinsic-nodes.ts';
import { type Cursor, listNode, mapNode, scalarNode } from '../source/index.ts';
import { type ApiDraft, literalStage } from './api-draft.ts';
import { type Build, checkKeys, idSuffix, passThrough } from './build.ts';
import type { DocumentDraft } from './document-draft.ts';
import { addRestDomain } from './domain.ts';
import { addGatewayResponses } from './gateway-responses.ts';
import { isIntrinsic } from './node-edit.ts';
import { addAuthorizerPermission } from './permission.ts';
import { addResourcePolicy } from './resource-policy.ts';
import { API_AUTH_KEYS, applyRestAuth } from './rest-auth.ts';
import { type AuthorizerDraft, readRestAuthorizers } from './rest-authorizers.ts';
import { addRestCors } from './rest-cors.ts';
import { addUsagePlan } from './usage-plan.ts';

const STAGE_PROPERTIES = [
  'AccessLogSetting',
  'CacheClusterEnabled',
  'CacheClusterSize',
  'MethodSettings',
  'TracingEnabled',
  'Variables',
];

const PROPERTIES = [
  ...STAGE_PROPERTIES,
  'AlwaysDeploy',
  'ApiKeySourceType',
  'Auth',
  'BinaryMediaTypes',
  'CanarySetting',
  'Cors',
  'DefinitionBody',
  'DefinitionUri',
  'Description',
  'DisableExecuteApiEndpoint',
  'Domain',
  'EndpointAccessMode',
  'EndpointConfiguration',
  'FailOnWarnings',
  'GatewayResponses',
  'MergeDefinitions',
  'MinimumCompressionSize',
  'Mode',
  'Models',
  'Name',
  'OpenApiVersion',
  'Policy',
  'PropagateTags',
  'SecurityPolicy',
  'StageName',
  'Tags',
];

/** What an `AWS::Serverless::Api` becomes, once every event is in its document. */
export function addRestApi(build: Build, api: ApiDraft): void {
  const { properties, document } = api;
  checkKeys(properties, PROPERTIES, 'SAM_PROPERTY', '`AWS::Serverless::Api`');
  const auth = properties.get('Auth');
  if (auth !== undefined) checkKeys(auth, API_AUTH_KEYS, 'SAM_AUTH', '`Auth`');
  const authorizers = auth === undefined ? [] : readRestAuthorizers(auth);
  if (document === undefined) refuseWithoutDocument(api);
  else writeDocument(api, document, auth, authorizers);
  addRestApiResource(build, api);
  const stageId = addStage(build, api);
  if (auth !== undefined) {
    for (const authorizer of authorizers) addAuthorizerPermission(build, api, authorizer);
    addUsagePlan(build, api, auth, stageId);
  }
  addRestDomain(build, api, stageId);
}

function refuseWithoutDocument({ properties, unresolvedBody }: ApiDraft): void {
  if (unresolvedBody === undefined) return;
  for (const key of ['Auth', 'Cors', 'GatewayResponses', 'Models']) {
    properties
      .get(key)
      ?.error(
        'SAM_DEFINITION',
        `\`${key}\` works only with a definition that is in the template`,
        'use `DefinitionBody`',
      );
  }
}

/** In the translator's order: CORS first, so that preflights are there when the default authorizer comes. */
function writeDocument(
  api: ApiDraft,
  document: DocumentDraft,
  auth: Cursor | undefined,
  authorizers: readonly AuthorizerDraft[],
): void {
  const { properties } = api;
  const cors = properties.get('Cors');
  if (cors !== undefined) addRestCors(document, cors);
  if (auth !== undefined) {
    applyRestAuth(document, auth, authorizers);
    const policy = auth.get('ResourcePolicy');
    const stage = api.stageName ?? scalarNode('*', api.origin.mark);
    if (policy !== undefined) addResourcePolicy(document, policy, document.paths, stage);
  }
  const responses = properties.get('GatewayResponses');
  if (responses !== undefined) addGatewayResponses(document, responses);
  const binary = properties.get('BinaryMediaTypes');
  if (binary !== undefined) document.set('x-amazon-apigateway-binary-media-types', slashes(binary.node));
  const models = properties.get('Models')?.asMap();
  if (models !== undefined) {
    const named = [...models.entries.values()].map(
      (entry) => [entry.key.toLowerCase(), entry.value] as const,
    );
    document.addModels(mapNode(named, models.mark));
  }
  const disabled = properties.get('DisableExecuteApiEndpoint');
  if (disabled !== undefined) disableEndpoint(document, disabled.node);
}

/** `image~1png`: a slash in keys of JSON Patch, which the property's older documentation used. */
function slashes(node: TreeNode): TreeNode {
  if (node.kind === 'list') return { ...node, items: node.items.map(slashes) };
  if (node.kind !== 'scalar' || !node.text.includes('~1')) return node;
  const text = node.text.replaceAll('~1', '/');
  return { ...node, value: text, text };
}

function disableEndpoint(document: DocumentDraft, flag: TreeNode): void {
  const key = 'x-amazon-apigateway-endpoint-configuration';
  const configuration = mapNode({ disableExecuteApiEndpoint: flag }, flag.mark);
  if (document.get('swagger') !== undefined) document.set(key, configuration);
  else document.set('servers', listNode([mapNode({ [key]: configuration }, flag.mark)], flag.mark));
}

function addRestApiResource(build: Build, api: ApiDraft): void {
  const { properties, origin } = api;
  const body = api.document?.toNode() ?? api.unresolvedBody;
  build.add(
    api.logicalId,
    'AWS::ApiGateway::RestApi',
    {
      ...passThrough(properties, [
        'ApiKeySourceType',
        'Description',
        'FailOnWarnings',
        'MinimumCompressionSize',
        'Mode',
        'Name',
        'Policy',
      ]),
      EndpointConfiguration: endpointConfiguration(properties.get('EndpointConfiguration')),
      Body: body,
    },
    origin,
    { dependsOn: api.dependsOn },
  );
}

function endpointConfiguration(cursor: Cursor | undefined): TreeNode | undefined {
  if (cursor === undefined) return undefined;
  if (cursor.node.kind === 'scalar' || isIntrinsic(cursor.node)) {
    return mapNode({ Types: listNode([cursor.node], cursor.mark) }, cursor.mark);
  }
  checkKeys(cursor, ['Type', 'VPCEndpointIds', 'IpAddressType'], 'SAM_PROPERTY', '`EndpointConfiguration`');
  const type = cursor.require('Type')?.node;
  return mapNode(
    {
      Types: type === undefined ? undefined : listNode([type], cursor.mark),
      VpcEndpointIds: cursor.get('VPCEndpointIds')?.node,
    },
    cursor.mark,
  );
}

/** Adds the deployment and the stage; gives the stage's logical id. */
function addStage(build: Build, api: ApiDraft): string {
  const { properties, origin, logicalId } = api;
  const { mark } = origin;
  const deploymentId = `${logicalId}Deployment`;
  // Without `OpenApiVersion`, SAM deploys a second stage that is literally named `Stage`.
  const extraStage = properties.has('OpenApiVersion') ? undefined : scalarNode('Stage', mark);
  if (extraStage !== undefined) {
    build.diagnostics.warning(
      'SAM_SECOND_STAGE',
      `SAM deploys \`${logicalId}\` as a second stage named \`Stage\`, too, with the same routes`,
      { mark, path: `Resources.${logicalId}` },
      'set `OpenApiVersion: 3.0.1` on the API, or in `Globals`, to have one stage',
    );
  }
  build.add(
    deploymentId,
    'AWS::ApiGateway::Deployment',
    { RestApiId: refNode(logicalId, mark), StageName: extraStage },
    origin,
  );
  const stageName = api.stageName ?? properties.require('StageName')?.node;
  const stageId = `${logicalId}${idSuffix(literalStage(api) ?? '')}Stage`;
  build.add(
    stageId,
    'AWS::ApiGateway::Stage',
    {
      ...passThrough(properties, STAGE_PROPERTIES),
      RestApiId: refNode(logicalId, mark),
      DeploymentId: refNode(deploymentId, mark),
      StageName: stageName,
    },
    origin,
  );
  build.references.set(`${logicalId}.Stage`, stageId);
  build.references.set(`${logicalId}.Deployment`, deploymentId);
  return stageId;
}
