import { type Cursor, mapNode } from '../source/index.ts';
import { checkKeys } from './build.ts';
import type { DocumentDraft } from './document-draft.ts';
import { merged } from './node-edit.ts';

const EXTENSION = 'x-amazon-apigateway-gateway-responses';

const PARAMETER_PREFIXES = {
  Headers: 'gatewayresponse.header.',
  Paths: 'gatewayresponse.path.',
  QueryStrings: 'gatewayresponse.querystring.',
} as const;

/** SAM Developer Guide "GatewayResponses" of AWS::Serverless::Api. */
export function addGatewayResponses(document: DocumentDraft, responses: Cursor): void {
  const added = responses.entries().map(([type, response]) => {
    checkKeys(
      response,
      ['ResponseParameters', 'ResponseTemplates', 'StatusCode'],
      'SAM_GATEWAY_RESPONSE',
      'a gateway response',
    );
    const node = mapNode(
      {
        statusCode: response.get('StatusCode')?.node,
        responseTemplates: response.get('ResponseTemplates')?.node,
        responseParameters: parameters(response.get('ResponseParameters')),
      },
      response.mark,
    );
    return [type, node] as const;
  });
  const existing = document.get(EXTENSION);
  const node = mapNode(added, responses.mark);
  document.set(EXTENSION, existing?.kind === 'map' ? merged(existing, node) : node);
}

function parameters(cursor: Cursor | undefined): ReturnType<typeof mapNode> | undefined {
  if (cursor === undefined) return undefined;
  checkKeys(cursor, Object.keys(PARAMETER_PREFIXES), 'SAM_GATEWAY_RESPONSE', '`ResponseParameters`');
  const entries = Object.entries(PARAMETER_PREFIXES).flatMap(([key, prefix]) =>
    cursor.map(key).map(([name, value]) => [`${prefix}${name}`, value.node] as const),
  );
  return mapNode(entries, cursor.mark);
}
