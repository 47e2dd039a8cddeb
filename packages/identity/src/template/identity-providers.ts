import { type CognitoResource, type Diagnostic, InputError } from '@portcullis/model';
import type { Json } from '@portcullis/model/source';
import { Input } from '../service/input.ts';
import { ServiceError } from '../service/service-error.ts';
import { schemaOf } from '../user-pools/accounts/schema.ts';
import {
  checkIdentifiersFree,
  type NewIdentityProvider,
  newIdentityProvider,
} from '../user-pools/admin/new-identity-provider.ts';
import { requiredAttributes } from '../user-pools/auth/required-attributes.ts';
import type { Pool } from '../user-pools/pool.ts';
import { poolDoc } from './pool-docs.ts';

/** An identity provider that a template gives one of its pools. */
export interface TemplateProvider extends NewIdentityProvider {
  readonly poolId: string;
}

/**
 * The identity providers of a template's pools, each looked at as CreateIdentityProvider does, and its mapping as a sign-in
 * would find it. One with a property whose value is not here is left out: nobody signs in through it. Asks nobody. Throws
 * `InputError` with every provider that is wrong.
 */
export async function templateProviders(
  resources: readonly CognitoResource[],
): Promise<readonly TemplateProvider[]> {
  const found: TemplateProvider[] = [];
  const wrong: Diagnostic[] = [];
  for (const { resource, pool } of declaredProviders(resources)) {
    if (resource.unresolved.length > 0) continue;
    try {
      const made = await newIdentityProvider(pool, inputOf(resource));
      const others = found.filter(({ poolId }) => poolId === pool.id);
      if (others.some(({ name }) => name === made.name))
        throw new Wrong('another one of the pool has its name');
      checkIdentifiersFree(made, others);
      checkMapping(pool, made);
      found.push({ poolId: pool.id, ...made });
    } catch (error) {
      if (!(error instanceof ServiceError) && !(error instanceof Wrong)) throw error;
      wrong.push(diagnostic(resource, error.message));
    }
  }
  if (wrong.length > 0) throw new InputError(wrong);
  return found;
}

/** What of the providers is declared and has no effect, a line each. */
export function unusedOfProviders(resources: readonly CognitoResource[]): readonly string[] {
  return declaredProviders(resources).flatMap(({ resource: { logicalId, unresolved, properties } }) => [
    ...unresolved.map(
      ({ path, reason }) =>
        `NOT THERE: the identity provider ${logicalId}, whose ${path} has no value (${reason})`,
    ),
    ...Object.keys(mapOf(properties.ProviderDetails) ?? {})
      .filter((name) => !DETAILS.has(name))
      .map((name) => `NOT READ: ProviderDetails.${name} of the identity provider ${logicalId}`),
  ]);
}

class Wrong extends Error {}

interface DeclaredProvider {
  readonly resource: CognitoResource;
  readonly pool: Pick<Pool, 'id' | 'doc'>;
}

/** Those of pools that are the template's own. */
function declaredProviders(resources: readonly CognitoResource[]): readonly DeclaredProvider[] {
  const pools = new Map(
    resources.flatMap((one) =>
      one.type === 'UserPool' && one.id !== undefined ? [[one.id, { id: one.id, doc: poolDoc(one) }]] : [],
    ),
  );
  return resources.flatMap((resource) => {
    const pool = pools.get(String(resource.properties.UserPoolId));
    return resource.type === 'UserPoolIdentityProvider' && pool !== undefined ? [{ resource, pool }] : [];
  });
}

/** CloudFormation takes flags and numbers for the texts of `ProviderDetails`. */
function inputOf({ properties }: CognitoResource): Input {
  const { ProviderDetails, AttributeMapping, ...same } = properties;
  return new Input({
    ...same,
    ...(ProviderDetails === undefined ? {} : { ProviderDetails: asTexts(ProviderDetails) }),
    ...(AttributeMapping === undefined ? {} : { AttributeMapping: asTexts(AttributeMapping) }),
  });
}

function asTexts(value: Json): Json {
  const map = mapOf(value);
  if (map === undefined) return value;
  return Object.fromEntries(
    Object.entries(map).map(([name, one]): [string, Json] => {
      if (typeof one === 'number' && !Number.isSafeInteger(one))
        throw new Wrong(`${name} is a number that loses digits: write it in quotes`);
      return [name, typeof one === 'number' || typeof one === 'boolean' ? String(one) : one];
    }),
  );
}

function mapOf(value: Json | undefined): Readonly<Record<string, Json>> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return value as Readonly<Record<string, Json>>;
}

/** Cognito Developer Guide "Mapping IdP attributes to profiles and tokens", what sign-in would fail for. */
function checkMapping(pool: Pick<Pool, 'doc'>, { doc }: NewIdentityProvider): void {
  const mapped = new Set(Object.keys(doc.AttributeMapping ?? {}));
  const fixed = schemaOf(pool).find(({ Name, Mutable }) => Mutable === false && mapped.has(Name));
  if (fixed !== undefined)
    throw new Wrong(
      `its AttributeMapping sets ${fixed.Name}, which is not mutable: every sign-in after the first would fail`,
    );
  const missing = requiredAttributes(pool).find((name) => !mapped.has(name));
  if (missing !== undefined)
    throw new Wrong(
      `its AttributeMapping does not set ${missing}, which the pool requires: nobody could sign in through it`,
    );
}

function diagnostic({ logicalId, at }: CognitoResource, why: string): Diagnostic {
  return {
    severity: 'error',
    code: 'IDENTITY_PROVIDER',
    message: `the identity provider \`${logicalId}\` cannot be used: ${why.trim()}`,
    at,
    path: `Resources.${logicalId}`,
  };
}

/** API reference "CreateIdentityProvider", `ProviderDetails`; those that only DescribeIdentityProvider adds, too. */
const DETAILS: ReadonlySet<string> = new Set([
  ...[
    'MetadataURL',
    'MetadataFile',
    'IDPSignout',
    'IDPInit',
    'EncryptedResponses',
    'RequestSigningAlgorithm',
  ],
  ...['SSORedirectBindingURI', 'SLORedirectBindingURI', 'ActiveEncryptionCertificate'],
  ...['client_id', 'client_secret', 'authorize_scopes', 'oidc_issuer', 'attributes_request_method'],
  ...['authorize_url', 'token_url', 'attributes_url', 'jwks_uri', 'token_request_method'],
  ...['attributes_url_add_attributes', 'api_version', 'team_id', 'key_id', 'private_key'],
]);
