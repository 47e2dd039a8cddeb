import type { CognitoResource } from '@portcullis/model';
import type { Json } from '@portcullis/model/source';
import { TRIGGERS } from '../triggers/trigger-names.ts';
import type { ClientDoc, GroupDoc, PoolDoc, ResourceServerDoc, SchemaAttribute } from '../user-pools/pool.ts';

type Properties = Readonly<Record<string, Json>>;

/** CloudFormation's properties of a pool in the shape of DescribeUserPool; most names are the same. */
export function poolDoc(resource: CognitoResource): PoolDoc {
  const {
    UserPoolName,
    Schema,
    EnabledMfas,
    WebAuthnRelyingPartyID,
    WebAuthnUserVerification,
    WebAuthnFactorConfiguration,
    LambdaConfig,
    ...same
  } = resource.properties;
  const factors = Array.isArray(EnabledMfas) ? (EnabledMfas as readonly string[]) : undefined;
  // CreateUserPool: a pool that says how it sends text messages, and of no other factor, has that one.
  const bySms =
    factors?.includes('SMS_MFA') ??
    (['ON', 'OPTIONAL'].includes(String(same.MfaConfiguration)) && same.SmsConfiguration !== undefined);
  const lambdaConfig = withUnknownTriggers(LambdaConfig as Properties | undefined, resource);
  return {
    ...same,
    ...(lambdaConfig === undefined ? {} : { LambdaConfig: lambdaConfig }),
    ...notHere(resource),
    ...tagsNotHere(resource, 'UserPoolTags'),
    Name: typeof UserPoolName === 'string' ? UserPoolName : resource.logicalId,
    SchemaAttributes: Array.isArray(Schema) ? Schema.filter(hasName).map(schemaAttribute) : [],
    SoftwareTokenMfaConfiguration: { Enabled: factors?.includes('SOFTWARE_TOKEN_MFA') ?? false },
    ...(bySms ? { SmsMfaConfiguration: {} } : {}),
    ...(factors?.includes('EMAIL_OTP') === true ? { EmailMfaConfiguration: {} } : {}),
    ...(WebAuthnRelyingPartyID === undefined &&
    WebAuthnUserVerification === undefined &&
    WebAuthnFactorConfiguration === undefined
      ? {}
      : {
          WebAuthnConfiguration: {
            RelyingPartyId: WebAuthnRelyingPartyID,
            UserVerification: WebAuthnUserVerification ?? 'preferred',
            FactorConfiguration: WebAuthnFactorConfiguration,
          },
        }),
  } as unknown as PoolDoc;
}

/** Paths of properties that are not here and may be guards. */
export function notHere(resource: Pick<CognitoResource, 'unresolved'>): {
  readonly notHere?: readonly string[];
} {
  const paths = resource.unresolved.filter(({ loss }) => loss === 'decides').map(({ path }) => path);
  return paths.length === 0 ? {} : { notHere: paths };
}

/** Paths of tags that are not here. */
export function tagsNotHere(
  { unresolved }: Pick<CognitoResource, 'unresolved'>,
  property: 'UserPoolTags' | 'IdentityPoolTags',
): { readonly tagsNotHere?: readonly string[] } {
  const paths = unresolved.map(({ path }) => path).filter((path) => /^\w+/.exec(path)?.[0] === property);
  return paths.length === 0 ? {} : { tagsNotHere: paths };
}

/** A trigger of which something is not here stays declared, without its function: what it guards fails. */
function withUnknownTriggers(
  config: Properties | undefined,
  { unresolved }: CognitoResource,
): Properties | undefined {
  const unknown = TRIGGERS.filter((name) =>
    unresolved.some(({ path }) => path === 'LambdaConfig' || isWithin(path, `LambdaConfig.${name}`)),
  );
  if (unknown.length === 0) return config;
  return { ...config, ...Object.fromEntries(unknown.map((name) => [name, {}])) };
}

function isWithin(path: string, member: string): boolean {
  return path === member || path.startsWith(`${member}.`);
}

/** Without its name nothing can be said of an attribute; such a pool is not served. */
function hasName(attribute: Json): boolean {
  return typeof (attribute as unknown as Partial<SchemaAttribute>).Name === 'string';
}

/** A declared attribute, its name with the prefix that custom ones have. */
export function schemaAttribute(value: Json): SchemaAttribute {
  const attribute = value as unknown as SchemaAttribute;
  const custom = !STANDARD_ATTRIBUTES.has(attribute.Name) && !attribute.Name.startsWith('custom:');
  const prefix = attribute.DeveloperOnlyAttribute === true ? 'dev:custom:' : 'custom:';
  return { ...attribute, Name: custom ? `${prefix}${attribute.Name}` : attribute.Name };
}

/** OpenID Connect Core section 5.1, as Cognito has them. */
export const STANDARD_ATTRIBUTES: ReadonlySet<string> = new Set(
  'sub name given_name family_name middle_name nickname preferred_username profile picture website email email_verified gender birthdate zoneinfo locale phone_number phone_number_verified address updated_at identities'.split(
    ' ',
  ),
);

/** CloudFormation's properties of a client in the shape of DescribeUserPoolClient. */
export function clientDoc(resource: CognitoResource): Omit<ClientDoc, 'secrets'> {
  const { ClientName, GenerateSecret, UserPoolId, AnalyticsConfiguration, ...same } = resource.properties;
  return {
    ...same,
    ...notHere(resource),
    ClientName: typeof ClientName === 'string' ? ClientName : resource.logicalId,
  } as unknown as Omit<ClientDoc, 'secrets'>;
}

export function groupDoc(resource: CognitoResource): GroupDoc {
  const { GroupName, UserPoolId, ...same } = resource.properties;
  return { ...same, ...notHere(resource) };
}

/** Scopes whose name is not here are none. */
export function resourceServerDoc({ properties }: CognitoResource): ResourceServerDoc {
  const { Identifier, UserPoolId, Scopes, ...same } = properties as unknown as ResourceServerDoc & Properties;
  const named = Scopes?.filter(({ ScopeName }) => typeof ScopeName === 'string');
  return { ...same, ...(named === undefined ? {} : { Scopes: named }) };
}
