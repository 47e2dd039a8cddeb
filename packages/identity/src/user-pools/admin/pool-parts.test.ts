import {
  AdminDisableProviderForUserCommand,
  AdminGetUserCommand,
  AdminLinkProviderForUserCommand,
  type CognitoIdentityProviderClient,
  CreateIdentityProviderCommand,
  CreateResourceServerCommand,
  CreateUserPoolCommand,
  CreateUserPoolDomainCommand,
  DeleteIdentityProviderCommand,
  DeleteResourceServerCommand,
  DeleteUserPoolDomainCommand,
  DescribeIdentityProviderCommand,
  DescribeResourceServerCommand,
  DescribeUserPoolDomainCommand,
  GetIdentityProviderByIdentifierCommand,
  GetSigningCertificateCommand,
  ListIdentityProvidersCommand,
  ListResourceServersCommand,
  UpdateIdentityProviderCommand,
  UpdateResourceServerCommand,
  UpdateUserPoolDomainCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { metadataXml, testProvider } from '../../saml/test-messages.ts';
import { startIdentity, type TestIdentity } from '../../test-identity.ts';
import { accessTokenOf } from '../accounts/test-accounts.ts';
import { addUser, POOL_ID, poolWith, sdk } from '../auth/test-users.ts';

let identity: TestIdentity;
let cognito: CognitoIdentityProviderClient;
beforeEach(async () => {
  identity = await startIdentity({ resources: poolWith() });
  cognito = sdk(identity);
});
afterEach(() => identity.stop());

describe('resource servers', () => {
  const of = (Identifier: string) => ({ UserPoolId: POOL_ID, Identifier });
  const create = (more: object = {}) =>
    cognito.send(new CreateResourceServerCommand({ ...of('https://shop.example'), Name: 'Shop', ...more }));
  const Scopes = [{ ScopeName: 'read', ScopeDescription: 'reads' }];

  it('are made, shown, changed, listed and deleted', async () => {
    const { ResourceServer } = await create({ Scopes });
    expect(ResourceServer).toEqual({ ...of('https://shop.example'), Name: 'Shop', Scopes });
    const key = of('https://shop.example');
    const changed = await cognito.send(new UpdateResourceServerCommand({ ...key, Name: 'New' }));
    expect(changed.ResourceServer).toMatchObject({ Name: 'New', Scopes: [] });
    const { ResourceServers } = await cognito.send(
      new ListResourceServersCommand({ UserPoolId: POOL_ID, MaxResults: 50 }),
    );
    expect(ResourceServers).toHaveLength(1);
    await cognito.send(new DeleteResourceServerCommand(key));
    for (const command of [
      new DescribeResourceServerCommand(key),
      new DeleteResourceServerCommand(key),
      new UpdateResourceServerCommand({ ...key, Name: 'x' }),
    ])
      await expect(cognito.send(command as never)).rejects.toMatchObject({
        name: 'ResourceNotFoundException',
      });
  });

  it.each([
    ['one that there is', {}],
    ['an identifier with a space', { Identifier: 'a b' }],
    ['no name', { Identifier: 'x', Name: undefined }],
    ['a scope with a slash', { Identifier: 'x', Scopes: [{ ScopeName: 'a/b', ScopeDescription: 'x' }] }],
    ['a scope without words', { Identifier: 'x', Scopes: [{ ScopeName: 'a' }] }],
    ['a scope twice', { Identifier: 'x', Scopes: [...Scopes, ...Scopes] }],
    [
      'too many scopes',
      {
        Identifier: 'x',
        Scopes: Array.from({ length: 101 }, (_, i) => ({ ScopeName: `s${i}`, ScopeDescription: 'x' })),
      },
    ],
  ])('refuse %s', async (_, more) => {
    await create();
    await expect(create(more)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  it('are 25 at most', async () => {
    for (let i = 0; i < 25; i++) await create({ Identifier: `s${i}` });
    await expect(create()).rejects.toMatchObject({ name: 'LimitExceededException' });
  });
});

const OIDC = {
  client_id: 'shop',
  client_secret: 'secret',
  attributes_request_method: 'GET',
  oidc_issuer: 'https://id.example',
  authorize_scopes: 'openid email',
};
const provider = (more: object = {}) =>
  cognito.send(
    new CreateIdentityProviderCommand({
      UserPoolId: POOL_ID,
      ProviderName: 'Corp',
      ProviderType: 'OIDC',
      ProviderDetails: OIDC,
      ...more,
    }),
  );

describe('identity providers', () => {
  const of = (ProviderName: string) => ({ UserPoolId: POOL_ID, ProviderName });

  it('are made, found, changed, listed and deleted', async () => {
    const { IdentityProvider } = await provider({
      AttributeMapping: { email: 'mail' },
      IdpIdentifiers: ['corp.example'],
    });
    expect(IdentityProvider).toMatchObject({
      ProviderName: 'Corp',
      AttributeMapping: { username: 'sub', email: 'mail' },
      ProviderDetails: OIDC,
    });
    const found = await cognito.send(
      new GetIdentityProviderByIdentifierCommand({ UserPoolId: POOL_ID, IdpIdentifier: 'corp.example' }),
    );
    expect(found.IdentityProvider?.ProviderName).toBe('Corp');
    const IdpIdentifiers = ['corp.org'];
    await cognito.send(new UpdateIdentityProviderCommand({ ...of('Corp'), IdpIdentifiers }));
    const shown = await cognito.send(new DescribeIdentityProviderCommand(of('Corp')));
    expect(shown.IdentityProvider).toMatchObject({ IdpIdentifiers, ProviderDetails: OIDC });
    const { Providers } = await cognito.send(new ListIdentityProvidersCommand({ UserPoolId: POOL_ID }));
    expect(Providers).toMatchObject([{ ProviderName: 'Corp', ProviderType: 'OIDC' }]);
    await cognito.send(new DeleteIdentityProviderCommand(of('Corp')));
    for (const command of [
      new DescribeIdentityProviderCommand(of('Corp')),
      new DeleteIdentityProviderCommand(of('Corp')),
      new UpdateIdentityProviderCommand(of('Corp')),
      new GetIdentityProviderByIdentifierCommand({ UserPoolId: POOL_ID, IdpIdentifier: 'corp.org' }),
    ])
      await expect(cognito.send(command as never)).rejects.toMatchObject({
        name: 'ResourceNotFoundException',
      });
  });

  describe('of SAML', () => {
    const metadata = metadataXml(testProvider(), {
      signOnUrl: 'https://idp.example.com/sso',
      logoutUrl: 'https://idp.example.com/slo',
    });
    const SSORedirectBindingURI = 'https://idp.example.com/sso';
    const SLORedirectBindingURI = 'https://idp.example.com/slo';
    const saml = (details: Record<string, string>) =>
      provider({ ProviderType: 'SAML', ProviderDetails: { MetadataFile: metadata, ...details } });

    it('show where they are, and the certificate to encrypt for where that is asked', async () => {
      const clear = await saml({});
      expect(clear.IdentityProvider?.ProviderDetails).toEqual({
        MetadataFile: metadata,
        SSORedirectBindingURI,
        SLORedirectBindingURI,
      });
      const asked = {
        MetadataFile: metadata,
        EncryptedResponses: 'true',
        RequestSigningAlgorithm: 'rsa-sha256',
      };
      const { Certificate } = await cognito.send(new GetSigningCertificateCommand({ UserPoolId: POOL_ID }));
      const { IdentityProvider } = await cognito.send(
        new UpdateIdentityProviderCommand({ ...of('Corp'), ProviderDetails: asked }),
      );
      expect(IdentityProvider?.ProviderDetails).toEqual({
        ...asked,
        ActiveEncryptionCertificate: Certificate,
        SSORedirectBindingURI,
        SLORedirectBindingURI,
      });
    });

    it('do not keep what they only show, where a client sends it back', async () => {
      await saml({ EncryptedResponses: 'true' });
      const ProviderDetails = {
        MetadataFile: metadata,
        EncryptedResponses: 'false',
        ActiveEncryptionCertificate: 'evil',
        SSORedirectBindingURI: 'https://evil.example.com',
      };
      await cognito.send(new UpdateIdentityProviderCommand({ ...of('Corp'), ProviderDetails }));
      const { IdentityProvider } = await cognito.send(new DescribeIdentityProviderCommand(of('Corp')));
      expect(IdentityProvider?.ProviderDetails).toEqual({
        MetadataFile: metadata,
        EncryptedResponses: 'false',
        SSORedirectBindingURI,
        SLORedirectBindingURI,
      });
    });

    it('without metadata that can be had now are shown without it', async () => {
      const MetadataURL = 'http://idp.example.com/metadata';
      const { IdentityProvider } = await saml({ MetadataURL });
      expect(IdentityProvider?.ProviderDetails).toEqual({ MetadataFile: metadata, MetadataURL });
    });

    it.each([
      ['EncryptedResponses', 'yes', 'EncryptedResponses must be true or false.'],
      ['EncryptedResponses', 'TRUE', 'EncryptedResponses must be true or false.'],
      ['EncryptedResponses', '', 'EncryptedResponses must be true or false.'],
      ['IDPInit', '1', 'IDPInit must be true or false.'],
      ['IDPSignout', 'True', 'IDPSignout must be true or false.'],
      ['RequestSigningAlgorithm', 'rsa-sha1', 'RequestSigningAlgorithm must be rsa-sha256.'],
      ['RequestSigningAlgorithm', '', 'RequestSigningAlgorithm must be rsa-sha256.'],
    ])('refuse %s: "%s", new and changed', async (name, value, message) => {
      const refusal = { name: 'InvalidParameterException', message };
      await expect(saml({ [name]: value })).rejects.toMatchObject(refusal);
      await saml({});
      const ProviderDetails = { MetadataFile: metadata, [name]: value };
      await expect(
        cognito.send(new UpdateIdentityProviderCommand({ ...of('Corp'), ProviderDetails })),
      ).rejects.toMatchObject(refusal);
    });

    it.each(['IDPInit', 'IDPSignout', 'EncryptedResponses', 'RequestSigningAlgorithm'])(
      'alone have %s',
      async (name) => {
        await expect(provider({ ProviderDetails: { ...OIDC, [name]: 'true' } })).rejects.toMatchObject({
          name: 'InvalidParameterException',
          message: `${name} is a detail of SAML providers, not of OIDC.`,
        });
      },
    );
  });

  it('of Apple keep their private key to themselves', async () => {
    const ProviderDetails = {
      client_id: 'x',
      team_id: 'x',
      key_id: 'x',
      private_key: 'very private',
      authorize_scopes: 'email',
    };
    const { IdentityProvider } = await provider({
      ProviderName: 'SignInWithApple',
      ProviderType: 'SignInWithApple',
      ProviderDetails,
    });
    expect(JSON.stringify(IdentityProvider)).not.toContain('very private');
  });

  it.each([
    ['one that there is', { ProviderName: 'There' }, 'DuplicateProviderException'],
    ['the pool itself', { ProviderName: 'COGNITO' }, 'InvalidParameterException'],
    ['a name with an underscore', { ProviderName: '_Corp' }, 'InvalidParameterException'],
    ['a short name', { ProviderName: 'ab' }, 'InvalidParameterException'],
    ['a social provider by another name', { ProviderType: 'Google' }, 'InvalidParameterException'],
    ['another type', { ProviderType: 'Twitter' }, 'InvalidParameterException'],
    ['no details', { ProviderDetails: undefined }, 'InvalidParameterException'],
    ['no client id', { ProviderDetails: { ...OIDC, client_id: '' } }, 'InvalidParameterException'],
    ['no openid', { ProviderDetails: { ...OIDC, authorize_scopes: 'email' } }, 'InvalidParameterException'],
    [
      'another method',
      { ProviderDetails: { ...OIDC, attributes_request_method: 'PUT' } },
      'InvalidParameterException',
    ],
    ['no URL', { ProviderDetails: { ...OIDC, oidc_issuer: 'id.example' } }, 'InvalidParameterException'],
    [
      'a file URL',
      { ProviderDetails: { ...OIDC, jwks_uri: 'file:///etc/passwd' } },
      'InvalidParameterException',
    ],
    [
      'SAML without metadata',
      { ProviderType: 'SAML', ProviderDetails: { IDPSignout: 'true' } },
      'InvalidParameterException',
    ],
    [
      'SAML whose flag is none',
      { ProviderType: 'SAML', ProviderDetails: { MetadataURL: 'https://id.example', IDPInit: 'yes' } },
      'InvalidParameterException',
    ],
    [
      'SAML with other metadata',
      { ProviderType: 'SAML', ProviderDetails: { MetadataFile: '<a/>' } },
      'InvalidParameterException',
    ],
    [
      'an attribute that there is not',
      { AttributeMapping: { 'custom:x': 'x' } },
      'InvalidParameterException',
    ],
    ['a mapped sub', { AttributeMapping: { sub: 'x' } }, 'InvalidParameterException'],
    ['an identifier of another', { IdpIdentifiers: ['there'] }, 'InvalidParameterException'],
    [
      'too many identifiers',
      { IdpIdentifiers: Array.from({ length: 51 }, (_, i) => `i${i}`) },
      'InvalidParameterException',
    ],
  ])('refuse %s', async (_, more, name) => {
    await provider({ ProviderName: 'There', IdpIdentifiers: ['there'] });
    await expect(provider(more)).rejects.toMatchObject({ name });
  });
});

describe('linked identities', () => {
  const link = (source: object = {}, value = 'alice') =>
    cognito.send(
      new AdminLinkProviderForUserCommand({
        UserPoolId: POOL_ID,
        DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: value },
        SourceUser: {
          ProviderName: 'Corp',
          ProviderAttributeName: 'Cognito_Subject',
          ProviderAttributeValue: 's1',
          ...source,
        },
      }),
    );
  const unlink = (User: object) =>
    cognito.send(new AdminDisableProviderForUserCommand({ UserPoolId: POOL_ID, User }));

  it('are shown with the user, and taken away again', async () => {
    await addUser(identity);
    await provider({ AttributeMapping: { email: 'mail' } });
    await link();
    await link({ ProviderAttributeName: 'mail', ProviderAttributeValue: 'a@b.c' });
    const get = async () =>
      (
        await cognito.send(new AdminGetUserCommand({ UserPoolId: POOL_ID, Username: 'alice' }))
      ).UserAttributes?.find(({ Name }) => Name === 'identities')?.Value;
    expect(JSON.parse((await get()) as string)).toMatchObject([
      { userId: 's1', providerName: 'Corp', primary: false },
      { userId: 'a@b.c' },
    ]);
    await unlink({
      ProviderName: 'Corp',
      ProviderAttributeName: 'Cognito_Subject',
      ProviderAttributeValue: 's1',
    });
    await unlink({ ProviderName: 'Corp', ProviderAttributeName: 'mail', ProviderAttributeValue: 'a@b.c' });
    expect(await get()).toBeUndefined();
    await expect(
      unlink({
        ProviderName: 'Corp',
        ProviderAttributeName: 'Cognito_Subject',
        ProviderAttributeValue: 's1',
      }),
    ).rejects.toMatchObject({ name: 'UserNotFoundException' });
  });

  it('are five at most, and one user’s', async () => {
    await addUser(identity);
    await addUser(identity, { username: 'bob' });
    await provider();
    for (let i = 1; i <= 5; i++) await link({ ProviderAttributeValue: `s${i}` });
    await expect(link({ ProviderAttributeValue: 's6' })).rejects.toMatchObject({
      name: 'LimitExceededException',
    });
    await expect(link({}, 'bob')).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  it.each([
    ['nobody', {}, 'nobody', 'UserNotFoundException'],
    ['a provider that there is not', { ProviderName: 'None' }, 'alice', 'ResourceNotFoundException'],
    ['a user of the pool', { ProviderName: 'Cognito' }, 'alice', 'InvalidParameterException'],
    ['a claim that is not mapped', { ProviderAttributeName: 'phone' }, 'alice', 'InvalidParameterException'],
    [
      'a subject with control characters',
      { ProviderAttributeValue: 'mail\u001fa@b.c' },
      'alice',
      'InvalidParameterException',
    ],
    ['who is a user already', { ProviderAttributeValue: 'known' }, 'alice', 'InvalidParameterException'],
  ])('are not made for %s', async (_, source, destination, name) => {
    await addUser(identity);
    await addUser(identity, { username: 'Corp_known', status: 'EXTERNAL_PROVIDER', password: undefined });
    await provider();
    await expect(link(source, destination)).rejects.toMatchObject({ name });
  });

  it('apart, a user of the pool can be kept from its password', async () => {
    await addUser(identity);
    await unlink({
      ProviderName: 'Cognito',
      ProviderAttributeName: 'Cognito_Subject',
      ProviderAttributeValue: 'alice',
    });
    await expect(accessTokenOf(cognito, 'alice')).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  });
});

describe('domains', () => {
  const CERTIFICATE = 'arn:aws:acm:us-east-1:111122223333:certificate/1';
  const create = (Domain: string, more: object = {}) =>
    cognito.send(new CreateUserPoolDomainCommand({ UserPoolId: POOL_ID, Domain, ...more }));
  const describeDomain = async (Domain: string) =>
    (await cognito.send(new DescribeUserPoolDomainCommand({ Domain }))).DomainDescription;
  const CustomDomainConfig = { CertificateArn: CERTIFICATE };

  it('are made, described, changed and deleted', async () => {
    expect(await describeDomain('shop')).toEqual({});
    await create('shop');
    const custom = await create('auth.shop.example', { CustomDomainConfig, ManagedLoginVersion: 2 });
    expect(custom.CloudFrontDomain).toBeDefined();
    expect(await describeDomain('shop')).toMatchObject({ UserPoolId: POOL_ID, Status: 'ACTIVE' });
    const key = { UserPoolId: POOL_ID, Domain: 'auth.shop.example' };
    await cognito.send(new UpdateUserPoolDomainCommand({ ...key, ManagedLoginVersion: 1 }));
    expect(await describeDomain('auth.shop.example')).toMatchObject({
      ManagedLoginVersion: 1,
      CustomDomainConfig,
    });
    await cognito.send(new DeleteUserPoolDomainCommand(key));
    expect(await describeDomain('auth.shop.example')).toEqual({});
    for (const command of [new DeleteUserPoolDomainCommand(key), new UpdateUserPoolDomainCommand(key)])
      await expect(cognito.send(command as never)).rejects.toMatchObject({
        name: 'ResourceNotFoundException',
      });
  });

  it.each([
    ['a second prefix', 'other', {}],
    ['capitals', 'Shop', {}],
    ['a dash at the end', 'shop-', {}],
    ['the name of the provider', 'my-aws-shop', {}],
    [
      'a host without a certificate that is one',
      'auth.shop.example',
      { CustomDomainConfig: { CertificateArn: 'x' } },
    ],
    ['no host with a certificate', 'shop2', { CustomDomainConfig }],
    ['another version', 'shop', { ManagedLoginVersion: 3 }],
  ])('are not %s', async (_, name, more) => {
    await create('first');
    await expect(create(name, more)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  it('are one pool’s', async () => {
    await create('shop');
    const { UserPool } = await cognito.send(new CreateUserPoolCommand({ PoolName: 'other' }));
    await expect(create('shop', { UserPoolId: UserPool?.Id })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Domain already associated with another user pool.',
    });
  });
});
