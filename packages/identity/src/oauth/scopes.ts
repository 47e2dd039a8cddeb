import { API_SIGN_IN_SCOPE } from '@portcullis/model';
import type { IdentityContext } from '../service/context.ts';
import type { Client } from '../user-pools/pool.ts';
import { partsOf } from '../user-pools/pools.ts';

/** Scopes of OpenID Connect that mean something only beside `openid`. */
const NEED_OPENID: readonly string[] = ['email', 'phone', 'profile'];
/** Scopes that every pool has. Cognito Developer Guide "Scopes, M2M, and APIs with resource servers". */
const SYSTEM: ReadonlySet<string> = new Set(['openid', ...NEED_OPENID, API_SIGN_IN_SCOPE]);

export type ScopeResult =
  | { readonly ok: true; readonly scopes: readonly string[] }
  | { readonly ok: false; readonly reason: 'notAllowed' | 'needsOpenid' };

/** The scopes of a sign-in: those that are asked for, or all that the client may have. */
export async function signInScopes(
  context: IdentityContext,
  client: Client,
  requested: string | undefined,
): Promise<ScopeResult> {
  const known = new Set([...SYSTEM, ...(await customScopes(context, client))]);
  const allowed = (client.doc.AllowedOAuthScopes ?? []).filter((scope) => known.has(scope));
  const scopes = requested === undefined ? allowed : listed(requested);
  if (scopes.length === 0 || !scopes.every((scope) => allowed.includes(scope)))
    return { ok: false, reason: 'notAllowed' };
  if (!scopes.includes('openid') && scopes.some((scope) => NEED_OPENID.includes(scope)))
    return { ok: false, reason: 'needsOpenid' };
  return { ok: true, scopes };
}

/** The scopes of a client's own token: custom ones only. Cognito Developer Guide "Token endpoint", `scope`. */
export async function machineScopes(
  context: IdentityContext,
  client: Client,
  requested: string | undefined,
): Promise<ScopeResult> {
  const custom = await customScopes(context, client);
  const allowed = (client.doc.AllowedOAuthScopes ?? []).filter((scope) => custom.includes(scope));
  const scopes = requested === undefined ? allowed : listed(requested);
  if (scopes.length === 0 || !scopes.every((scope) => allowed.includes(scope)))
    return { ok: false, reason: 'notAllowed' };
  return { ok: true, scopes };
}

function listed(scope: string): readonly string[] {
  return [...new Set(scope.split(' ').filter((one) => one !== ''))];
}

/** `<resource server>/<scope>`, of the pool's resource servers. */
async function customScopes(context: IdentityContext, client: Client): Promise<readonly string[]> {
  const servers = await partsOf(context.db, client.poolId, 'resource-server');
  return servers.flatMap(({ name, doc }) =>
    (doc.Scopes ?? []).map(({ ScopeName }) => `${name}/${ScopeName}`),
  );
}

const READ_BY: Readonly<Record<string, readonly string[]>> = {
  email: ['email', 'email_verified'],
  phone: ['phone_number', 'phone_number_verified'],
};

/** A scope that stands for attributes of which the client may not read all. Cognito Developer Guide "Token endpoint", `invalid_grant`. */
export function unreadableScope({ doc }: Client, scopes: readonly string[]): string | undefined {
  const readable = doc.ReadAttributes ?? [];
  if (readable.length === 0) return undefined;
  return scopes.find((scope) => (READ_BY[scope] ?? []).some((name) => !readable.includes(name)));
}
