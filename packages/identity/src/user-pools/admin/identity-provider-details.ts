import { parseMetadata } from '../../saml/index.ts';
import { invalidParameter } from '../../service/service-error.ts';
import { schemaOf } from '../accounts/schema.ts';
import type { IdentityProviderDoc, Pool } from '../pool.ts';

type ProviderType = IdentityProviderDoc['ProviderType'];
type Details = IdentityProviderDoc['ProviderDetails'];

export const PROVIDER_TYPES: readonly ProviderType[] = [
  'SAML',
  'Facebook',
  'Google',
  'LoginWithAmazon',
  'SignInWithApple',
  'OIDC',
];

/** Of each type: what its details must have, and which claim is the subject. API reference "CreateIdentityProvider". */
const TYPES: Readonly<
  Record<ProviderType, { readonly needs: readonly string[]; readonly subject?: string }>
> = {
  SAML: { needs: [] },
  Facebook: { needs: ['client_id', 'client_secret', 'authorize_scopes'], subject: 'id' },
  Google: { needs: ['client_id', 'client_secret', 'authorize_scopes'], subject: 'sub' },
  LoginWithAmazon: { needs: ['client_id', 'client_secret', 'authorize_scopes'], subject: 'user_id' },
  SignInWithApple: {
    needs: ['client_id', 'team_id', 'key_id', 'private_key', 'authorize_scopes'],
    subject: 'sub',
  },
  OIDC: {
    needs: ['client_id', 'attributes_request_method', 'oidc_issuer', 'authorize_scopes'],
    subject: 'sub',
  },
};

/**
 * A social provider has the name of its type, so that a pool has one of each. As the service says it: aws-cli issue 3179.
 * Throws InvalidParameterException.
 */
export function checkProviderName(type: ProviderType, name: string): void {
  if (name.toUpperCase() === 'COGNITO') throw invalidParameter('COGNITO is not a valid provider name.');
  if (type !== 'SAML' && type !== 'OIDC' && name !== type)
    throw invalidParameter(`Provider ${name} cannot be of type ${type}.`);
}

/** Throws InvalidParameterException. */
export async function checkProviderDetails(type: ProviderType, details: Details): Promise<void> {
  const missing = TYPES[type].needs.filter((name) => (details[name] ?? '') === '');
  if (missing.length > 0)
    throw invalidParameter(
      `${listOf(TYPES[type].needs)} are all required idp details; missing: ${missing.join(', ')}`,
    );
  if (type === 'SAML') await checkSaml(details);
  else checkNothingOfSaml(type, details);
  if (type === 'OIDC') checkOidc(details);
}

const SAML_FLAGS = ['IDPSignout', 'IDPInit', 'EncryptedResponses'] as const;

async function checkSaml(details: Details): Promise<void> {
  const { MetadataURL, MetadataFile, RequestSigningAlgorithm } = details;
  if ((MetadataURL ?? '') === '' && (MetadataFile ?? '') === '')
    throw invalidParameter('Either MetadataURL or MetadataFile must be provided in ProviderDetails.');
  if (MetadataURL !== undefined && MetadataURL !== '' && !isUrl(MetadataURL))
    throw invalidParameter('MetadataURL is not a valid URL.');
  if (RequestSigningAlgorithm !== undefined && RequestSigningAlgorithm !== 'rsa-sha256')
    throw invalidParameter('RequestSigningAlgorithm must be rsa-sha256.');
  const flag = SAML_FLAGS.find((name) => !['true', 'false', undefined].includes(details[name]));
  if (flag !== undefined) throw invalidParameter(`${flag} must be true or false.`);
  if (MetadataFile === undefined || MetadataFile === '') return;
  const parsed = await parseMetadata(MetadataFile);
  if (!parsed.ok) throw invalidParameter(`Invalid SAML metadata: ${parsed.detail}`);
}

/** What only SAML providers enforce. Whoever asks for encryption elsewhere would believe to have it. */
function checkNothingOfSaml(type: ProviderType, details: Details): void {
  const found = [...SAML_FLAGS, 'RequestSigningAlgorithm'].find((name) => details[name] !== undefined);
  if (found !== undefined) throw invalidParameter(`${found} is a detail of SAML providers, not of ${type}.`);
}

/** What DescribeIdentityProvider adds of its own: clients send it back with what they change. */
const SAML_SHOWN = ['SSORedirectBindingURI', 'SLORedirectBindingURI', 'ActiveEncryptionCertificate'] as const;

/** Details as they are kept. */
export function keptDetails(type: ProviderType, details: Details): Details {
  if (type !== 'SAML') return details;
  const shown: readonly string[] = SAML_SHOWN;
  return Object.fromEntries(Object.entries(details).filter(([name]) => !shown.includes(name)));
}

const OIDC_URLS = ['oidc_issuer', 'authorize_url', 'token_url', 'attributes_url', 'jwks_uri'] as const;

function checkOidc(details: Details): void {
  if (details.attributes_request_method !== 'GET' && details.attributes_request_method !== 'POST')
    throw invalidParameter('attributes_request_method must be GET or POST.');
  for (const name of OIDC_URLS) {
    const value = details[name];
    if (value !== undefined && value !== '' && !isUrl(value))
      throw invalidParameter(`${name} is not a valid URL.`);
  }
  if (!details.authorize_scopes?.split(/[ ,]+/).includes('openid'))
    throw invalidParameter('authorize_scopes of an OIDC provider must contain openid.');
}

/** As the service writes them: amplify-cli issue 8266. */
function listOf(names: readonly string[]): string {
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** Whether requests may go there at all is decided where they are made. */
function isUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

/**
 * The mapping with the subject that the type has; names must be the pool's. The message is the service's: aws-cli issue 9729.
 * Throws InvalidParameterException.
 */
export function checkedMapping(
  pool: Pick<Pool, 'doc'>,
  type: ProviderType,
  mapping: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> {
  const known = new Set(schemaOf(pool).map(({ Name }) => Name));
  for (const name of Object.keys(mapping ?? {}))
    if (name !== 'username' && (!known.has(name) || name === 'sub' || name === 'identities'))
      throw invalidParameter(`AttributeMapping contains invalid mapping: [${name}]`);
  const { subject } = TYPES[type];
  return { ...(subject === undefined ? {} : { username: subject }), ...mapping };
}
