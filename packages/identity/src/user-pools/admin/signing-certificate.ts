import { samlCertificate } from '../../federation/index.ts';
import type { Operation } from '../../service/operation.ts';
import { poolOperation } from './pool-operation.ts';

/** GetSigningCertificate: of the pool's requests to SAML providers, base64 without its PEM lines. */
export const getSigningCertificate: Operation = poolOperation(
  'GetSigningCertificate',
  async ({ context, pool }) => {
    const pem = await samlCertificate(context, pool.id);
    return { Certificate: pem.replaceAll(/-----(BEGIN|END) CERTIFICATE-----|\s/g, '') };
  },
);
