import type { IdentityContext } from '../service/context.ts';
import { notAuthorized, notFound, type ServiceError } from '../service/service-error.ts';
import { untilWritten } from '../store/until-written.ts';
import { activeIdentity, createIdentity, type Login, loginsOf } from './identities.ts';
import type { IdentityInPool } from './identity-in-pool.ts';
import type { IdentityPool } from './identity-pool.ts';
import {
  createOwner,
  gainLogins,
  linkLogins,
  mergeIdentities,
  ownedLogins,
  ownersOf,
} from './link-logins.ts';
import type { VerifiedLogin } from './verified-login.ts';
import { withIdentities } from './with-identities.ts';

/**
 * The identity of who comes with these logins: the one that has any of them, a new one otherwise. Without logins a new
 * guest, where the pool has guests. All logins are linked to it.
 */
export async function identityOfLogins(
  context: IdentityContext,
  pool: IdentityPool,
  logins: readonly VerifiedLogin[],
): Promise<string> {
  if (logins.length === 0) {
    checkGuests(pool);
    return (await createIdentity(context, pool)).id;
  }
  const issued = logins.find((login) => login.issued !== undefined)?.issued?.identityId;
  return untilWritten(async () => {
    if (issued !== undefined) await activeIdentity(context, issued);
    const owned = await ownedLogins(context.db, pool, logins);
    const identityId = issued ?? ownersOf(owned)[0];
    if (identityId === undefined) return createOwner(context, pool, owned);
    return (await linkLogins(context, pool, identityId, owned)) && identityId;
  });
}

/**
 * Whether who comes with these logins may act as an identity, and as which in the end: a guest who signs in with a login
 * that is known becomes the identity that has it; a login that is new, or of another identity, is linked. Throws
 * NotAuthorizedException. Cognito Developer Guide "Identity pools authentication flow".
 */
export async function actingIdentity(
  context: IdentityContext,
  { id: identityId, pool, own }: IdentityInPool,
  logins: readonly VerifiedLogin[],
): Promise<string> {
  if (logins.length === 0) {
    if (own.length > 0) throw noMatch();
    checkGuests(pool);
    return identityId;
  }
  // A developer's token is for one identity.
  if (logins.some(({ issued }) => issued !== undefined && issued.identityId !== identityId)) throw noMatch();
  checkMatch(own, logins);
  if (logins.every((login) => isOneOf(own, login))) return identityId;
  return untilWritten(() => linkedIdentity(context, pool, identityId, logins));
}

/** `false`: try again. */
async function linkedIdentity(
  context: IdentityContext,
  pool: IdentityPool,
  identityId: string,
  logins: readonly VerifiedLogin[],
): Promise<string | false> {
  const owned = await ownedLogins(context.db, pool, logins);
  return withIdentities(context, [identityId, ...ownersOf(owned)], async ({ db }, active) => {
    if (!active.has(identityId)) throw notFound(`Identity '${identityId}' not found.`);
    // A login that was unlinked meanwhile brings nothing in.
    const own = await loginsOf(db, identityId);
    checkMatch(own, logins);
    // A guest is merged into the identity that has one of its logins.
    const acting = own.length > 0 ? identityId : (ownersOf(owned)[0] ?? identityId);
    if (!active.has(acting)) return false;
    if (acting !== identityId) await mergeIdentities(db, identityId, acting);
    return (await gainLogins(db, pool, acting, owned)) && acting;
  });
}

/** Who comes to an identity that has logins comes with one of them. Throws NotAuthorizedException. */
function checkMatch(own: readonly Login[], logins: readonly Login[]): void {
  if (own.length > 0 && !logins.some((login) => isOneOf(own, login))) throw noMatch();
}

function isOneOf(own: readonly Login[], { provider, subject }: Login): boolean {
  return own.some((one) => one.provider === provider && one.subject === subject);
}

function checkGuests({ doc }: IdentityPool): void {
  if (!doc.AllowUnauthenticatedIdentities)
    throw notAuthorized('Unauthenticated access is not supported for this identity pool.');
}

function noMatch(): ServiceError {
  return notAuthorized(
    "Logins don't match. Please include at least one valid login for this identity or identity pool.",
  );
}
