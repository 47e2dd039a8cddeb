import type { Method, Route } from '@portcullis/model';

const READS: ReadonlySet<Method> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** `POST /orders`, `$default`. */
export function routeName({ method, path }: Route): string {
  return path.startsWith('/') ? `${method} ${path}` : path;
}

/** Browsers send preflights without credentials: an open OPTIONS is as it must be. */
export function isPreflight(route: Route): boolean {
  return route.method === 'OPTIONS';
}

/** A method that may change something; ANY takes those, too. */
export function isWrite({ method }: Route): boolean {
  return !READS.has(method);
}

/**
 * Nobody has to prove who they are, where somebody should. What is not known counts as guarded: it fails closed. What
 * stands below `/.well-known/` is there to be read by everybody (RFC 8615).
 */
export function isOpen(route: Route): boolean {
  if (route.auth.type !== 'NONE' || route.unresolved !== undefined || isPreflight(route)) return false;
  return isWrite(route) || !route.path.startsWith('/.well-known/');
}

/** Takes every path below it: `/{proxy+}`, `$default`. */
export function isCatchAll({ path }: Route): boolean {
  return path === '$default' || /\{[^}]+\+\}$/.test(path);
}

/** The answer is written in the API itself: no backend is reached. */
export function isMock({ integration }: Route): boolean {
  return integration?.type === 'MOCK';
}

/** `GET /a, GET /b and 7 more`: for messages. */
export function listed(names: readonly string[], most = 3): string {
  const more = names.length - most;
  if (more <= 1) return names.join(', ');
  return `${names.slice(0, most).join(', ')} and ${more} more`;
}
