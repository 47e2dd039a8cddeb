import type { CognitoResource } from '@portcullis/model';
import type { Json } from '@portcullis/model/source';
import type { ClientDoc, PoolDoc, SchemaAttribute } from '../user-pools/pool.ts';

type Properties = Readonly<Record<string, Json>>;

/** CloudFormation's properties of a pool in the shape of DescribeUserPool; most names are the same. */
export function poolDoc({ logicalId, properties, unresolved }: CognitoResource): PoolDoc {
  const { UserPoolName, Schema, EnabledMfas, WebAuthnRelyingPartyID, WebAuthnUserVerification, ...same } =
    properties;
  const factors = Array.isArray(EnabledMfas) ? (EnabledMfas as readonly string[]) : undefined;
  const { WebAuthnFactorConfiguration, UserPoolTags, ...rest } = same as Properties;
  const lambdaConfig = withUnknownSenders(rest.LambdaConfig, unresolved);
  return {
    ...(typed(rest) as Properties),
    ...(lambdaConfig === undefined ? {} : { LambdaConfig: lambdaConfig }),
    Name: typeof UserPoolName === 'string' ? UserPoolName : logicalId,
    SchemaAttributes: Array.isArray(Schema) ? Schema.map(schemaAttribute) : [],
    ...(UserPoolTags === undefined ? {} : { UserPoolTags }),
    SoftwareTokenMfaConfiguration: { Enabled: factors?.includes('SOFTWARE_TOKEN_MFA') ?? false },
    ...(factors?.includes('SMS_MFA') === true ? { SmsMfaConfiguration: {} } : {}),
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

/** A custom sender whose value is not here stays declared, without its function: nobody sends in its place. */
function withUnknownSenders(
  config: Json | undefined,
  unresolved: CognitoResource['unresolved'],
): Json | undefined {
  const missing = ['CustomEmailSender', 'CustomSMSSender'].filter((name) =>
    unresolved.some(({ path }) => path === 'LambdaConfig' || path === `LambdaConfig.${name}`),
  );
  if (missing.length === 0) return config;
  return { ...(config as Properties | undefined), ...Object.fromEntries(missing.map((name) => [name, {}])) };
}

/** A declared attribute, its name with the prefix that custom ones have. */
export function schemaAttribute(value: Json): SchemaAttribute {
  const attribute = value as unknown as SchemaAttribute;
  const custom = !STANDARD_ATTRIBUTES.has(attribute.Name) && !attribute.Name.startsWith('custom:');
  const prefix = attribute.DeveloperOnlyAttribute === true ? 'dev:custom:' : 'custom:';
  const typedAttribute = typed(value as Properties) as unknown as SchemaAttribute;
  return { ...typedAttribute, Name: custom ? `${prefix}${attribute.Name}` : attribute.Name };
}

/** OpenID Connect Core section 5.1, as Cognito has them. */
export const STANDARD_ATTRIBUTES: ReadonlySet<string> = new Set(
  'sub name given_name family_name middle_name nickname preferred_username profile picture website email email_verified gender birthdate zoneinfo locale phone_number phone_number_verified address updated_at identities'.split(
    ' ',
  ),
);

/** CloudFormation's properties of a client in the shape of DescribeUserPoolClient. */
export function clientDoc({ logicalId, properties }: CognitoResource): Omit<ClientDoc, 'secrets'> {
  const { ClientName, GenerateSecret, UserPoolId, AnalyticsConfiguration, ...same } = properties;
  return {
    ...(typed(same) as Properties),
    ClientName: typeof ClientName === 'string' ? ClientName : logicalId,
  } as unknown as ClientDoc;
}

/** Templates write numbers and flags as text now and then, and CloudFormation takes them so. */
export function typed(value: Json): Json {
  if (Array.isArray(value)) return value.map(typed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value as Properties).map(([key, one]): [string, Json] => {
      if (typeof one === 'string' && NUMBERS.test(key) && /^\d+$/.test(one)) return [key, Number(one)];
      if (one === 'true' || one === 'false') return [key, one === 'true'];
      return [key, typed(one)];
    }),
  );
}

const NUMBERS =
  /^(MinimumLength|.*Validity(Days)?|Precedence|Priority|RetryGracePeriodSeconds|PasswordHistorySize)$/;
