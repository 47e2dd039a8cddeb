import type { IdentityContext } from '../service/context.ts';
import { notAuthorized, type ServiceError } from '../service/service-error.ts';
import {
  activeIdentity,
  createIdentity,
  createOwner,
  linkLogin,
  mergeIdentities,
  ownerOf,
} from './identities.ts';
import type { IdentityInPool } from './identity-in-pool.ts';
import type { IdentityPool } from './identity-pool.ts';
import type { VerifiedLogin } from './verified-login.ts';

/**
 * The identity of who comes with these logins: the one that has any of them, a new one otherwise. Without logins a new
 * guest, where the pool has guests. All logins are linked to it.
 */
export async function identityOfLogins(
  context: IdentityContext,
  pool: IdentityPool,
  logins: readonly VerifiedLogin[],
): Promise<string> {
  const [first] = logins;
  if (first === undefined) {
    checkGuests(pool);
    return (await createIdentity(context, pool)).id;
  }
  const owners = await Promise.all(logins.map((login) => ownerOf(context.db, pool, login)));
  const issued = logins.find((login) => login.issued !== undefined)?.issued?.identityId;
  if (issued !== undefined) await activeIdentity(context, issued);
  const identityId =
    issued ?? owners.find((one) => one !== undefined) ?? (await createOwner(context, pool, first));
  for (const login of logins) await linkLogin(context, pool, identityId, login);
  return identityId;
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
  const isOwn = ({ provider, subject }: VerifiedLogin): boolean =>
    own.some((one) => one.provider === provider && one.subject === subject);
  if (own.length > 0 && !logins.some(isOwn)) throw noMatch();
  const acting = own.length > 0 ? identityId : await joined(context, pool, identityId, logins);
  for (const login of logins) if (!isOwn(login)) await linkLogin(context, pool, acting, login);
  return acting;
}

/** A guest is merged into the identity that has one of its logins. */
async function joined(
  context: IdentityContext,
  pool: IdentityPool,
  guest: string,
  logins: readonly VerifiedLogin[],
): Promise<string> {
  for (const login of logins) {
    const owner = await ownerOf(context.db, pool, login);
    if (owner === undefined || owner === guest) continue;
    await activeIdentity(context, owner);
    await mergeIdentities(context, guest, owner);
    return owner;
  }
  return guest;
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
