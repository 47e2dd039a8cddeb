import type { ProviderSession } from '../federation/index.ts';
import type { ServiceRequest } from '../http/service-request.ts';
import type { IdentityContext } from '../service/context.ts';
import { mayStaySignedIn } from '../user-pools/auth/user-states.ts';
import type { Client, Pool } from '../user-pools/pool.ts';
import type { User } from '../user-pools/user.ts';
import { userBySub } from '../user-pools/users.ts';
import { supports } from './authorize/authorization-request.ts';
import { cookieOf, setCookie } from './cookies.ts';

/** Cognito Developer Guide "Managed login": the session cookie is valid for one hour. */
const VALIDITY_MS = 60 * 60 * 1000;
const PURPOSE = 'hosted session';

/** Who is signed in at the hosted pages of a pool. */
export interface HostedSession {
  readonly user: User;
  /** Milliseconds since the epoch. */
  readonly authTime: number;
  /** `COGNITO`, or the identity provider that the user came from. */
  readonly provider: string;
  /** Of a SAML provider that has single log-out. */
  readonly providerSession?: ProviderSession | undefined;
}

interface SealedSession {
  readonly pool: string;
  readonly sub: string;
  readonly authTime: number;
  readonly provider: string;
  readonly endsAt: number;
  readonly providerSession?: ProviderSession | undefined;
}

/** The header that keeps a user signed in. */
export function sessionCookie(
  request: ServiceRequest,
  context: IdentityContext,
  pool: Pool,
  { user, authTime, provider, providerSession }: HostedSession,
): readonly string[] {
  const session: SealedSession = {
    pool: pool.id,
    sub: user.sub,
    authTime,
    provider,
    endsAt: context.ports.now() + VALIDITY_MS,
    providerSession,
  };
  const value = context.box.seal(PURPOSE, JSON.stringify(session));
  return setCookie(request, context, { name: nameOf(pool.id), value, maxAgeSeconds: VALIDITY_MS / 1000 });
}

export function clearedSessionCookie(
  request: ServiceRequest,
  context: IdentityContext,
  poolId: string,
): readonly string[] {
  return setCookie(request, context, { name: nameOf(poolId), value: '', maxAgeSeconds: 0 });
}

/**
 * The session of a browser, as far as it holds for a client of the pool: a user of an identity provider is signed in
 * only where the client takes that provider. A password that was changed or has to be reset ends it, and so does an
 * administrator who disabled the user, also where the user is enabled again.
 */
export async function hostedSession(
  request: ServiceRequest,
  context: IdentityContext,
  pool: Pool,
  client: Client,
): Promise<HostedSession | undefined> {
  const session = sealedSession(request, context, pool.id);
  if (session === undefined || session.endsAt <= context.ports.now()) return undefined;
  if (!supports(client, session.provider)) return undefined;
  const user = await userBySub(context.db, pool.id, session.sub);
  if (user === undefined || !mayStaySignedIn(user)) return undefined;
  const { password, hostedSessionsFrom = 0 } = user.doc;
  if ((password?.changedAt ?? 0) > session.authTime || hostedSessionsFrom >= session.authTime)
    return undefined;
  return { user, authTime: session.authTime, provider: session.provider };
}

/** The session at a SAML provider that has to be ended with the browser's own. */
export function providerSessionOf(
  request: ServiceRequest,
  context: IdentityContext,
  poolId: string,
): ProviderSession | undefined {
  return sealedSession(request, context, poolId)?.providerSession;
}

function sealedSession(
  request: ServiceRequest,
  { box }: IdentityContext,
  poolId: string,
): SealedSession | undefined {
  const sealed = cookieOf(request, nameOf(poolId));
  const plain = sealed === undefined ? undefined : box.open(PURPOSE, sealed);
  if (plain === undefined) return undefined;
  const session = JSON.parse(plain.toString()) as SealedSession;
  return session.pool === poolId ? session : undefined;
}

function nameOf(poolId: string): string {
  return `cognito-${poolId}`;
}
