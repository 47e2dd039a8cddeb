import type { Integration, IntegrationResponse } from '@portcullis/model';
import { locate } from '@portcullis/model/source';
import type { Cursor } from '../../source/index.ts';
import { credentialsOf, functionOfUri } from './function-reference.ts';
import type { ImportContext } from './resource-index.ts';
import type { UnresolvedReasons } from './unresolved-reasons.ts';

const DEFAULT_TIMEOUT_MS = 29_000;

/** CloudFormation "AWS::ApiGateway::Method Integration". */
export function readRestIntegration(
  context: ImportContext,
  method: Cursor,
  reasons: UnresolvedReasons,
): Integration | undefined {
  const cursor = method.get('Integration');
  if (cursor === undefined) return undefined;
  reasons.add(cursor.unresolved);
  if (cursor.unresolved !== undefined || cursor.asMap() === undefined) return undefined;
  const type = cursor.require('Type');
  const kind = type === undefined ? undefined : reasons.take(type.readString());
  switch (kind) {
    case 'AWS_PROXY':
      return lambdaProxy(context, cursor, reasons);
    case 'HTTP_PROXY':
      return httpProxy(cursor, reasons);
    case 'MOCK':
      return mock(cursor);
    case 'AWS':
    case 'HTTP':
      return unsupported(context, kind, cursor, reasons);
    case undefined:
      return undefined;
    default:
      type?.error(
        'CFN_INTEGRATION_TYPE',
        `there is no integration type \`${kind}\``,
        'use AWS_PROXY, HTTP_PROXY, MOCK, AWS or HTTP',
      );
      return undefined;
  }
}

function base(cursor: Cursor): Pick<Integration, 'timeoutMs' | 'at'> {
  return { timeoutMs: cursor.number('TimeoutInMillis') ?? DEFAULT_TIMEOUT_MS, at: locate(cursor.mark) };
}

function lambdaProxy(
  context: ImportContext,
  cursor: Cursor,
  reasons: UnresolvedReasons,
): Integration | undefined {
  const uri = requiredUri(cursor, reasons);
  const credentials = reasons.take(cursor.readStringAt('Credentials'));
  if (uri === undefined) return undefined;
  const fn = functionOfUri(context, uri);
  if (fn === undefined) {
    const message = `the \`Uri\` of an AWS_PROXY integration is not the invocation URI of a function: \`${uri}\``;
    cursor.get('Uri')?.error('CFN_INTEGRATION_URI', message);
    return undefined;
  }
  return {
    type: 'AWS_PROXY',
    ...base(cursor),
    function: fn,
    payloadFormatVersion: '1.0',
    credentials: credentials === undefined ? undefined : credentialsOf(credentials),
  };
}

function httpProxy(cursor: Cursor, reasons: UnresolvedReasons): Integration | undefined {
  const uri = requiredUri(cursor, reasons);
  if (uri === undefined) return undefined;
  return {
    type: 'HTTP_PROXY',
    ...base(cursor),
    method: (cursor.string('IntegrationHttpMethod') ?? 'ANY').toUpperCase(),
    uri,
    requestParameters: cursor.stringMap('RequestParameters'),
    responseParameters: {},
    vpcLink: vpcLinkOf(cursor),
  };
}

/** The uri of a VPC link is private, whatever its id: an unknown id is a link, too. */
export function vpcLinkOf(cursor: Cursor): string | undefined {
  const type = cursor.readStringAt('ConnectionType');
  if (type.state !== 'value' || type.value !== 'VPC_LINK') return undefined;
  const id = cursor.readStringAt('ConnectionId');
  return id.state === 'value' ? id.value : 'a VPC link that is not known here';
}

function mock(cursor: Cursor): Integration {
  const behaviors = ['WHEN_NO_MATCH', 'WHEN_NO_TEMPLATES', 'NEVER'] as const;
  return {
    type: 'MOCK',
    ...base(cursor),
    requestTemplates: cursor.stringMap('RequestTemplates'),
    passthroughBehavior: cursor.oneOf('PassthroughBehavior', behaviors) ?? 'WHEN_NO_MATCH',
    responses: cursor.list('IntegrationResponses').flatMap((response) => readResponse(response) ?? []),
  };
}

function readResponse(response: Cursor): IntegrationResponse | undefined {
  const status = response.require('StatusCode')?.asNumber();
  if (status === undefined) return undefined;
  return {
    statusCode: status,
    selectionPattern: response.string('SelectionPattern') || undefined,
    responseParameters: response.stringMap('ResponseParameters'),
    responseTemplates: response.stringMap('ResponseTemplates'),
  };
}

function unsupported(
  context: ImportContext,
  type: 'AWS' | 'HTTP',
  cursor: Cursor,
  reasons: UnresolvedReasons,
): Integration | undefined {
  const uri = requiredUri(cursor, reasons);
  const credentials = reasons.take(cursor.readStringAt('Credentials'));
  if (uri === undefined) return undefined;
  const description = `${type} integration ${uri}`;
  context.diagnostics.unenforced(
    'mapping-template',
    'CFN_INTEGRATION_UNSUPPORTED',
    `${description} is decided but not called`,
    cursor,
  );
  return {
    type,
    ...base(cursor),
    uri,
    description,
    credentials: credentials === undefined ? undefined : credentialsOf(credentials),
  };
}

function requiredUri(cursor: Cursor, reasons: UnresolvedReasons): string | undefined {
  const uri = cursor.require('Uri');
  return uri === undefined ? undefined : reasons.take(uri.readString());
}
