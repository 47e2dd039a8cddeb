import type { SetupIdentityProvider, SetupUserPool } from '@portcullis/model/setup';
import { attributes, type Body, block, type Expression, object, text } from '../hcl/index.ts';
import type { Writing } from './writing.ts';

/** A provider that people may sign in with instead of a password of the pool. */
export function identityProvider(
  writing: Writing,
  pool: SetupUserPool,
  provider: SetupIdentityProvider,
): Body[number] {
  return block(
    'resource',
    ['aws_cognito_identity_provider', providerLabel(writing, pool, provider.name)],
    attributes({
      user_pool_id: writing.userPool(pool.name, 'id'),
      provider_name: text(provider.name),
      provider_type: text(provider.kind),
      provider_details: object(details(writing, provider)),
      attribute_mapping: object({ email: text(emailClaim(provider)) }),
    }),
  );
}

export function providerLabel(writing: Writing, pool: SetupUserPool, name: string): string {
  const words = writing.setup.userPools.length > 1 ? `${pool.name} ${name}` : name;
  return writing.labels.of('provider', `${pool.name} ${name}`, words);
}

/** Scopes with which each tells the e-mail address of who signs in. */
const SCOPES = {
  Google: 'openid email profile',
  Facebook: 'public_profile,email',
  LoginWithAmazon: 'profile',
  SignInWithApple: 'email name',
  OIDC: 'openid email profile',
} as const;

function details(writing: Writing, provider: SetupIdentityProvider): Readonly<Record<string, Expression>> {
  switch (provider.kind) {
    case 'SAML':
      return {
        MetadataURL: writing.value(provider.metadataUrl),
        IDPSignout: text('false'),
        EncryptedResponses: text('false'),
      };
    case 'OIDC':
      return {
        client_id: writing.value(provider.clientId),
        client_secret: writing.value(provider.clientSecret),
        oidc_issuer: writing.value(provider.issuer),
        attributes_request_method: text('GET'),
        authorize_scopes: text(SCOPES.OIDC),
      };
    case 'Google':
    case 'Facebook':
    case 'LoginWithAmazon':
    case 'SignInWithApple':
      return {
        client_id: writing.value(provider.clientId),
        client_secret: writing.value(provider.clientSecret),
        authorize_scopes: text(SCOPES[provider.kind]),
      };
  }
}

function emailClaim({ kind }: SetupIdentityProvider): string {
  return kind === 'SAML' ? 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress' : 'email';
}
