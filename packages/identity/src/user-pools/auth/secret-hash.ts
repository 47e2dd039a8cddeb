import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IdentityContext } from '../../service/context.ts';
import { notAuthorized } from '../../service/service-error.ts';
import { clientSecrets } from '../../template/seed-pools.ts';
import type { Client } from '../pool.ts';

/** Cognito Developer Guide "Computing secret hash values". */
export function secretHash(secret: string, username: string, clientId: string): Buffer {
  return createHmac('sha256', secret).update(`${username}${clientId}`).digest();
}

/**
 * A client that has a secret proves it for one of the names that may stand for the user. Throws
 * NotAuthorizedException.
 */
export function checkSecretHash(
  context: IdentityContext,
  client: Client,
  names: readonly string[],
  given: string | undefined,
): void {
  const secrets = clientSecrets(context, client.doc);
  if ((client.doc.secrets ?? []).length === 0) {
    if (given === undefined) return;
    throw notAuthorized(`Unable to verify secret hash for client ${client.id}`);
  }
  if (given === undefined)
    throw notAuthorized(`Client ${client.id} is configured with secret but SECRET_HASH was not received`);
  const bytes = Buffer.from(given, 'base64');
  const right = secrets.some((secret) =>
    names.some((name) => {
      const expected = secretHash(secret, name, client.id);
      return bytes.length === expected.length && timingSafeEqual(bytes, expected);
    }),
  );
  if (!right) throw notAuthorized(`SecretHash does not match for the client: ${client.id}`);
}

/** A raw secret, as OAuth endpoints take it: right, or rightly absent where the client has none. */
export function isClientSecret(context: IdentityContext, client: Client, given: string | undefined): boolean {
  if ((client.doc.secrets ?? []).length === 0) return given === undefined;
  if (given === undefined) return false;
  const bytes = Buffer.from(given);
  return clientSecrets(context, client.doc).some((secret) => {
    const expected = Buffer.from(secret);
    return bytes.length === expected.length && timingSafeEqual(bytes, expected);
  });
}

/** `ClientSecret` of GetTokensFromRefreshToken. Throws NotAuthorizedException. */
export function checkClientSecret(context: IdentityContext, client: Client, given: string | undefined): void {
  if (isClientSecret(context, client, given)) return;
  throw notAuthorized(
    given === undefined
      ? `Client ${client.id} is configured for secret but secret was not received`
      : `Unable to verify secret hash for client ${client.id}`,
  );
}
