import type { KeyObject } from 'node:crypto';
import { selfSignedCertificate } from '../saml/self-signed-certificate.ts';
import type { IdentityContext } from '../service/context.ts';

/**
 * Cognito Developer Guide "SAML signing and encryption": a certificate lasts ten years, each year there is a new one, and
 * the public key is that of the one before.
 */
const YEARS = 10;

/** The key that signs a pool's requests now. */
export async function samlSigningKey({ keys }: IdentityContext, poolId: string): Promise<KeyObject> {
  return (await keys.signing(poolId, 'saml')).native as KeyObject;
}

/** Private keys (PEM) that open what was encrypted for the pool, the newest first. */
export async function samlDecryptionKeys(
  { keys }: IdentityContext,
  poolId: string,
): Promise<readonly string[]> {
  await keys.signing(poolId, 'saml');
  const all = await keys.all(poolId, 'saml');
  return all.map(({ native }) => (native as KeyObject).export({ type: 'pkcs8', format: 'pem' }).toString());
}

/**
 * The newest certificate of a pool (PEM): it verifies the pool's requests, and assertions are encrypted for it, as those
 * before it do until they end. It follows from the key and the year, so that all processes have the same.
 */
export async function samlCertificate(context: IdentityContext, poolId: string): Promise<string> {
  const { kid } = await context.keys.signing(poolId, 'saml');
  const { created_at: made } = await context.db
    .selectFrom('signing_keys')
    .select('created_at')
    .where('pool_id', '=', poolId)
    .where('use', '=', 'saml')
    .where('kid', '=', kid)
    .executeTakeFirstOrThrow();
  const notBefore = lastAnniversary(made, context.ports.now());
  return selfSignedCertificate({
    key: await samlSigningKey(context, poolId),
    commonName: poolId,
    notBefore,
    notAfter: yearsAfter(notBefore, YEARS),
  });
}

/** The first is that of the time itself. Milliseconds since the epoch. */
function lastAnniversary(of: number, now: number): number {
  const years = new Date(now).getUTCFullYear() - new Date(of).getUTCFullYear();
  const thisYear = yearsAfter(of, years);
  if (thisYear <= now) return thisYear;
  // A clock that went back before the key was made has the first certificate.
  return yearsAfter(of, Math.max(0, years - 1));
}

function yearsAfter(time: number, years: number): number {
  const date = new Date(time);
  date.setUTCFullYear(date.getUTCFullYear() + years);
  return date.getTime();
}
