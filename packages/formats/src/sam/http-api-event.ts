import type { MapNode } from '@portcullis/model/source';
import { Cursor, mapNode, scalarNode } from '../source/index.ts';
import type { ApiDraft } from './api-draft.ts';
import { eventApi, routeName } from './api-event.ts';
import { type Build, checkKeys } from './build.ts';
import { ANY_METHOD, INTEGRATION, normalizeMethod } from './document-draft.ts';
import { applyHttpEventAuth } from './event-auth.ts';
import type { EventRoute } from './event-route.ts';
import { withEntry } from './node-edit.ts';
import type { Origin } from './origin.ts';

const KEYS = ['ApiId', 'Auth', 'Method', 'Path', 'PayloadFormatVersion', 'RouteSettings', 'TimeoutInMillis'];

/** Reads an `HttpApi` event; without path and method it is the default route. */
export function readHttpApiEvent(
  build: Build,
  eventId: string,
  event: Cursor,
  origin: Origin,
  implicitApi: () => ApiDraft,
): EventRoute | undefined {
  const properties =
    event.get('Properties') ??
    new Cursor(mapNode({}, event.mark), `${event.path}.Properties`, event.diagnostics);
  if (properties.asMap() === undefined) return undefined;
  checkKeys(properties, KEYS, 'SAM_EVENT', 'an `HttpApi` event');
  const isDefault = !properties.has('Path') && !properties.has('Method');
  const path = isDefault ? '$default' : properties.requireString('Path');
  const method = isDefault ? ANY_METHOD : properties.requireString('Method');
  if (path === undefined || method === undefined) return undefined;
  const target = eventApi(build, properties.get('ApiId'), 'HTTP', implicitApi);
  if (target === undefined) return undefined;
  return {
    eventId,
    properties,
    path,
    method,
    kind: 'HTTP',
    ...target,
    origin: { ...origin, mark: event.mark },
  };
}

/** Writes the route of an event into the document of its API; a given document's own integration stays. */
export function addHttpApiRoute(event: EventRoute, uri: MapNode): void {
  const { api, path, method, properties, origin } = event;
  const document = api?.document;
  if (api === undefined || document === undefined) return;
  const auth = properties.get('Auth');
  if (auth !== undefined && auth.asMap() === undefined) return;
  if (document.hasIntegration(path, method)) {
    if (!api.properties.has('DefinitionBody')) {
      const message = `\`${routeName(event)}\` is defined more than once on \`${api.logicalId}\``;
      properties.error('SAM_DUPLICATE_ROUTE', message, 'give each event its own method and path');
      return;
    }
  } else {
    document.addOperation(path, method, origin.mark);
    const node = integration(uri, properties);
    document.editOperation(path, method, (operation) => withEntry(operation, INTEGRATION, node));
  }
  if (auth !== undefined) applyHttpEventAuth({ api, document, path, method }, auth);
  if (origin.condition !== undefined) document.makeConditional(path, method, origin.condition);
}

function integration(uri: MapNode, properties: Cursor): MapNode {
  const { mark } = uri;
  return mapNode(
    {
      type: scalarNode('aws_proxy', mark),
      httpMethod: scalarNode('POST', mark),
      payloadFormatVersion: properties.get('PayloadFormatVersion')?.node ?? scalarNode('2.0', mark),
      uri,
      timeoutInMillis: properties.get('TimeoutInMillis')?.node,
    },
    mark,
  );
}

/** The key of an event's `RouteSettings` on the stage. */
export function routeKey({ path, method }: Pick<EventRoute, 'method' | 'path'>): string {
  if (path === '$default') return path;
  const normalized = normalizeMethod(method);
  return `${normalized === ANY_METHOD ? 'ANY' : normalized.toUpperCase()} ${path}`;
}
