import type { Integration, IntegrationResponse } from '@portcullis/model';
import type { MapNode, TreeNode } from '@portcullis/model/source';
import { functionReference } from './function-reference.ts';
import { type IntegrationTarget, parseIntegrationUri } from './integration-uri.ts';
import {
  field,
  follow,
  INTEGRATION,
  integerAt,
  mapAt,
  pathIn,
  positionOf,
  type Reading,
  report,
  textAt,
  textMapAt,
  unresolvedReason,
} from './reading.ts';

/** DG "Quotas": what an integration has where it names no timeout. */
const DEFAULT_TIMEOUT_MS = { REST: 29_000, HTTP: 30_000 } as const;

export interface IntegrationResult {
  readonly integration?: Integration | undefined;
  readonly unresolved?: string | undefined;
}

/**
 * Reads an operation's `x-amazon-apigateway-integration`, of a REST or an HTTP API.
 * Source: API Gateway Developer Guide "x-amazon-apigateway-integration object".
 */
export function readIntegration(reading: Reading, operation: MapNode, path: string): IntegrationResult {
  const at = `${path}.${INTEGRATION}`;
  const node = mapAt(reading, follow(reading, field(operation, INTEGRATION), at), at);
  if (node === undefined) return {};
  const decisive = ['type', 'uri', 'credentials', 'connectionType', 'payloadFormatVersion'];
  const unresolved = decisive
    .map((key) => unresolvedReason(field(node, key)))
    .find((reason) => reason !== undefined);
  if (unresolved !== undefined) {
    report(reading, 'unresolved', 'OPENAPI_INTEGRATION_UNRESOLVED', unresolved, { node, path: at });
    return { unresolved };
  }
  return { integration: resolvedIntegration(reading, node, at) };
}

function resolvedIntegration(reading: Reading, node: MapNode, path: string): Integration | undefined {
  const typeNode = field(node, 'type');
  const type = textAt(reading, typeNode, `${path}.type`)?.toUpperCase();
  switch (type) {
    case 'AWS_PROXY':
      return proxyIntegration(reading, node, path);
    case 'HTTP_PROXY':
      return httpProxyIntegration(reading, node, path);
    case 'MOCK':
      return mockIntegration(reading, node, path);
    case 'AWS':
    case 'HTTP':
      return unsupported(reading, type, node, path);
    default: {
      const message = `integration type \`${type ?? ''}\` does not exist`;
      const help = 'it is one of aws_proxy, http_proxy, aws, http, mock';
      report(reading, 'error', 'OPENAPI_INTEGRATION_TYPE', message, { node: typeNode ?? node, path }, help);
      return undefined;
    }
  }
}

function proxyIntegration(reading: Reading, node: MapNode, path: string): Integration | undefined {
  const subtype = textAt(reading, field(node, 'integrationSubtype'), `${path}.integrationSubtype`);
  if (subtype !== undefined) return unsupported(reading, 'HTTP_API_AWS_SERVICE', node, path, subtype);
  const uri = requiredUri(reading, node, path);
  if (uri === undefined) return undefined;
  const target: IntegrationTarget = parseIntegrationUri(uri);
  if (target.kind === 'service') return unsupported(reading, 'AWS', node, path);
  if (target.kind === 'url') {
    const message = `\`uri\` of an aws_proxy integration is not the invocation ARN of a function: \`${uri}\``;
    report(reading, 'error', 'OPENAPI_INTEGRATION_URI', message, { node: field(node, 'uri') ?? node, path });
    return undefined;
  }
  return {
    type: 'AWS_PROXY',
    timeoutMs: timeout(reading, node, path),
    at: positionOf(node),
    function: functionReference(reading.context, target.functionArn),
    payloadFormatVersion: payloadFormat(reading, node, path),
    credentials: credentials(reading, node, path),
  };
}

function httpProxyIntegration(reading: Reading, node: MapNode, path: string): Integration | undefined {
  const uri = requiredUri(reading, node, path);
  if (uri === undefined) return undefined;
  const connectionType = textAt(
    reading,
    field(node, 'connectionType'),
    `${path}.connectionType`,
  )?.toUpperCase();
  const connection = field(node, 'connectionId');
  return {
    type: 'HTTP_PROXY',
    timeoutMs: timeout(reading, node, path),
    at: positionOf(node),
    method: textAt(reading, field(node, 'httpMethod'), `${path}.httpMethod`)?.toUpperCase() ?? 'ANY',
    uri,
    requestParameters: textMapAt(reading, field(node, 'requestParameters'), `${path}.requestParameters`),
    responseParameters: statusParameters(
      reading,
      field(node, 'responseParameters'),
      `${path}.responseParameters`,
    ),
    vpcLink:
      connectionType === 'VPC_LINK'
        ? connection?.kind === 'scalar'
          ? connection.text
          : 'a VPC link that is not known here'
        : undefined,
  };
}

function statusParameters(
  reading: Reading,
  node: TreeNode | undefined,
  path: string,
): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const out: Record<string, Readonly<Record<string, string>>> = {};
  for (const [status, entry] of mapAt(reading, node, path)?.entries ?? []) {
    out[status] = textMapAt(reading, entry.value, `${path}.${status}`);
  }
  return out;
}

