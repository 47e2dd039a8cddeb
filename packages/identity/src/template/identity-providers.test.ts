import { type CognitoResource, InputError } from '@portcullis/model';
import { afterEach, describe, expect, it } from 'vitest';
import { metadataXml, testProvider } from '../saml/test-messages.ts';
import { startIdentity, type TestIdentity, type TestIdentityOptions } from '../test-identity.ts';
import { POOL_ID, poolWith } from '../user-pools/auth/test-users.ts';
import { partsOf } from '../user-pools/pools.ts';
import { templateProviders, unusedOfProviders } from './identity-providers.ts';

const OIDC = {
  client_id: 'shop',
  client_secret: 'secret',
  authorize_scopes: 'openid email',
  oidc_issuer: 'https://id.example.com',
  attributes_request_method: 'GET',
};
const SOCIAL = { client_id: 'shop', client_secret: 'secret', authorize_scopes: 'openid email' };
const METADATA = metadataXml(testProvider());

type Properties = CognitoResource['properties'];

function resource(
  type: string,
  logicalId: string,
  properties: object,
  more: Partial<CognitoResource> = {},
): CognitoResource {
  const at = { file: 'template.yaml', line: 7, column: 3 };
  return {
    type,
    logicalId,
    id: logicalId,
    properties: properties as Properties,
    unresolved: [],
    at,
    ...more,
  };
}

const pool = (properties: object = {}, id: string = POOL_ID): CognitoResource =>
  resource('UserPool', 'Pool', properties, { id });
const provider = (properties: object = {}, more: Partial<CognitoResource> = {}): CognitoResource =>
  resource(
    'UserPoolIdentityProvider',
    'Corp',
    {
      UserPoolId: POOL_ID,
      ProviderName: 'Corporate',
      ProviderType: 'OIDC',
      ProviderDetails: OIDC,
      ...properties,
    },
    more,
  );

async function refusal(...resources: readonly CognitoResource[]): Promise<string> {
  const error = await templateProviders(resources).catch((refused: unknown) => refused);
  if (error instanceof InputError) return error.message;
  throw new Error(`it was taken: ${JSON.stringify(error)}`);
}

