import { type Authorizer, METHODS, type Method, type Route } from '@portcullis/model';
import type { Cursor } from '../../source/index.ts';
import { reportUnresolved } from './report-unresolved.ts';
import type { Entry, ImportContext } from './resource-index.ts';
import { readRestAuth } from './rest-auth.ts';
import { readRestIntegration } from './rest-integration.ts';
import type { RestPath } from './rest-paths.ts';
import { readRestValidation } from './rest-validation.ts';
import { UnresolvedReasons } from './unresolved-reasons.ts';

/** CloudFormation "AWS::ApiGateway::Method". */
export function importMethod(
  context: ImportContext,
  entry: Entry,
  paths: ReadonlyMap<string, RestPath>,
  authorizers: readonly Authorizer[],
): Route | undefined {
  const { properties } = entry;
  const place = placeOf(context, entry, paths);
  const method = readMethod(properties.require('HttpMethod'));
  const reasons = new UnresolvedReasons();
  reasons.add(entry.resource.uncertain);
  const auth = readRestAuth(properties, authorizers, reasons);
  const apiKeyRequired = readApiKeyRequired(properties, reasons);
  const validation = readRestValidation(context, properties, reasons);
  // Without all that guards it, a route must not reach its integration.
  const guarded = reasons.reason === undefined;
  const integration = readRestIntegration(context, properties, reasons);
  if (place === undefined || method === undefined) return undefined;
  reportUnresolved(context, entry, `${method} ${place.path}`, reasons.reason);
  return {
    method,
    path: place.path,
    id: place.id,
    auth,
    apiKeyRequired,
    integration: guarded ? integration : undefined,
    validation,
    unresolved: reasons.reason,
    at: entry.at,
  };
}

function placeOf(
  context: ImportContext,
  entry: Entry,
  paths: ReadonlyMap<string, RestPath>,
): RestPath | undefined {
  const cursor = entry.properties.require('ResourceId');
  const reading = cursor?.readString();
  if (cursor === undefined || reading?.state === 'invalid') return undefined;
  const place = reading?.state === 'value' ? paths.get(reading.value) : undefined;
  if (place !== undefined) return place;
  const message = `\`${entry.logicalId}\` is left out: the path of its \`ResourceId\` is not known here`;
  context.diagnostics.unresolved('CFN_NOT_IN_TEMPLATE', message, cursor);
  return undefined;
}

/** The verb of a REST method or a route key, in any case. */
export function readMethod(cursor: Cursor | undefined): Method | undefined {
  const text = cursor?.asString();
  if (cursor === undefined || text === undefined) return undefined;
  const method = METHODS.find((one) => one === text.toUpperCase());
  if (method === undefined) {
    cursor.error('CFN_HTTP_METHOD', `\`${text}\` is not a method`, `use one of ${METHODS.join(', ')}`);
  }
  return method;
}

/** Unresolved: a key is asked for. */
export function readApiKeyRequired(properties: Cursor, reasons: UnresolvedReasons): boolean {
  const reading = properties.readBooleanAt('ApiKeyRequired');
  if (reading.state === 'absent') return false;
  return reasons.take(reading) ?? true;
}
