import type { SetupIdentityProvider, SetupUserPool, SetupUserPoolClient } from '@portcullis/model/setup';
import { addPermission } from './functions.ts';
import { clientId, functionId, referenceValue, userPoolId } from './references.ts';
import type { TemplateDraft } from './template-draft.ts';
import { attribute, ref, sub, type TemplateMap, type TemplateValue } from './template-value.ts';

export function addUserPools(draft: TemplateDraft): void {
  for (const pool of draft.setup.userPools) addUserPool(draft, pool);
}

function addUserPool(draft: TemplateDraft, pool: SetupUserPool): void {
  const id = userPoolId(draft, pool.name);
  const trigger = pool.preTokenFunction;
  draft.add(id, {
    type: 'AWS::Cognito::UserPool',
    retain: true,
    properties: {
      UserPoolName: sub(`\${AWS::StackName}-${pool.name}`),
      UserPoolTier: pool.plan,
      DeletionProtection: 'ACTIVE',
      UsernameAttributes: ['email'],
      AutoVerifiedAttributes: ['email'],
      UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
      AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: !pool.selfSignUp },
      MfaConfiguration: pool.mfa === 'REQUIRED' ? 'ON' : pool.mfa,
      EnabledMfas: pool.mfa === 'OFF' ? undefined : ['SOFTWARE_TOKEN_MFA'],
      Policies: { PasswordPolicy: { MinimumLength: 12, TemporaryPasswordValidityDays: 3 } },
      UserPoolAddOns: pool.plan === 'PLUS' ? { AdvancedSecurityMode: 'ENFORCED' } : undefined,
      Schema: hasTenant(draft, pool)
        ? [
            {
              Name: 'tenant',
              AttributeDataType: 'String',
              Mutable: true,
              StringAttributeConstraints: { MaxLength: '64' },
            },
          ]
        : undefined,
      LambdaConfig:
        trigger === undefined
          ? undefined
          : {
              PreTokenGenerationConfig: {
                LambdaVersion: 'V2_0',
                LambdaArn: attribute(functionId(draft, trigger), 'Arn'),
              },
            },
    },
  });
  if (trigger !== undefined) {
    addPermission(draft, draft.id(`${pool.name}TriggerPermission`), {
      function: trigger,
      principal: 'cognito-idp.amazonaws.com',
      source: attribute(id, 'Arn'),
    });
  }
  addDomain(draft, pool);
  const servers = pool.resourceServers.map((server, index) =>
    draft.add(draft.id(`${pool.name}Scopes${index === 0 ? '' : index + 1}`), {
      type: 'AWS::Cognito::UserPoolResourceServer',
      properties: {
        UserPoolId: ref(id),
        Identifier: server.identifier,
        Name: server.identifier,
        Scopes: server.scopes.map((scope) => ({
          ScopeName: scope.name,
          ScopeDescription: scope.description,
        })),
      },
    }),
  );
  for (const group of pool.groups) {
    draft.add(draft.id(`${pool.name}${group.charAt(0).toUpperCase()}${group.slice(1)}Group`), {
      type: 'AWS::Cognito::UserPoolGroup',
      properties: { UserPoolId: ref(id), GroupName: group },
    });
  }
  const providers = pool.identityProviders.map((provider) => addProvider(draft, pool, provider));
  for (const client of pool.clients) addClient(draft, pool, client, [...servers, ...providers]);
  draft.output(`${pool.name}PoolId`, 'The user pool.', ref(id));
}

function addDomain(draft: TemplateDraft, pool: SetupUserPool): void {
  if (pool.domainParameter === undefined) return;
  const people = pool.clients.some(({ flow }) => flow === 'code');
  const domain = draft.add(draft.id(`${pool.name}Domain`), {
    type: 'AWS::Cognito::UserPoolDomain',
    properties: {
      UserPoolId: ref(userPoolId(draft, pool.name)),
      Domain: ref(pool.domainParameter),
      // 2 is managed login; the LITE plan has the classic pages only.
      ManagedLoginVersion: people && pool.plan !== 'LITE' ? 2 : undefined,
    },
  });
  draft.output(
    `${pool.name}SignIn`,
    'Sign-in and token endpoints.',
    sub(`https://\${${domain}}.auth.\${AWS::Region}.amazoncognito.com`),
  );
  if (!people || pool.plan === 'LITE') return;
  for (const client of pool.clients) {
    draft.add(draft.id(`${client.name}Branding`), {
      type: 'AWS::Cognito::ManagedLoginBranding',
      properties: {
        UserPoolId: ref(userPoolId(draft, pool.name)),
        ClientId: ref(clientId(draft, client.name)),
        UseCognitoProvidedValues: true,
      },
    });
  }
}