describe('an identity provider of a template', () => {
  it('is taken as CreateIdentityProvider takes it', async () => {
    const AttributeMapping = { email: 'mail' };
    expect(
      await templateProviders([pool(), provider({ AttributeMapping, IdpIdentifiers: ['a.example'] })]),
    ).toEqual([
      {
        poolId: POOL_ID,
        name: 'Corporate',
        doc: {
          ProviderType: 'OIDC',
          ProviderDetails: OIDC,
          AttributeMapping: { username: 'sub', email: 'mail' },
          IdpIdentifiers: ['a.example'],
        },
      },
    ]);
  });

  it('may have flags and numbers where texts are kept, as CloudFormation takes them', async () => {
    const ProviderDetails = { MetadataFile: METADATA, IDPSignout: true, IDPInit: false };
    const [saml] = await templateProviders([pool(), provider({ ProviderType: 'SAML', ProviderDetails })]);
    expect(saml?.doc.ProviderDetails).toMatchObject({ IDPSignout: 'true', IDPInit: 'false' });
    const facebook = { ProviderName: 'Facebook', ProviderType: 'Facebook' };
    const [social] = await templateProviders([
      pool(),
      provider({ ...facebook, ProviderDetails: { ...SOCIAL, client_id: 1234567890 } }),
    ]);
    expect(social?.doc.ProviderDetails.client_id).toBe('1234567890');
  });

  it('is refused with its file, its line and its name', async () => {
    expect(await refusal(pool(), provider({ ProviderType: 'Twitter' }))).toMatch(
      /^template\.yaml:7:3: the identity provider `Corp` cannot be used: .*'providerType'.*\(Resources\.Corp\)$/,
    );
  });

  it('is refused with every other one that is wrong', async () => {
    const other = resource('UserPoolIdentityProvider', 'Other', { UserPoolId: POOL_ID });
    expect((await refusal(pool(), provider({ ProviderDetails: {} }), other)).split('\n')).toHaveLength(2);
  });

  it.each<readonly [string, object, string]>([
    ['no name', { ProviderName: null }, 'providerName'],
    ['a short name', { ProviderName: 'ab' }, 'providerName'],
    ['the name of the pool itself', { ProviderName: 'cognito' }, 'COGNITO is not a valid provider name'],
    ['no type', { ProviderType: null }, 'providerType'],
    ['the type of another case', { ProviderType: 'saml' }, 'providerType'],
    ['no details', { ProviderDetails: null }, 'providerDetails'],
    ['details that are a list', { ProviderDetails: [OIDC] }, 'ProviderDetails can not be converted to a Map'],
    ['details that are a text', { ProviderDetails: 'x' }, 'ProviderDetails can not be converted to a Map'],
    ['a list in the details', { ProviderDetails: { ...OIDC, client_id: ['x'] } }, 'a Map of Strings'],
    ['no client id', { ProviderDetails: { ...OIDC, client_id: '' } }, 'missing: client_id'],
    [
      'a client id that lost its digits',
      { ProviderDetails: { ...OIDC, client_id: 2 ** 60 } },
      'write it in quotes',
    ],
    ['no issuer', { ProviderDetails: { ...OIDC, oidc_issuer: null } }, 'missing: oidc_issuer'],
    [
      'an issuer that is no URL',
      { ProviderDetails: { ...OIDC, oidc_issuer: 'id' } },
      'oidc_issuer is not a valid URL',
    ],
    ['no openid', { ProviderDetails: { ...OIDC, authorize_scopes: 'email' } }, 'must contain openid'],
    ['another method', { ProviderDetails: { ...OIDC, attributes_request_method: 'PUT' } }, 'GET or POST'],
    [
      'no secret of Google',
      { ProviderName: 'Google', ProviderType: 'Google', ProviderDetails: { ...SOCIAL, client_secret: '' } },
      'client_id, client_secret and authorize_scopes are all required idp details',
    ],
    [
      'a social provider by another name',
      { ProviderType: 'Google', ProviderDetails: SOCIAL },
      'Provider Corporate cannot be of type Google.',
    ],
    [
      'no key of Apple',
      { ProviderName: 'SignInWithApple', ProviderType: 'SignInWithApple', ProviderDetails: SOCIAL },
      'missing: team_id, key_id, private_key',
    ],
    ['no metadata', { ProviderType: 'SAML', ProviderDetails: {} }, 'Either MetadataURL or MetadataFile'],
    [
      'a metadata URL that is a path',
      { ProviderType: 'SAML', ProviderDetails: { MetadataURL: 'file:///etc/passwd' } },
      'MetadataURL is not a valid URL',
    ],
    [
      'metadata that is none',
      { ProviderType: 'SAML', ProviderDetails: { MetadataFile: '<html/>' } },
      'Invalid SAML metadata: SAML metadata has no EntityDescriptor',
    ],
    [
      'metadata that is no XML',
      { ProviderType: 'SAML', ProviderDetails: { MetadataFile: './metadata.xml' } },
      'Invalid SAML metadata',
    ],
    [
      'a flag that is none',
      { ProviderType: 'SAML', ProviderDetails: { MetadataFile: METADATA, EncryptedResponses: 'TRUE' } },
      'EncryptedResponses must be true or false',
    ],
    [
      'an algorithm that is not signed by',
      {
        ProviderType: 'SAML',
        ProviderDetails: { MetadataFile: METADATA, RequestSigningAlgorithm: 'rsa-sha1' },
      },
      'must be rsa-sha256',
    ],
    ['a mapping that is a list', { AttributeMapping: ['email'] }, 'AttributeMapping can not be converted'],
    [
      'a mapping to an attribute that the pool has not',
      { AttributeMapping: { 'custom:team': 'team' } },
      'AttributeMapping contains invalid mapping: [custom:team]',
    ],
    ['a mapping to sub', { AttributeMapping: { sub: 'id' } }, 'invalid mapping: [sub]'],
    ['a mapping to identities', { AttributeMapping: { identities: 'id' } }, 'invalid mapping: [identities]'],
    ['an identifier that is none', { IdpIdentifiers: ['a/b'] }, 'idpIdentifiers'],
    ['an identifier twice', { IdpIdentifiers: ['a', 'a'] }, 'idpIdentifiers'],
  ])('is refused with %s', async (_, properties, why) => {
    expect(await refusal(pool(), provider(properties))).toContain(why);
  });

  it('is refused where it sets what is not mutable: each sign-in writes it again', async () => {
    const fixed = pool({ Schema: [{ Name: 'team', AttributeDataType: 'String', Mutable: false }] });
    expect(await refusal(fixed, provider({ AttributeMapping: { 'custom:team': 'team' } }))).toContain(
      'its AttributeMapping sets custom:team, which is not mutable: every sign-in after the first would fail',
    );
  });

  it('is refused where it leaves out what the pool requires', async () => {
    const strict = pool({ Schema: [{ Name: 'email', Required: true, Mutable: true }] });
    expect(await refusal(strict, provider({ AttributeMapping: { name: 'name' } }))).toContain(
      'does not set email, which the pool requires',
    );
    expect(await templateProviders([strict, provider({ AttributeMapping: { email: 'mail' } })])).toHaveLength(
      1,
    );
  });

  it('is refused where another one of the pool has its name or its identifier, and of no other pool', async () => {
    const more = { logicalId: 'Twin' };
    const twin = provider({}, more);
    expect(await refusal(pool(), provider(), twin)).toContain(
      '`Twin` cannot be used: another one of the pool',
    );
    const first = provider({ IdpIdentifiers: ['a.example'] });
    const named = { ProviderName: 'Another', IdpIdentifiers: ['a.example'] };
    expect(await refusal(pool(), first, provider(named, more))).toContain('a.example is already associated');
    const elsewhere = provider({ ...named, UserPoolId: 'eu-west-1_Elsewhere' }, more);
    const both = [pool(), pool({}, 'eu-west-1_Elsewhere'), first, elsewhere];
    expect(await templateProviders(both)).toHaveLength(2);
  });

  it('with a value that is not here is left out, and that is said', async () => {
    const unresolved = [
      { path: 'ProviderDetails.client_secret', reason: 'no value of {{resolve:...}}', loss: 'decides' },
    ] as const;
    const one = provider({ ProviderDetails: { ...OIDC, client_secret: undefined } }, { unresolved });
    expect(await templateProviders([pool(), one])).toEqual([]);
    expect(unusedOfProviders([pool(), one])).toEqual([
      'NOT THERE: the identity provider Corp, whose ProviderDetails.client_secret has no value (no value of {{resolve:...}})',
    ]);
  });

  it('with a detail that nobody reads is taken, and that is said', async () => {
    const one = provider({ ProviderDetails: { ...OIDC, IDPSignOut: 'true' } });
    expect(await templateProviders([pool(), one])).toHaveLength(1);
    expect(unusedOfProviders([pool(), one])).toEqual([
      'NOT READ: ProviderDetails.IDPSignOut of the identity provider Corp',
    ]);
    expect(unusedOfProviders([pool(), provider()])).toEqual([]);
  });
});

