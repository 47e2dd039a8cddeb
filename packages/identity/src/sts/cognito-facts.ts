import type { IamIdentity } from '@portcullis/engine/authorize';

type CognitoFacts = NonNullable<IamIdentity['cognito']>;

type Keys = Readonly<Record<string, string | readonly string[]>>;

/** The provider that identity pools are in trust policies and condition keys. */
export const COGNITO_IDENTITY = 'cognito-identity.amazonaws.com';

/**
 * What API Gateway shows of an identity, by the condition keys that its session keeps; `undefined` for sessions of
 * others. The provider is the last two entries of `amr`, the name of a login and its detail. API Gateway Developer Guide
 * "$context variables".
 */
export function cognitoFacts({
  [`${COGNITO_IDENTITY}:sub`]: identityId,
  [`${COGNITO_IDENTITY}:aud`]: identityPoolId,
  [`${COGNITO_IDENTITY}:amr`]: amr,
}: Keys): CognitoFacts | undefined {
  if (typeof identityId !== 'string' || typeof identityPoolId !== 'string' || typeof amr !== 'object')
    return undefined;
  const providers = amr.filter((one) => one !== 'authenticated' && one !== 'unauthenticated');
  return {
    identityId,
    identityPoolId,
    authenticationType: amr.includes('authenticated') ? 'authenticated' : 'unauthenticated',
    authenticationProvider: providers.length === 0 ? undefined : providers.slice(-2).join(','),
    amr,
  };
}

/** The condition keys of an identity. IAM User Guide "IAM and AWS STS condition context keys". */
export function cognitoKeys(
  identityId: string,
  identityPoolId: string,
  amr: readonly string[],
): ReadonlyMap<string, string | readonly string[]> {
  return new Map<string, string | readonly string[]>([
    ['aws:federatedprovider', COGNITO_IDENTITY],
    [`${COGNITO_IDENTITY}:sub`, identityId],
    [`${COGNITO_IDENTITY}:aud`, identityPoolId],
    [`${COGNITO_IDENTITY}:amr`, amr],
  ]);
}
