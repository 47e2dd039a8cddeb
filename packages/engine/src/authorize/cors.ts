import type { Cors } from '@portcullis/model';
import type { GatewayAnswer } from './decision.ts';
import { type ApiRequest, headerOf } from './request.ts';

/**
 * HTTP APIs answer preflights themselves. A preflight carries `Origin` and `Access-Control-Request-Method`.
 * DG "Configuring CORS for an HTTP API".
 */
export function isPreflight(request: ApiRequest): boolean {
  return (
    request.method === 'OPTIONS' &&
    headerOf(request, 'origin') !== undefined &&
    headerOf(request, 'access-control-request-method') !== undefined
  );
}

export function preflightAnswer(cors: Cors, request: ApiRequest): GatewayAnswer {
  const headers = [...corsHeaders(cors, headerOf(request, 'origin'))];
  if (headers.length > 0) {
    if (cors.allowMethods.length > 0)
      headers.push('access-control-allow-methods', cors.allowMethods.join(','));
    if (cors.allowHeaders.length > 0)
      headers.push('access-control-allow-headers', cors.allowHeaders.join(','));
    if (cors.maxAgeSeconds !== undefined) headers.push('access-control-max-age', String(cors.maxAgeSeconds));
  }
  return { status: 204, headers, body: '' };
}

/** The CORS headers of an actual response; empty where the origin is not allowed. They replace the backend's. */
export function corsHeaders(cors: Cors, origin: string | undefined): readonly string[] {
  const allowed = allowedOrigin(cors.allowOrigins, origin);
  if (allowed === undefined) return [];
  const headers = ['access-control-allow-origin', allowed];
  if (allowed !== '*') headers.push('vary', 'Origin');
  if (cors.allowCredentials) headers.push('access-control-allow-credentials', 'true');
  if (cors.exposeHeaders.length > 0)
    headers.push('access-control-expose-headers', cors.exposeHeaders.join(','));
  return headers;
}

function allowedOrigin(allowOrigins: readonly string[], origin: string | undefined): string | undefined {
  if (origin === undefined) return undefined;
  for (const pattern of allowOrigins) {
    if (pattern === '*') return '*';
    if (pattern === origin) return origin;
    if ((pattern === 'https://*' || pattern === 'http://*') && origin.startsWith(pattern.slice(0, -1)))
      return origin;
  }
  return undefined;
}