describe('a service that follows a template', () => {
  let identity: TestIdentity | undefined;
  afterEach(async () => {
    await identity?.stop();
    identity = undefined;
  });
  const start = async (options: TestIdentityOptions = {}): Promise<TestIdentity> => {
    identity = await startIdentity(options);
    return identity;
  };

  it('changes nothing where a provider of it is wrong', async () => {
    const { context, follow } = await start({ resources: poolWith() });
    const before = await context.db.selectFrom('pools').selectAll().execute();
    const changed = pool({ UserPoolName: 'changed' });
    await expect(follow([changed, provider({ ProviderDetails: {} })])).rejects.toThrow(InputError);
    expect(await context.db.selectFrom('pools').selectAll().execute()).toEqual(before);
    expect(await context.db.selectFrom('clients').select('id').execute()).toHaveLength(1);
  });

  it('has no provider whose secret is gone', async () => {
    const { context, follow } = await start();
    const names = async () =>
      (await partsOf(context.db, POOL_ID, 'identity-provider')).map(({ name }) => name);
    await follow([pool(), provider()]);
    expect(await names()).toEqual(['Corporate']);
    await follow([
      pool(),
      provider({}, { unresolved: [{ path: 'ProviderDetails.client_secret', reason: 'x', loss: 'decides' }] }),
    ]);
    expect(await names()).toEqual([]);
  });

  const saml = (details: object): readonly CognitoResource[] => [
    pool(),
    provider({ ProviderType: 'SAML', ProviderDetails: details }),
  ];
  const url = 'https://id.example.com/metadata';

  it('asks no provider before it is told to', async () => {
    const fetch = () => Promise.reject(new Error('asked'));
    const { follow } = await start({ fetch });
    await follow([...saml({ MetadataURL: url }), provider({ ProviderName: 'Another' }, { logicalId: 'B' })]);
  });

  it.each<readonly [string, readonly CognitoResource[], TestIdentityOptions['fetch'], string]>([
    [
      'metadata that cannot be fetched',
      saml({ MetadataURL: url }),
      async () => ({ ok: false, reason: 'unreachable' }),
      'The metadata cannot be fetched: https://id.example.com/metadata cannot be reached',
    ],
    [
      'metadata that is none',
      saml({ MetadataURL: url }),
      async () => ({ ok: true, status: 200, contentType: 'text/html', body: '<html/>' }),
      'SAML metadata has no EntityDescriptor',
    ],
    [
      'a metadata URL without TLS',
      saml({ MetadataURL: 'http://id.example.com/metadata' }),
      () => Promise.reject(new Error('asked')),
      'The metadata URL is not HTTPS, or has a password in it; `identity.providers.plainHttp` lets plain HTTP be on this machine',
    ],
    [
      'metadata that has ended',
      saml({ MetadataFile: metadataXml(testProvider(), { validUntil: Date.now() - 1 }) }),
      () => Promise.reject(new Error('asked')),
      'The metadata has expired',
    ],
    [
      'an issuer that does not answer',
      [pool(), provider()],
      async () => ({ ok: false, reason: 'timeout' }),
      'Unable to contact well-known endpoint of Corporate',
    ],
    [
      'an endpoint without TLS',
      [
        pool(),
        provider({
          ProviderDetails: {
            ...OIDC,
            authorize_url: 'http://id.example.com/a',
            token_url: 'https://id.example.com/t',
            attributes_url: 'https://id.example.com/u',
            jwks_uri: 'https://id.example.com/j',
          },
        }),
      ],
      () => Promise.reject(new Error('asked')),
      'Corporate has a URL that is not HTTPS',
    ],
  ])('says which provider could not be signed in through: %s', async (_, resources, fetch, why) => {
    const { follow, providerTroubles } = await start({ ...(fetch === undefined ? {} : { fetch }) });
    await follow(resources);
    expect(await providerTroubles()).toEqual([
      `NOT USABLE NOW: the identity provider Corporate of ${POOL_ID}: ${why}; until that is mended, sign-in through it fails`,
    ]);
  });

  it('has nothing to say of providers that answer', async () => {
    const fetch: TestIdentityOptions['fetch'] = async () => ({
      ok: true,
      status: 200,
      contentType: 'text/xml',
      body: METADATA,
    });
    const { follow, providerTroubles } = await start({ fetch });
    await follow(saml({ MetadataURL: url }));
    expect(await providerTroubles()).toEqual([]);
    await follow([
      pool(),
      provider({ ProviderName: 'Google', ProviderType: 'Google', ProviderDetails: SOCIAL }),
    ]);
    expect(await providerTroubles()).toEqual([]);
  });
});
