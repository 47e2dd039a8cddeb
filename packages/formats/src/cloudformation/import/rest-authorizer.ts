import type { Authorizer, FunctionReference, IdentitySource } from '@portcullis/model';
import { parseIdentitySources } from '../../openapi/identity-source.ts';
import type { Cursor } from '../../source/index.ts';
import { functionOfUri } from './function-reference.ts';
import type { Entry, ImportContext } from './resource-index.ts';
import { UnresolvedReasons } from './unresolved-reasons.ts';

const DEFAULT_TTL_SECONDS = 300;
const MAX_TTL_SECONDS = 3600;

/** CloudFormation "AWS::ApiGateway::Authorizer". */
export function importRestAuthorizer(context: ImportContext, entry: Entry): Authorizer | undefined {
  const { properties, ref, logicalId, at } = entry;
  if (ref === undefined) return undefined;
  const reasons = new UnresolvedReasons();
  reasons.add(entry.resource.uncertain);
  const name = reasons.take(properties.readStringAt('Name')) ?? logicalId;
  const type = properties.require('Type');
  const kind = type === undefined ? undefined : reasons.take(type.readString());
  const base = { id: ref, logicalId, name, at };
  switch (kind) {
    case 'COGNITO_USER_POOLS': {
      const userPoolArns = poolArns(properties, reasons);
      const header = headerSource(properties, reasons);
      const identityValidationExpression = reasons.take(
        properties.readStringAt('IdentityValidationExpression'),
      );
      if (header === undefined) return undefined;
      return {
        ...base,
        kind,
        header,
        identityValidationExpression,
        userPoolArns,
        unresolved: reasons.reason,
      };
    }
    case 'TOKEN':
    case 'REQUEST': {
      const fn = authorizerFunction(context, properties, 'AuthorizerUri', reasons);
      const resultTtlSeconds = timeToLive(properties, DEFAULT_TTL_SECONDS);
      const identitySources = lambdaSources(properties, kind, resultTtlSeconds, reasons);
      const expression = reasons.take(properties.readStringAt('IdentityValidationExpression'));
      const credentialsArn = reasons.take(properties.readStringAt('AuthorizerCredentials'));
      if (kind === 'REQUEST') warnOfIgnoredExpression(properties, logicalId);
      if (fn === undefined || identitySources === undefined) return undefined;
      return {
        ...base,
        kind,
        function: fn,
        identitySources,
        identityValidationExpression: kind === 'TOKEN' ? expression : undefined,
        resultTtlSeconds,
        payloadFormatVersion: '1.0',
        simpleResponses: false,
        credentialsArn,
        unresolved: reasons.reason,
      };
    }
    case undefined:
      if (type?.unresolved !== undefined) {
        type.error(
          'CFN_AUTHORIZER_TYPE',
          `the type of authorizer \`${logicalId}\` is not known: ${type.unresolved}`,
        );
      }
      return undefined;
    default:
      type?.error(
        'CFN_AUTHORIZER_TYPE',
        `REST APIs have no authorizer type \`${kind}\``,
        'use TOKEN, REQUEST or COGNITO_USER_POOLS',
      );
      return undefined;
  }
}

/** CloudFormation "AWS::ApiGateway::Authorizer", IdentityValidationExpression: of TOKEN and Cognito authorizers. */
function warnOfIgnoredExpression(properties: Cursor, logicalId: string): void {
  const message = `the validation expression of the REQUEST authorizer \`${logicalId}\` has no effect`;
  properties.get('IdentityValidationExpression')?.warning('CFN_EXPRESSION_IGNORED', message);
}

function poolArns(properties: Cursor, reasons: UnresolvedReasons): readonly string[] {
  const cursor = properties.require('ProviderARNs');
  if (cursor === undefined) return [];
  reasons.add(cursor.unresolved);
  if (cursor.unresolved !== undefined) return [];
  const items = cursor.items();
  if (items.length === 0)
    cursor.error('CFN_PROVIDER_ARNS', 'a Cognito authorizer needs a user pool', 'add its ARN');
  return items.flatMap((item) => reasons.take(item.readString()) ?? []);
}

/** The one header of a TOKEN or Cognito authorizer. */
function headerSource(properties: Cursor, reasons: UnresolvedReasons): string | undefined {
  const cursor = properties.require('IdentitySource');
  const text = cursor === undefined ? undefined : reasons.take(cursor.readString());
  if (cursor === undefined) return undefined;
  // Unresolved: the authorizer fails closed, whichever header carries the token.
  if (text === undefined) return 'Authorization';
  const sources = parsed(cursor, text);
  const [first] = sources ?? [];
  if (sources !== undefined && (sources.length !== 1 || first?.in !== 'header')) {
    cursor.error(
      'CFN_IDENTITY_SOURCE',
      `\`${text}\` is not one header`,
      'write `method.request.header.NAME`',
    );
  }
  return first?.name ?? 'Authorization';
}

function lambdaSources(
  properties: Cursor,
  kind: 'TOKEN' | 'REQUEST',
  resultTtlSeconds: number,
  reasons: UnresolvedReasons,
): readonly IdentitySource[] | undefined {
  if (kind === 'TOKEN') {
    const header = headerSource(properties, reasons);
    return header === undefined ? undefined : [{ in: 'header', name: header }];
  }
  const cursor = properties.get('IdentitySource');
  const text = cursor === undefined ? undefined : reasons.take(cursor.readString());
  if (cursor === undefined && resultTtlSeconds > 0) {
    const help = 'add `IdentitySource`, or set `AuthorizerResultTtlInSeconds: 0`';
    properties.error(
      'CFN_IDENTITY_SOURCE',
      'a REQUEST authorizer that caches needs an `IdentitySource`',
      help,
    );
  }
  return cursor === undefined || text === undefined ? [] : parsed(cursor, text);
}

function parsed(cursor: Cursor, text: string): readonly IdentitySource[] | undefined {
  const result = parseIdentitySources(text, 'REST');
  if (result.ok) return result.sources;
  cursor.error('CFN_IDENTITY_SOURCE', result.message);
  return undefined;
}

/** The function of an authorizer; an unresolved URI leaves it nameless, and the authorizer fails closed. */
export function authorizerFunction(
  context: ImportContext,
  properties: Cursor,
  property: string,
  reasons: UnresolvedReasons,
): FunctionReference | undefined {
  const cursor = properties.require(property);
  const uri = cursor === undefined ? undefined : reasons.take(cursor.readString());
  if (cursor === undefined) return undefined;
  if (uri === undefined) return { arn: '' };
  const fn = functionOfUri(context, uri);
  if (fn === undefined) {
    cursor.error(
      'CFN_AUTHORIZER_URI',
      `\`${uri}\` is not the invocation URI of a function`,
      'see `AuthorizerUri`',
    );
  }
  return fn;
}

/** Unresolved: nothing is cached, and every request asks again. */
export function timeToLive(properties: Cursor, fallback: number): number {
  const reading = properties.readNumberAt('AuthorizerResultTtlInSeconds');
  const seconds = reading.state === 'value' ? reading.value : reading.state === 'absent' ? fallback : 0;
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > MAX_TTL_SECONDS) {
    const message = `\`AuthorizerResultTtlInSeconds\` is ${seconds}; it goes from 0 to ${MAX_TTL_SECONDS}`;
    properties.get('AuthorizerResultTtlInSeconds')?.error('CFN_AUTHORIZER_TTL', message);
  }
  return seconds;
}
