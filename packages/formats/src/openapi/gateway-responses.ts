import type { GatewayResponse, GatewayResponseType } from '@portcullis/model';
import { field, integerAt, mapAt, positionOf, type Reading, report, textMapAt } from './reading.ts';

const EXTENSION = 'x-amazon-apigateway-gateway-responses';

/** DG "Gateway response types for API Gateway". */
const TYPES: ReadonlySet<string> = new Set<GatewayResponseType>([
  'ACCESS_DENIED',
  'API_CONFIGURATION_ERROR',
  'AUTHORIZER_CONFIGURATION_ERROR',
  'AUTHORIZER_FAILURE',
  'BAD_REQUEST_BODY',
  'BAD_REQUEST_PARAMETERS',
  'DEFAULT_4XX',
  'DEFAULT_5XX',
  'EXPIRED_TOKEN',
  'INTEGRATION_FAILURE',
  'INTEGRATION_TIMEOUT',
  'INVALID_API_KEY',
  'INVALID_SIGNATURE',
  'MISSING_AUTHENTICATION_TOKEN',
  'QUOTA_EXCEEDED',
  'REQUEST_TOO_LARGE',
  'RESOURCE_NOT_FOUND',
  'THROTTLED',
  'UNAUTHORIZED',
  'UNSUPPORTED_MEDIA_TYPE',
  'WAF_FILTERED',
]);

/** Whether a text names a gateway response type. */
export function isGatewayResponseType(text: string): text is GatewayResponseType {
  return TYPES.has(text);
}

/** Source: API Gateway Developer Guide "x-amazon-apigateway-gateway-responses object"; REST APIs only. */
export function readGatewayResponses(reading: Reading): readonly GatewayResponse[] {
  const node = field(reading.root, EXTENSION);
  if (node === undefined) return [];
  if (reading.context.kind === 'HTTP') {
    const message = 'HTTP APIs have no gateway responses; these are ignored';
    report(reading, 'warning', 'OPENAPI_GATEWAY_RESPONSES_IGNORED', message, { node, path: EXTENSION });
    return [];
  }
  const out: GatewayResponse[] = [];
  for (const [type, entry] of mapAt(reading, node, EXTENSION)?.entries ?? []) {
    const path = `${EXTENSION}.${type}`;
    if (!isGatewayResponseType(type)) {
      const message = `gateway response type \`${type}\` does not exist`;
      report(reading, 'error', 'OPENAPI_GATEWAY_RESPONSE_TYPE', message, { node: entry.value, path });
      continue;
    }
    const response = mapAt(reading, entry.value, path);
    out.push({
      type,
      statusCode: integerAt(reading, field(response, 'statusCode'), `${path}.statusCode`),
      responseParameters: textMapAt(
        reading,
        field(response, 'responseParameters'),
        `${path}.responseParameters`,
      ),
      responseTemplates: textMapAt(
        reading,
        field(response, 'responseTemplates'),
        `${path}.responseTemplates`,
      ),
      at: positionOf(entry.value),
    });
  }
  return out.sort((a, b) => (a.type < b.type ? -1 : 1));
}
