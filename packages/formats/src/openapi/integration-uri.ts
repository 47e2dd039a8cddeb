/** What an integration or authorizer URI of API Gateway points at. */
export type IntegrationTarget =
  | { readonly kind: 'lambda'; readonly functionArn: string }
  | { readonly kind: 'service'; readonly service: string }
  | { readonly kind: 'url' };

const INVOCATION =
  /^arn:([^:]+):apigateway:([^:]*):lambda:path\/(?:\/)?2015-03-31\/functions\/(.+)\/invocations$/;
const SERVICE = /^arn:[^:]+:apigateway:[^:]*:([^:]+):(?:path|action)\//;
const FUNCTION = /^arn:[^:]+:lambda:[^:]*:[^:]*:function:.+$/;

/**
 * Reads an integration URI: the invocation ARN of API Gateway
 * (`arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{function ARN}/invocations`), a bare function
 * ARN (HTTP APIs), another AWS service, or a URL.
 *
 * Source: API Gateway Developer Guide "x-amazon-apigateway-integration object", uri.
 */
export function parseIntegrationUri(uri: string): IntegrationTarget {
  const invocation = INVOCATION.exec(uri);
  if (invocation?.[3] !== undefined) return { kind: 'lambda', functionArn: invocation[3] };
  if (FUNCTION.test(uri)) return { kind: 'lambda', functionArn: uri };
  const service = SERVICE.exec(uri);
  if (service?.[1] !== undefined) return { kind: 'service', service: service[1] };
  return { kind: 'url' };
}
