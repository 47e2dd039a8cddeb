import type { IdentityPlace } from '../service/context.ts';

/** The `iss` of a pool's tokens. */
export function issuerOf({ issuer, url }: Pick<IdentityPlace, 'issuer' | 'url'>, poolId: string): string {
  return issuer === 'local' ? `${url.replace(/\/+$/, '')}/${poolId}` : awsIssuer(poolId);
}

/** Cognito Developer Guide "Verifying JSON web tokens": the region is the part of the pool's id before `_`. */
export function awsIssuer(poolId: string): string {
  const region = poolId.split('_', 1)[0] as string;
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `https://cognito-idp.${region}.${suffix}/${poolId}`;
}

/** What IAM and identity pools call a user pool: `cognito-idp.<region>.amazonaws.com/<pool id>`. */
export function providerNameOf(poolId: string): string {
  return awsIssuer(poolId).slice('https://'.length);
}
