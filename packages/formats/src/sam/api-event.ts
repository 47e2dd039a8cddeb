import type { MapNode, TreeNode } from '@portcullis/model/source';
import { ifNode, noValueNode, refNode } from '../cloudformation/intrinsic-nodes.ts';
import { type Cursor, mapNode, scalarNode } from '../source/index.ts';
import type { ApiDraft } from './api-draft.ts';
import { type Build, checkKeys } from './build.ts';
import type { DocumentDraft } from './document-draft.ts';
import { INTEGRATION, normalizeMethod } from './document-draft.ts';
import { applyRestEventAuth, integrationCredentials, warnOfIgnoredAuth } from './event-auth.ts';
import type { EventRoute } from './event-route.ts';
import { withEntry } from './node-edit.ts';
import type { Origin } from './origin.ts';
import { addRequestModel, addRequestParameters } from './request-model.ts';
import { addResourcePolicy } from './resource-policy.ts';

const KEYS = [
  'Auth',
  'Method',
  'Path',
  'RequestModel',
  'RequestParameters',
  'ResponseTransferMode',
  'RestApiId',
  'TimeoutInMillis',
  'UnescapeMappingTemplate',
];

/** Reads the place of an `Api` event; its method and path must be text. */
export function readApiEvent(
  build: Build,
  eventId: string,
  event: Cursor,
  origin: Origin,
  implicitApi: () => ApiDraft,
): EventRoute | undefined {
  const properties = event.require('Properties');
  if (properties === undefined || properties.asMap() === undefined) return undefined;
  checkKeys(properties, KEYS, 'SAM_EVENT', 'an `Api` event');
  const path = properties.requireString('Path');
  const method = properties.requireString('Method');
  if (path === undefined || method === undefined) return undefined;
  const target = eventApi(build, properties.get('RestApiId'), 'REST', implicitApi);
  if (target === undefined) return undefined;
  return {
    eventId,
    properties,
    path,
    method,
    kind: 'REST',
    ...target,
    origin: { ...origin, mark: event.mark },
  };
}

/** The API that an event names; without one, the implicit API. */
export function eventApi(
  build: Build,
  id: Cursor | undefined,
  kind: 'REST' | 'HTTP',
  implicitApi: () => ApiDraft,
): { readonly api: ApiDraft | undefined; readonly apiId: TreeNode } | undefined {
  if (id === undefined) {
    const api = implicitApi();
    return { api, apiId: refNode(api.logicalId, api.origin.mark) };
  }
  const target = build.referenced(id.node);
  const api = target === undefined ? undefined : build.apis.get(target);
  if (api?.kind === kind) return { api, apiId: refNode(api.logicalId, id.mark) };
  const plain = kind === 'REST' ? 'AWS::ApiGateway::RestApi' : 'AWS::ApiGatewayV2::Api';
  // An API that SAM does not write: the function gets its permission, the route stands with the API.
  if (target !== undefined && build.resources.get(target)?.type === plain)
    return { api: undefined, apiId: id.node };
  const property = kind === 'REST' ? 'RestApiId' : 'ApiId';
  const type = kind === 'REST' ? 'AWS::Serverless::Api' : 'AWS::Serverless::HttpApi';
  id.error('SAM_EVENT_API', `\`${property}\` must be a \`!Ref\` to an \`${type}\` of this template`);
  return undefined;
}

/** Writes the route of an event into the document of its API. */
export function addApiRoute(
  event: EventRoute,
  integration: (credentials: TreeNode | undefined) => MapNode,
): void {
  const { api, path, method, properties, origin } = event;
  const document = api?.document;
  if (api === undefined || document === undefined) return;
  const auth = properties.get('Auth');
  if (auth !== undefined && auth.asMap() === undefined) return;
  if (!api.managed) {
    overrideAuth(event, api, document, auth);
    return;
  }
  if (document.hasIntegration(path, method)) {
    properties.error(
      'SAM_DUPLICATE_ROUTE',
      `\`${routeName(event)}\` is defined more than once on \`${api.logicalId}\``,
      'give each event its own method and path',
    );
    return;
  }
  document.addOperation(path, method, origin.mark);
  const node = integration(integrationCredentials(api, auth));
  document.editOperation(path, method, (operation) => withEntry(operation, INTEGRATION, node));
  if (auth !== undefined) {
    applyRestEventAuth({ api, document, path, method }, auth);
    addEventPolicy(api, document, path, auth);
  }
  addRequestModel(api, document, event);
  addRequestParameters(document, event);
  if (origin.condition !== undefined) document.makeConditional(path, method, origin.condition);
}

function overrideAuth(
  event: EventRoute,
  api: ApiDraft,
  document: DocumentDraft,
  auth: Cursor | undefined,
): void {
  if (auth === undefined) return;
  if (auth.boolean('OverrideApiAuth') !== true) warnOfIgnoredAuth(auth);
  else if (!document.hasOperation(event.path, event.method)) {
    auth.error('SAM_EVENT', `the \`DefinitionBody\` of \`${api.logicalId}\` has no \`${routeName(event)}\``);
  } else {
    applyRestEventAuth({ api, document, path: event.path, method: event.method }, auth);
    addEventPolicy(api, document, event.path, auth);
  }
}

function addEventPolicy(api: ApiDraft, document: DocumentDraft, path: string, auth: Cursor): void {
  const policy = auth.get('ResourcePolicy');
  if (policy === undefined) return;
  const stage = api.stageName;
  const literal =
    stage?.kind === 'scalar' && stage.tag === undefined ? stage : scalarNode('Stage', auth.mark);
  addResourcePolicy(document, policy, [path], literal);
}

export function routeName(event: Pick<EventRoute, 'method' | 'path'>): string {
  const method = normalizeMethod(event.method);
  return `${method.startsWith('x-') ? 'ANY' : method.toUpperCase()} ${event.path}`;
}

/** A function that exists under a condition can be named only under it. */
export function conditionalUri(uri: MapNode, condition: string | undefined): MapNode {
  return condition === undefined ? uri : ifNode(condition, uri, noValueNode(uri.mark), uri.mark);
}

export function lambdaIntegration(
  uri: MapNode,
  credentials: TreeNode | undefined,
  timeout: TreeNode | undefined,
): MapNode {
  const { mark } = uri;
  return mapNode(
    {
      type: scalarNode('aws_proxy', mark),
      httpMethod: scalarNode('POST', mark),
      uri,
      credentials,
      timeoutInMillis: timeout,
    },
    mark,
  );
}
