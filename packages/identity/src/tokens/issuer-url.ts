import type { IdentityPlace } from '../service/context.ts';

/** The `iss` of a pool's tokens. Cognito Developer Guide "Verifying JSON web tokens". */
export function issuerOf({ issuer, url, region }: IdentityPlace, poolId: string): string {
  if (issuer === 'local') return `${url.replace(/\/+$/, '')}/${poolId}`;
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `https://cognito-idp.${poolId.split('_', 1)[0]}.${suffix}/${poolId}`;
}