function addClient(
  draft: TemplateDraft,
  pool: SetupUserPool,
  client: SetupUserPoolClient,
  dependsOn: readonly string[],
): void {
  const machine = client.flow === 'client_credentials';
  const id = draft.add(clientId(draft, client.name), {
    type: 'AWS::Cognito::UserPoolClient',
    dependsOn,
    comment: machine
      ? 'A client with a secret: for servers only.'
      : 'Authorization code with PKCE; a public client has no secret to lose.',
    properties: {
      UserPoolId: ref(userPoolId(draft, pool.name)),
      GenerateSecret: machine,
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: [client.flow],
      AllowedOAuthScopes: client.scopes,
      CallbackURLs: machine ? undefined : client.callbackUrls.map((url) => referenceValue(draft, url)),
      SupportedIdentityProviders: machine
        ? undefined
        : ['COGNITO', ...pool.identityProviders.map(({ name }) => name)],
      // With rotation the flow that would answer with the same token again must be off.
      ExplicitAuthFlows: machine
        ? undefined
        : ['ALLOW_USER_SRP_AUTH', ...(client.refreshTokenRotation ? [] : ['ALLOW_REFRESH_TOKEN_AUTH'])],
      RefreshTokenRotation: client.refreshTokenRotation
        ? { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 }
        : undefined,
      AccessTokenValidity: client.accessTokenMinutes,
      IdTokenValidity: machine ? undefined : client.accessTokenMinutes,
      RefreshTokenValidity: machine ? undefined : client.refreshTokenDays,
      TokenValidityUnits: machine
        ? { AccessToken: 'minutes' }
        : { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'days' },
      EnableTokenRevocation: true,
      PreventUserExistenceErrors: 'ENABLED',
      // Without this list a client could write every attribute, custom:tenant as well.
      WriteAttributes: machine ? undefined : ['email', 'name'],
    },
  });
  draft.output(`${client.name}Id`, 'The app client.', ref(id));
}

function addProvider(draft: TemplateDraft, pool: SetupUserPool, provider: SetupIdentityProvider): string {
  return draft.add(draft.id(`${pool.name}${provider.name}Provider`), {
    type: 'AWS::Cognito::UserPoolIdentityProvider',
    properties: {
      UserPoolId: ref(userPoolId(draft, pool.name)),
      ProviderName: provider.name,
      ProviderType: provider.kind,
      ProviderDetails: detailsOf(draft, provider),
      AttributeMapping: { email: provider.kind === 'SAML' ? SAML_EMAIL : 'email' },
    },
  });
}

const SAML_EMAIL = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress';

function detailsOf(draft: TemplateDraft, provider: SetupIdentityProvider): TemplateMap {
  if (provider.kind === 'SAML') return { MetadataURL: referenceValue(draft, provider.metadataUrl) };
  const secret: Record<string, TemplateValue> = {
    client_id: referenceValue(draft, provider.clientId),
    client_secret: referenceValue(draft, provider.clientSecret),
  };
  if (provider.kind === 'OIDC') {
    return {
      ...secret,
      oidc_issuer: referenceValue(draft, provider.issuer),
      attributes_request_method: 'GET',
      authorize_scopes: 'openid email',
    };
  }
  const scopes = {
    Google: 'openid email',
    Facebook: 'email',
    LoginWithAmazon: 'profile',
    SignInWithApple: 'email',
  };
  return { ...secret, authorize_scopes: scopes[provider.kind] };
}

/** The trigger reads an attribute that only administrators write. */
function hasTenant({ setup }: TemplateDraft, pool: SetupUserPool): boolean {
  const trigger = setup.functions.find(({ name }) => name === pool.preTokenFunction);
  return trigger?.environment.TENANT_ATTRIBUTE !== undefined;
}
