import type { Authorizer, Integration, Method, Route, RouteAuth } from '@portcullis/model';
import type { Cursor } from '../../source/index.ts';
import { readHttpIntegration } from './http-integration.ts';
import { reportUnresolved } from './report-unresolved.ts';
import type { Entry, ImportContext } from './resource-index.ts';
import { CLOSED, open, readAuthorizerId, readScopes, warnOfIgnoredScopes } from './rest-auth.ts';
import { UnresolvedReasons } from './unresolved-reasons.ts';

const INTEGRATION = 'AWS::ApiGatewayV2::Integration';
const ROUTE_KEY = /^(DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT|ANY) (\/\S*)$/;

/** CloudFormation "AWS::ApiGatewayV2::Route", of an HTTP API. */
export function importHttpRoute(
  context: ImportContext,
  entry: Entry,
  authorizers: readonly Authorizer[],
): Route | undefined {
  const { properties } = entry;
  const key = readRouteKey(properties);
  const reasons = new UnresolvedReasons();
  reasons.add(entry.resource.uncertain);
  const auth = readHttpAuth(properties, authorizers, reasons);
  refuseApiKey(properties);
  const guarded = reasons.reason === undefined;
  const integration = readTarget(context, properties, reasons);
  if (key === undefined || entry.ref === undefined) return undefined;
  reportUnresolved(context, entry, `${key.method} ${key.path}`, reasons.reason);
  return {
    ...key,
    id: entry.ref,
    auth,
    apiKeyRequired: false,
    integration: guarded ? integration : undefined,
    unresolved: reasons.reason,
    at: entry.at,
  };
}

/** `GET /pets/{id}`, `ANY /{proxy+}` or `$default`. */
function readRouteKey(properties: Cursor): { readonly method: Method; readonly path: string } | undefined {
  const cursor = properties.require('RouteKey');
  const key = cursor?.asString();
  if (cursor === undefined || key === undefined) return undefined;
  if (key === '$default') return { method: 'ANY', path: '$default' };
  const parts = ROUTE_KEY.exec(key);
  if (parts === null) {
    cursor.error(
      'CFN_ROUTE_KEY',
      `\`${key}\` is not a route key`,
      'write `GET /path`, `ANY /path` or `$default`',
    );
    return undefined;
  }
  return { method: parts[1] as Method, path: parts[2] ?? '/' };
}

/** CloudFormation "AWS::ApiGatewayV2::Route", ApiKeyRequired: of WebSocket APIs only. */
function refuseApiKey(properties: Cursor): void {
  const reading = properties.readBooleanAt('ApiKeyRequired');
  if (reading.state === 'absent' || (reading.state === 'value' && !reading.value)) return;
  properties
    .get('ApiKeyRequired')
    ?.error('CFN_API_KEY_REQUIRED', 'HTTP APIs have no API keys', 'use an authorizer, or a REST API');
}

/** CloudFormation "AWS::ApiGatewayV2::Route", AuthorizationType. */
export function readHttpAuth(
  properties: Cursor,
  authorizers: readonly Authorizer[],
  reasons: UnresolvedReasons,
): RouteAuth {
  const reading = properties.readStringAt('AuthorizationType');
  if (reading.state === 'absent') return open(properties);
  const type = reasons.take(reading);
  switch (type) {
    case undefined:
      return CLOSED;
    case 'NONE':
      return open(properties);
    case 'AWS_IAM':
      warnOfIgnoredScopes(properties, type);
      return { type: 'AWS_IAM' };
    case 'CUSTOM': {
      warnOfIgnoredScopes(properties, type);
      const authorizer = readAuthorizerId(properties, authorizers, reasons, ['REQUEST']);
      return authorizer === undefined ? CLOSED : { type: 'CUSTOM', authorizer };
    }
    case 'JWT': {
      const authorizer = readAuthorizerId(properties, authorizers, reasons, ['JWT']);
      if (authorizer === undefined) return CLOSED;
      return { type: 'JWT', authorizer, scopes: readScopes(properties, reasons) };
    }
    default: {
      const cursor = properties.get('AuthorizationType') ?? properties;
      const help = 'use NONE, AWS_IAM, CUSTOM or JWT';
      cursor.error('CFN_AUTHORIZATION_TYPE', `HTTP APIs have no authorization type \`${type}\``, help);
      return CLOSED;
    }
  }
}

/** `integrations/{id}`. */
function readTarget(
  context: ImportContext,
  properties: Cursor,
  reasons: UnresolvedReasons,
): Integration | undefined {
  const cursor = properties.get('Target');
  const target = cursor === undefined ? undefined : reasons.take(cursor.readString());
  if (cursor === undefined || target === undefined) return undefined;
  const id = /^integrations\/(.+)$/.exec(target)?.[1];
  if (id === undefined) {
    cursor.error(
      'CFN_ROUTE_TARGET',
      `\`${target}\` is not a target`,
      'write `!Sub integrations/${Integration}`',
    );
    return undefined;
  }
  const integration = context.index.find(INTEGRATION, id);
  if (integration === undefined) {
    reasons.add(`the integration \`${id}\` is not in the template`);
    return undefined;
  }
  return readHttpIntegration(context, integration.properties, reasons);
}
