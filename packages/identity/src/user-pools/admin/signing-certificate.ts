import { samlCertificate } from '../../federation/index.ts';
import type { Operation } from '../../service/operation.ts';
import { poolOperation } from './pool-operation.ts';

/** GetSigningCertificate: of the pool's requests to SAML providers. */
export const getSigningCertificate: Operation = poolOperation(
  'GetSigningCertificate',
  async ({ context, pool }) => ({ Certificate: bareCertificate(await samlCertificate(context, pool.id)) }),
);

/** As it is answered: base64 without its PEM lines. */
export function bareCertificate(pem: string): string {
  return pem.replaceAll(/-----(BEGIN|END) CERTIFICATE-----|\s/g, '');
}
