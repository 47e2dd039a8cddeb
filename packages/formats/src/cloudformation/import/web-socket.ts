import type { Authorizer, Route, RouteAuth } from '@portcullis/model';
import type { Cursor } from '../../source/index.ts';
import { reportUnresolved } from './report-unresolved.ts';
import type { Entry, ImportContext } from './resource-index.ts';
import { CLOSED, readAuthorizerId } from './rest-auth.ts';
import { readApiKeyRequired } from './rest-method.ts';
import { UnresolvedReasons } from './unresolved-reasons.ts';

/** A route of a WebSocket API: its key stands as the path. Its integration is not read, as nothing calls it. */
export function importWebSocketRoute(
  context: ImportContext,
  entry: Entry,
  authorizers: readonly Authorizer[],
): Route | undefined {
  const { properties } = entry;
  const path = properties.requireString('RouteKey');
  const reasons = new UnresolvedReasons();
  reasons.add(entry.resource.uncertain);
  const auth = readAuth(properties, authorizers, reasons);
  const apiKeyRequired = readApiKeyRequired(properties, reasons);
  if (path === undefined || entry.ref === undefined) return undefined;
  reportUnresolved(context, entry, path, reasons.reason);
  return {
    method: 'ANY',
    path,
    id: entry.ref,
    auth,
    apiKeyRequired,
    unresolved: reasons.reason,
    at: entry.at,
  };
}

function readAuth(
  properties: Cursor,
  authorizers: readonly Authorizer[],
  reasons: UnresolvedReasons,
): RouteAuth {
  const reading = properties.readStringAt('AuthorizationType');
  if (reading.state === 'absent') return { type: 'NONE' };
  const type = reasons.take(reading);
  if (type === undefined) return CLOSED;
  if (type === 'NONE' || type === 'AWS_IAM') return { type };
  if (type === 'CUSTOM') {
    const authorizer = readAuthorizerId(properties, authorizers, reasons, ['REQUEST']);
    return authorizer === undefined ? CLOSED : { type: 'CUSTOM', authorizer };
  }
  const message = `WebSocket APIs have no authorization type \`${type}\``;
  const help = 'use NONE, AWS_IAM or CUSTOM';
  (properties.get('AuthorizationType') ?? properties).error('CFN_AUTHORIZATION_TYPE', message, help);
  return CLOSED;
}
