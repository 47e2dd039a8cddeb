import type { KeyObject } from 'node:crypto';
import { selfSignedCertificate } from '../saml/self-signed-certificate.ts';
import type { IdentityContext } from '../service/context.ts';

/** Cognito Developer Guide "Signing SAML requests": certificates last ten years. */
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

/** The newest certificate of a pool (PEM): it verifies the pool's requests, and assertions are encrypted for it. */
export async function samlCertificate(context: IdentityContext, poolId: string): Promise<string> {
  const { kid } = await context.keys.signing(poolId, 'saml');
  const { created_at: notBefore } = await context.db
    .selectFrom('signing_keys')
    .select('created_at')
    .where('pool_id', '=', poolId)
    .where('use', '=', 'saml')
    .where('kid', '=', kid)
    .executeTakeFirstOrThrow();
  const notAfter = new Date(notBefore);
  notAfter.setUTCFullYear(notAfter.getUTCFullYear() + YEARS);
  return selfSignedCertificate({
    key: await samlSigningKey(context, poolId),
    commonName: poolId,
    notBefore,
    notAfter: notAfter.getTime(),
  });
}
