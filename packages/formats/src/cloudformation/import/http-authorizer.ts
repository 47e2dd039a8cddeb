import type { Authorizer, IdentitySource } from '@portcullis/model';
import { parseIdentitySources } from '../../openapi/identity-source.ts';
import type { Cursor } from '../../source/index.ts';
import type { Entry, ImportContext } from './resource-index.ts';
import { authorizerFunction, timeToLive } from './rest-authorizer.ts';
import { UnresolvedReasons } from './unresolved-reasons.ts';

type V2Kind = 'HTTP' | 'WEBSOCKET';

/** CloudFormation "AWS::ApiGatewayV2::Authorizer". */
export function importHttpAuthorizer(
  context: ImportContext,
  entry: Entry,
  kind: V2Kind,
): Authorizer | undefined {
  const { properties, logicalId } = entry;
  const type = properties.require('AuthorizerType');
  const reading = type?.readString();
  if (reading?.state === 'unresolved') {
    type?.error(
      'CFN_AUTHORIZER_TYPE',
      `the type of authorizer \`${logicalId}\` is not known: ${reading.reason}`,
    );
  }
  if (reading?.state !== 'value') return undefined;
  if (reading.value === 'JWT' && kind === 'HTTP') return jwtAuthorizer(entry);
  if (reading.value === 'REQUEST') return requestAuthorizer(context, entry, kind);
  const help = kind === 'HTTP' ? 'use JWT or REQUEST' : 'use REQUEST';
  type?.error('CFN_AUTHORIZER_TYPE', `${kind} APIs have no authorizer type \`${reading.value}\``, help);
  return undefined;
}

function jwtAuthorizer(entry: Entry): Authorizer | undefined {
  const { properties, logicalId, ref, at } = entry;
  if (ref === undefined) return undefined;
  const reasons = new UnresolvedReasons();
  reasons.add(entry.resource.uncertain);
  const configuration = properties.require('JwtConfiguration');
  reasons.add(configuration?.unresolved);
  const issuer = reasons.take(configuration?.readStringAt('Issuer') ?? { state: 'absent' });
  const audience = configuration?.get('Audience');
  reasons.add(audience?.unresolved);
  const items = audience === undefined || audience.unresolved !== undefined ? [] : audience.items();
  const audiences = items.flatMap((item) => reasons.take(item.readString()) ?? []);
  const sources = readSources(properties, 'HTTP', reasons);
  if (configuration === undefined || sources === undefined) return undefined;
  if (reasons.reason === undefined && (issuer === undefined || audiences.length === 0)) {
    const message = `the JWT authorizer \`${logicalId}\` needs an \`Issuer\` and an \`Audience\``;
    configuration.error('CFN_JWT_CONFIGURATION', message);
    return undefined;
  }
  const [identitySource = { in: 'header', name: 'Authorization' } as const] = sources;
  const fits =
    sources.length === 1 && (identitySource.in === 'header' || identitySource.in === 'querystring');
  if (!fits && reasons.reason === undefined) {
    const message = 'a JWT authorizer has exactly one identity source, a header or a query parameter';
    const cursor = properties.get('IdentitySource') ?? properties;
    cursor.error('CFN_IDENTITY_SOURCE', message, 'write `$request.header.Authorization`');
  }
  const name = reasons.take(properties.readStringAt('Name')) ?? logicalId;
  return {
    kind: 'JWT',
    id: ref,
    logicalId,
    name,
    identitySource,
    issuer: issuer ?? '',
    audiences,
    unresolved: reasons.reason,
    at,
  };
}

function requestAuthorizer(context: ImportContext, entry: Entry, kind: V2Kind): Authorizer | undefined {
  const { properties, logicalId, ref, at } = entry;
  if (ref === undefined) return undefined;
  const reasons = new UnresolvedReasons();
  reasons.add(entry.resource.uncertain);
  const fn = authorizerFunction(context, properties, 'AuthorizerUri', reasons);
  const identitySources = readSources(properties, kind, reasons);
  const payloadFormatVersion = kind === 'HTTP' ? payloadFormat(properties) : '1.0';
  const simpleResponses = properties.boolean('EnableSimpleResponses') ?? false;
  const resultTtlSeconds = kind === 'HTTP' ? timeToLive(properties, 0) : 0;
  if (simpleResponses && payloadFormatVersion === '1.0') {
    const message = 'simple responses need the payload format version 2.0';
    properties.error('CFN_SIMPLE_RESPONSES', message, 'set `AuthorizerPayloadFormatVersion: "2.0"`');
  }
  if (resultTtlSeconds > 0 && identitySources?.length === 0 && reasons.reason === undefined) {
    const help = 'add `IdentitySource`, or set `AuthorizerResultTtlInSeconds: 0`';
    properties.error(
      'CFN_IDENTITY_SOURCE',
      'a REQUEST authorizer that caches needs an `IdentitySource`',
      help,
    );
  }
  const credentialsArn = reasons.take(properties.readStringAt('AuthorizerCredentialsArn'));
  const name = reasons.take(properties.readStringAt('Name')) ?? logicalId;
  if (fn === undefined || identitySources === undefined || payloadFormatVersion === undefined)
    return undefined;
  return {
    kind: 'REQUEST',
    id: ref,
    logicalId,
    name,
    function: fn,
    identitySources,
    resultTtlSeconds,
    payloadFormatVersion,
    simpleResponses,
    credentialsArn,
    unresolved: reasons.reason,
    at,
  };
}

function payloadFormat(properties: Cursor): '1.0' | '2.0' | undefined {
  properties.require('AuthorizerPayloadFormatVersion');
  return properties.oneOf('AuthorizerPayloadFormatVersion', ['1.0', '2.0']);
}

/** WebSocket APIs write `route.request.header.X` for `$request.header.X`. */
function readSources(
  properties: Cursor,
  kind: V2Kind,
  reasons: UnresolvedReasons,
): readonly IdentitySource[] | undefined {
  const cursor = properties.get('IdentitySource');
  if (cursor === undefined) return [];
  reasons.add(cursor.unresolved);
  if (cursor.unresolved !== undefined) return [];
  const items = cursor.node.kind === 'list' ? cursor.items() : [cursor];
  const texts = items.flatMap((item) => reasons.take(item.readString()) ?? []);
  const written = kind === 'HTTP' ? texts : texts.map((text) => text.replace(/^route\./, '$'));
  const parsed = parseIdentitySources(written, 'HTTP');
  if (parsed.ok) return parsed.sources;
  cursor.error('CFN_IDENTITY_SOURCE', parsed.message);
  return undefined;
}
