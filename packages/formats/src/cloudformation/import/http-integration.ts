import type { Integration } from '@portcullis/model';
import { locate } from '@portcullis/model/source';
import type { Cursor } from '../../source/index.ts';
import { credentialsOf, functionOfUri } from './function-reference.ts';
import type { ImportContext } from './resource-index.ts';
import { vpcLinkOf } from './rest-integration.ts';
import type { UnresolvedReasons } from './unresolved-reasons.ts';

const DEFAULT_TIMEOUT_MS = 30_000;

/** CloudFormation "AWS::ApiGatewayV2::Integration", of an HTTP API. */
export function readHttpIntegration(
  context: ImportContext,
  cursor: Cursor,
  reasons: UnresolvedReasons,
): Integration | undefined {
  const type = cursor.require('IntegrationType');
  const kind = type === undefined ? undefined : reasons.take(type.readString());
  const base = { timeoutMs: cursor.number('TimeoutInMillis') ?? DEFAULT_TIMEOUT_MS, at: locate(cursor.mark) };
  const credentials = reasons.take(cursor.readStringAt('CredentialsArn'));
  switch (kind) {
    case undefined:
      return undefined;
    case 'AWS_PROXY': {
      const subtype = cursor.string('IntegrationSubtype');
      if (subtype !== undefined) return awsService(context, cursor, subtype, base, credentials);
      return lambdaProxy(context, cursor, base, credentials, reasons);
    }
    case 'HTTP_PROXY': {
      const uri = reasons.take(cursor.readStringAt('IntegrationUri'));
      if (uri === undefined) return missingUri(cursor);
      return {
        type: 'HTTP_PROXY',
        ...base,
        method: (cursor.string('IntegrationMethod') ?? 'ANY').toUpperCase(),
        uri,
        requestParameters: cursor.stringMap('RequestParameters'),
        responseParameters: responseParameters(cursor),
        vpcLink: vpcLinkOf(cursor),
      };
    }
    default:
      type?.error(
        'CFN_INTEGRATION_TYPE',
        `HTTP APIs have no integration type \`${kind}\``,
        'use AWS_PROXY or HTTP_PROXY',
      );
      return undefined;
  }
}

function missingUri(cursor: Cursor): undefined {
  cursor.require('IntegrationUri');
  return undefined;
}

function lambdaProxy(
  context: ImportContext,
  cursor: Cursor,
  base: Pick<Integration, 'timeoutMs' | 'at'>,
  credentials: string | undefined,
  reasons: UnresolvedReasons,
): Integration | undefined {
  const uri = reasons.take(cursor.readStringAt('IntegrationUri'));
  if (uri === undefined) return missingUri(cursor);
  const fn = functionOfUri(context, uri);
  if (fn === undefined) {
    const message = `the \`IntegrationUri\` of an AWS_PROXY integration is not a function: \`${uri}\``;
    cursor.get('IntegrationUri')?.error('CFN_INTEGRATION_URI', message);
    return undefined;
  }
  return {
    type: 'AWS_PROXY',
    ...base,
    function: fn,
    payloadFormatVersion: cursor.oneOf('PayloadFormatVersion', ['1.0', '2.0']) ?? '1.0',
    credentials: credentials === undefined ? undefined : credentialsOf(credentials),
  };
}

function awsService(
  context: ImportContext,
  cursor: Cursor,
  subtype: string,
  base: Pick<Integration, 'timeoutMs' | 'at'>,
  credentials: string | undefined,
): Integration {
  const description = `AWS service integration ${subtype}`;
  context.diagnostics.unenforced(
    'mapping-template',
    'CFN_INTEGRATION_UNSUPPORTED',
    `${description} is decided but not called`,
    cursor,
  );
  return {
    type: 'HTTP_API_AWS_SERVICE',
    ...base,
    uri: subtype,
    description,
    credentials: credentials === undefined ? undefined : credentialsOf(credentials),
  };
}

/** `{ "200": { ResponseParameters: [{ Destination, Source }] } }`. */
function responseParameters(cursor: Cursor): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const pairs = cursor.map('ResponseParameters').map(([status, value]) => {
    const list = value.list('ResponseParameters').flatMap((item) => {
      const destination = item.requireString('Destination');
      const source = item.requireString('Source');
      return destination === undefined || source === undefined ? [] : [[destination, source] as const];
    });
    return [status, Object.fromEntries(list)] as const;
  });
  return Object.fromEntries(pairs);
}
