import type { AccessRoute } from '@portcullis/engine/groups';

/** The events of Lambda authorizers, as far as they are read: REST TOKEN and REQUEST, HTTP payload 1.0 and 2.0. */
export interface AuthorizerRequest {
  /** REST, and HTTP payload 1.0. */
  readonly methodArn?: unknown;
  /** HTTP payload 2.0. */
  readonly routeArn?: unknown;
  readonly routeKey?: unknown;
  readonly identitySource?: unknown;
  readonly authorizationToken?: unknown;
  readonly headers?: unknown;
  readonly httpMethod?: unknown;
  /** REST: the path of the resource, `/orders/{id}`. */
  readonly resource?: unknown;
}

export interface AuthorizerSettings {
  /** `https://cognito-idp.REGION.amazonaws.com/POOL`, without a slash at the end. */
  readonly issuers: readonly string[];
  readonly clientIds: readonly string[];
  readonly tokenUse: 'access' | 'id';
}

/** Throws where a setting is missing: the function then answers every request with 500. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): AuthorizerSettings {
  const list = (name: string): readonly string[] => {
    const items = (environment[name] ?? '').split(/[\s,]+/).filter((item) => item !== '');
    if (items.length === 0) throw new Error(`the environment variable ${name} is not set`);
    return items;
  };
  const tokenUse = environment.TOKEN_USE ?? 'access';
  if (tokenUse !== 'access' && tokenUse !== 'id') throw new Error('TOKEN_USE must be access or id');
  return {
    issuers: list('USER_POOL_ISSUERS').map((issuer) => issuer.replace(/\/$/, '')),
    clientIds: list('CLIENT_IDS'),
    tokenUse,
  };
}

export function methodArnOf({ methodArn, routeArn }: AuthorizerRequest): string {
  const arn = routeArn ?? methodArn;
  if (typeof arn !== 'string' || arn.split('/').length < 3) throw new Error('the event names no method ARN');
  return arn;
}

/** `arn:...:API/STAGE/`: policies are for all routes of the stage, not for the one that was called first. */
export function prefixOf(arn: string): string {
  return `${arn.split('/', 2).join('/')}/`;
}

/** The token, bare or behind `Bearer `. */
export function tokenOf(event: AuthorizerRequest): string | undefined {
  const source = Array.isArray(event.identitySource) ? event.identitySource[0] : event.authorizationToken;
  const value = typeof source === 'string' ? source : headerOf(event.headers, 'authorization');
  const token = value?.replace(/^bearer +/i, '').trim();
  return token === '' ? undefined : token;
}

function headerOf(headers: unknown, name: string): string | undefined {
  if (typeof headers !== 'object' || headers === null) return undefined;
  const found = Object.entries(headers).filter(([key]) => key.toLowerCase() === name);
  // Two headers that differ in case are not one token.
  const [value] = found.length === 1 ? (found[0] as [string, unknown]).slice(1) : [];
  return typeof value === 'string' ? value : undefined;
}

/** The route that was matched, as the event names it. */
export function routeOfRequest(
  routes: readonly AccessRoute[],
  { routeKey, resource, httpMethod }: AuthorizerRequest,
): AccessRoute | undefined {
  const named = (method: string, path: string): AccessRoute | undefined =>
    routes.find((route) => route.path === path && (path === '$default' || route.method === method));
  if (typeof routeKey === 'string') {
    if (routeKey === '$default') return named('ANY', '$default');
    const [method = '', path = ''] = routeKey.split(' ');
    return named(method, path);
  }
  if (typeof resource !== 'string' || typeof httpMethod !== 'string') return undefined;
  return named(httpMethod, resource) ?? named('ANY', resource);
}
