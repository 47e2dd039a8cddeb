import type { SetupIdentityProvider, SetupUserPool } from '@portcullis/model/setup';
import { pascalCase } from '../../export/names.ts';
import { Expression, type Value } from '../../export/type-script-text.ts';
import type { Program } from './program.ts';
import { secretOf, textOf } from './references.ts';

/** Returns the constants: app clients that name a provider are made after it. */
export function writeIdentityProviders(
  program: Program,
  pool: SetupUserPool,
  poolConstant: string,
): readonly string[] {
  return pool.identityProviders.map((provider) => {
    const constant = program.names.of('provider', provider.name, pool.name);
    const { type, properties } = construct(program, provider, new Expression(poolConstant));
    program.construct(type, pascalCase(constant), properties, constant);
    return constant;
  });
}

function construct(
  program: Program,
  provider: SetupIdentityProvider,
  userPool: Expression,
): { readonly type: string; readonly properties: Value } {
  const email = new Expression(`cognito.ProviderAttribute.${attributeOf(provider.kind)}`);
  const attributeMapping = { email };
  switch (provider.kind) {
    case 'SAML': {
      const url = textOf(program, provider.metadataUrl).text;
      return {
        type: 'cognito.UserPoolIdentityProviderSaml',
        properties: {
          userPool,
          name: provider.name,
          metadata: new Expression(`cognito.UserPoolIdentityProviderSamlMetadata.url(${url})`),
          attributeMapping: {
            email: new Expression(
              "cognito.ProviderAttribute.other('http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress')",
            ),
          },
        },
      };
    }
    case 'OIDC':
      return {
        type: 'cognito.UserPoolIdentityProviderOidc',
        properties: {
          userPool,
          name: provider.name,
          issuerUrl: textOf(program, provider.issuer),
          clientId: textOf(program, provider.clientId),
          clientSecret: plainSecret(program, provider),
          scopes: ['openid', 'email', 'profile'],
          attributeMapping: { email: new Expression("cognito.ProviderAttribute.other('email')") },
        },
      };
    case 'Google':
      return {
        type: 'cognito.UserPoolIdentityProviderGoogle',
        properties: {
          userPool,
          clientId: textOf(program, provider.clientId),
          clientSecretValue: secretOf(program, provider.clientSecret),
          scopes: ['openid', 'email', 'profile'],
          attributeMapping,
        },
      };
    case 'Facebook':
      return {
        type: 'cognito.UserPoolIdentityProviderFacebook',
        properties: {
          userPool,
          clientId: textOf(program, provider.clientId),
          clientSecret: plainSecret(program, provider),
          scopes: ['public_profile', 'email'],
          attributeMapping,
        },
      };
    case 'LoginWithAmazon':
      return {
        type: 'cognito.UserPoolIdentityProviderAmazon',
        properties: {
          userPool,
          clientId: textOf(program, provider.clientId),
          clientSecret: plainSecret(program, provider),
          scopes: ['profile'],
          attributeMapping,
        },
      };
    case 'SignInWithApple':
      // The construct of the CDK wants Apple's team, key and private key; the set-up has the client's id and secret.
      return {
        type: 'cognito.CfnUserPoolIdentityProvider',
        properties: {
          userPoolId: new Expression(`${userPool.text}.userPoolId`),
          providerName: provider.name,
          providerType: provider.kind,
          providerDetails: {
            client_id: textOf(program, provider.clientId),
            client_secret: plainSecret(program, provider),
            authorize_scopes: 'email name',
          },
          attributeMapping: { email: 'email' },
        },
      };
  }
}

function attributeOf(kind: SetupIdentityProvider['kind']): string {
  switch (kind) {
    case 'Facebook':
      return 'FACEBOOK_EMAIL';
    case 'LoginWithAmazon':
      return 'AMAZON_EMAIL';
    default:
      return 'GOOGLE_EMAIL';
  }
}

/** Where the construct takes a text; a secret parameter stays a reference in the template. */
function plainSecret(
  program: Program,
  provider: Exclude<SetupIdentityProvider, { kind: 'SAML' }>,
): Expression {
  return textOf(program, provider.clientSecret);
}