function mockIntegration(reading: Reading, node: MapNode, path: string): Integration {
  return {
    type: 'MOCK',
    timeoutMs: timeout(reading, node, path),
    at: positionOf(node),
    requestTemplates: textMapAt(reading, field(node, 'requestTemplates'), `${path}.requestTemplates`),
    passthroughBehavior: passthrough(reading, node, path),
    responses: responses(reading, field(node, 'responses'), `${path}.responses`),
  };
}

function passthrough(
  reading: Reading,
  node: MapNode,
  path: string,
): 'WHEN_NO_MATCH' | 'WHEN_NO_TEMPLATES' | 'NEVER' {
  const declared = field(node, 'passthroughBehavior');
  const value = textAt(reading, declared, `${path}.passthroughBehavior`)?.toUpperCase() ?? 'WHEN_NO_MATCH';
  if (value === 'WHEN_NO_MATCH' || value === 'WHEN_NO_TEMPLATES' || value === 'NEVER') return value;
  const message = `\`passthroughBehavior\` is \`${value}\``;
  const help = 'it is when_no_match, when_no_templates or never';
  report(reading, 'error', 'OPENAPI_PASSTHROUGH', message, { node: declared ?? node, path }, help);
  return 'NEVER';
}

function responses(
  reading: Reading,
  node: TreeNode | undefined,
  path: string,
): readonly IntegrationResponse[] {
  return [...(mapAt(reading, node, path)?.entries ?? [])].map(([pattern, entry]) => {
    const at = `${path}.${pattern}`;
    const response = mapAt(reading, entry.value, at);
    const status = integerAt(reading, field(response, 'statusCode'), `${at}.statusCode`);
    if (status === undefined) {
      const message = `integration response \`${pattern}\` has no \`statusCode\``;
      report(reading, 'error', 'OPENAPI_INTEGRATION_RESPONSE', message, { node: entry.value, path: at });
    }
    return {
      statusCode: status ?? 500,
      selectionPattern: pattern === 'default' ? undefined : pattern,
      responseParameters: textMapAt(
        reading,
        field(response, 'responseParameters'),
        `${at}.responseParameters`,
      ),
      responseTemplates: textMapAt(reading, field(response, 'responseTemplates'), `${at}.responseTemplates`),
    };
  });
}

function unsupported(
  reading: Reading,
  type: 'AWS' | 'HTTP' | 'HTTP_API_AWS_SERVICE',
  node: MapNode,
  path: string,
  subtype?: string,
): Integration {
  const uri = textAt(reading, field(node, 'uri'), `${path}.uri`) ?? subtype ?? '';
  const description = `${type === 'HTTP_API_AWS_SERVICE' ? 'AWS service' : type} integration ${uri}`;
  reading.diagnostics.unenforced(
    'mapping-template',
    'OPENAPI_INTEGRATION_UNSUPPORTED',
    `${description} is decided but not called`,
    { mark: node.mark, path: pathIn(reading, path) },
  );
  const at = positionOf(node);
  return {
    type,
    timeoutMs: timeout(reading, node, path),
    at,
    uri,
    description,
    credentials: credentials(reading, node, path),
  };
}

function requiredUri(reading: Reading, node: MapNode, path: string): string | undefined {
  const uri = textAt(reading, field(node, 'uri'), `${path}.uri`);
  if (uri === undefined || uri === '') {
    report(reading, 'error', 'OPENAPI_INTEGRATION_URI', 'the integration has no `uri`', { node, path });
    return undefined;
  }
  return uri;
}

function timeout(reading: Reading, node: MapNode, path: string): number {
  const declared = integerAt(reading, field(node, 'timeoutInMillis'), `${path}.timeoutInMillis`);
  return declared ?? DEFAULT_TIMEOUT_MS[reading.context.kind];
}

function payloadFormat(reading: Reading, node: MapNode, path: string): '1.0' | '2.0' {
  if (reading.context.kind === 'REST') return '1.0';
  const declared = field(node, 'payloadFormatVersion');
  const version = textAt(reading, declared, `${path}.payloadFormatVersion`) ?? '1.0';
  if (version === '1.0' || version === '2.0') return version;
  const message = `\`payloadFormatVersion\` is \`${version}\``;
  report(
    reading,
    'error',
    'OPENAPI_PAYLOAD_FORMAT',
    message,
    { node: declared ?? node, path },
    'it is 1.0 or 2.0',
  );
  return '1.0';
}

const CALLER = /^arn:[^:]+:iam::\*:user\/\*$/;

/** `arn:aws:iam::*:user/*` stands for the caller's own credentials. */
function credentials(
  reading: Reading,
  node: MapNode,
  path: string,
): 'caller' | { readonly roleArn: string } | undefined {
  const arn = textAt(reading, field(node, 'credentials'), `${path}.credentials`);
  if (arn === undefined || arn === '') return undefined;
  return CALLER.test(arn) ? 'caller' : { roleArn: arn };
}
