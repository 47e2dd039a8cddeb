import { API_SIGN_IN_SCOPE } from '@portcullis/model';
import type { Input } from '../../service/input.ts';
import { invalidParameter, ServiceError } from '../../service/service-error.ts';
import type { Db } from '../../store/database.ts';
import { QUOTA } from '../accounts/limits.ts';
import { schemaOf } from '../accounts/schema.ts';
import type { ClientDoc, Pool, PoolPart, ResourceServerDoc, TimeUnit } from '../pool.ts';
import { partsOf } from '../pools.ts';
import { checkUrls } from './client-urls.ts';
import { checkPlanOfClient } from './feature-plan.ts';
import { choicesIn } from './pool-settings.ts';

/** What CreateUserPoolClient and UpdateUserPoolClient set; what is absent is the default. */
export type ClientSettings = Partial<ClientDoc>;

/** What a client's settings name of its pool. */
export interface NamesOfParts {
  readonly providers: () => Promise<ReadonlySet<string>>;
  /** `<resource server>/<scope>`. */
  readonly scopes: () => Promise<ReadonlySet<string>>;
}

export function namesOfParts(db: Db, poolId: string): NamesOfParts {
  return {
    providers: async () => new Set((await partsOf(db, poolId, 'identity-provider')).map(({ name }) => name)),
    scopes: async () => new Set((await partsOf(db, poolId, 'resource-server')).flatMap(scopesOf)),
  };
}

/** The scopes of a resource server, as clients name them. */
export function scopesOf({
  name,
  doc,
}: Pick<PoolPart<ResourceServerDoc>, 'name' | 'doc'>): readonly string[] {
  return (doc.Scopes ?? []).map(({ ScopeName }) => `${name}/${ScopeName}`);
}

const FLOWS = [
  'ADMIN_NO_SRP_AUTH',
  'CUSTOM_AUTH_FLOW_ONLY',
  'USER_PASSWORD_AUTH',
  'ALLOW_ADMIN_USER_PASSWORD_AUTH',
  'ALLOW_CUSTOM_AUTH',
  'ALLOW_USER_PASSWORD_AUTH',
  'ALLOW_USER_SRP_AUTH',
  'ALLOW_REFRESH_TOKEN_AUTH',
  'ALLOW_USER_AUTH',
  'ALLOW_CLIENT_TOKEN_AUTH',
] as const;

/** Throws InvalidParameterException, InvalidOAuthFlowException, ScopeDoesNotExistException. */
export async function clientSettingsIn(
  parts: NamesOfParts,
  pool: Pick<Pool, 'id' | 'doc'>,
  input: Input,
  hasSecret: boolean,
): Promise<ClientSettings> {
  const settings = {
    RefreshTokenValidity: input.integer('RefreshTokenValidity', { min: 0, max: 315_360_000 }) ?? 30,
    AccessTokenValidity: input.integer('AccessTokenValidity', { min: 1, max: 86_400 }),
    IdTokenValidity: input.integer('IdTokenValidity', { min: 1, max: 86_400 }),
    TokenValidityUnits: unitsIn(input.object('TokenValidityUnits')),
    ReadAttributes: input.texts('ReadAttributes'),
    WriteAttributes: input.texts('WriteAttributes'),
    ExplicitAuthFlows: choicesIn(input, 'ExplicitAuthFlows', FLOWS),
    SupportedIdentityProviders: input.texts('SupportedIdentityProviders'),
    CallbackURLs: input.texts('CallbackURLs'),
    LogoutURLs: input.texts('LogoutURLs'),
    DefaultRedirectURI: input.optionalText('DefaultRedirectURI', { min: 1, max: 1024 }),
    AllowedOAuthFlows: choicesIn(input, 'AllowedOAuthFlows', ['code', 'implicit', 'client_credentials']),
    AllowedOAuthScopes: input.texts('AllowedOAuthScopes'),
    AllowedOAuthFlowsUserPoolClient: input.flag('AllowedOAuthFlowsUserPoolClient') ?? false,
    AnalyticsConfiguration: input.object('AnalyticsConfiguration')?.all(),
    PreventUserExistenceErrors: input.optionalText('PreventUserExistenceErrors', {
      values: ['LEGACY', 'ENABLED'],
    }),
    EnableTokenRevocation: input.flag('EnableTokenRevocation') ?? true,
    EnablePropagateAdditionalUserContextData: input.flag('EnablePropagateAdditionalUserContextData') ?? false,
    AuthSessionValidity: input.integer('AuthSessionValidity', { min: 3, max: 15 }) ?? 3,
    RefreshTokenRotation: rotationIn(input.object('RefreshTokenRotation')),
  };
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  const found = Object.fromEntries(given) as unknown as ClientSettings;
  checkValidity(found);
  checkFlows(found, hasSecret);
  checkPlanOfClient(pool, found);
  checkAttributes(pool, found);
  checkUrls(found);
  await checkProviders(parts, pool, found);
  checkOAuth(found, hasSecret);
  await checkScopes(parts, found);
  return found;
}

const UNITS: readonly TimeUnit[] = ['seconds', 'minutes', 'hours', 'days'];

function unitsIn(units: Input | undefined): ClientDoc['TokenValidityUnits'] {
  for (const token of ['AccessToken', 'IdToken', 'RefreshToken'])
    units?.optionalText(token, { values: UNITS });
  return units?.all() as ClientDoc['TokenValidityUnits'];
}

function rotationIn(rotation: Input | undefined): ClientDoc['RefreshTokenRotation'] {
  if (rotation === undefined) return undefined;
  const Feature = rotation.text('Feature', { values: ['ENABLED', 'DISABLED'] }) as 'ENABLED' | 'DISABLED';
  const seconds = rotation.integer('RetryGracePeriodSeconds', { min: 0, max: 60 });
  return { Feature, ...(seconds === undefined ? {} : { RetryGracePeriodSeconds: seconds }) };
}

const SECONDS: Readonly<Record<TimeUnit, number>> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };
const FIVE_MINUTES = 300;
const HOUR = 3_600;
const DAY = 86_400;
const TEN_YEARS = 3650 * DAY;

/** API reference "CreateUserPoolClient": 5 minutes to a day, of refresh tokens an hour to ten years. */
function checkValidity(doc: ClientSettings): void {
  for (const [token, unit, least, most, allowed] of [
    ['AccessToken', 'hours', FIVE_MINUTES, DAY, 'five minutes to a day'],
    ['IdToken', 'hours', FIVE_MINUTES, DAY, 'five minutes to a day'],
    ['RefreshToken', 'days', HOUR, TEN_YEARS, 'an hour to ten years'],
  ] as const) {
    const amount = doc[`${token}Validity`] as number | undefined;
    // 0 stands for the default.
    if (amount === undefined || amount === 0) continue;
    const seconds = amount * SECONDS[doc.TokenValidityUnits?.[token] ?? unit];
    if (seconds < least || seconds > most)
      throw invalidParameter('Invalid range for token validity.', {
        members: [`${token}Validity`, `TokenValidityUnits.${token}`],
        allowed: `${allowed}, counted in ${doc.TokenValidityUnits?.[token] ?? unit}`,
      });
  }
}

function checkFlows(
  { ExplicitAuthFlows = [], RefreshTokenRotation }: ClientSettings,
  hasSecret: boolean,
): void {
  const about = { members: ['ExplicitAuthFlows'] };
  const current = ExplicitAuthFlows.filter((flow) => flow.startsWith('ALLOW_'));
  if (current.length > 0 && current.length < ExplicitAuthFlows.length)
    throw invalidParameter(
      'ExplicitAuthFlows cannot contain values that begin with ALLOW_ together with others.',
      about,
    );
  if (RefreshTokenRotation?.Feature === 'ENABLED' && current.includes('ALLOW_REFRESH_TOKEN_AUTH'))
    throw invalidParameter(
      'ALLOW_REFRESH_TOKEN_AUTH cannot be in ExplicitAuthFlows while refresh token rotation is enabled.',
      { members: ['ExplicitAuthFlows', 'RefreshTokenRotation'] },
    );
  // A client for machines alone signs nobody in.
  const signsIn = current.some((flow) => flow !== 'ALLOW_CLIENT_TOKEN_AUTH');
  if (signsIn && RefreshTokenRotation?.Feature !== 'ENABLED' && !current.includes('ALLOW_REFRESH_TOKEN_AUTH'))
    throw invalidParameter('REFRESH_TOKEN_AUTH should always be allowed.', {
      members: ['ExplicitAuthFlows', 'RefreshTokenRotation'],
      allowed: 'ALLOW_REFRESH_TOKEN_AUTH beside the others, or RefreshTokenRotation that is ENABLED',
    });
  if (current.includes('ALLOW_CLIENT_TOKEN_AUTH') && !hasSecret)
    throw invalidParameter('ALLOW_CLIENT_TOKEN_AUTH needs a client secret.', {
      members: ['ExplicitAuthFlows', 'GenerateSecret'],
    });
}

function checkAttributes(
  pool: Pick<Pool, 'doc'>,
  { ReadAttributes = [], WriteAttributes = [] }: ClientSettings,
): void {
  const schema = schemaOf(pool);
  const known = new Set(schema.map(({ Name }) => Name));
  const unread = ReadAttributes.find((name) => !known.has(name));
  if (unread !== undefined)
    throw invalidParameter('Invalid read attributes specified while creating a client', {
      members: ['ReadAttributes'],
      allowed: `attributes of the pool, which ${unread} is not`,
    });
  const fixed = new Set(['sub', 'email_verified', 'phone_number_verified', 'identities']);
  const unwritten = WriteAttributes.find((name) => !known.has(name) || fixed.has(name));
  if (unwritten !== undefined)
    throw invalidParameter('Invalid write attributes specified while creating a client', {
      members: ['WriteAttributes'],
      allowed: `attributes of the pool that clients may write, which ${unwritten} is not`,
    });
  const needed = schema.filter(({ Name, Required }) => Required === true && Name !== 'sub');
  // Nobody could sign up.
  const missing = needed.find(({ Name }) => !WriteAttributes.includes(Name));
  if (WriteAttributes.length > 0 && missing !== undefined)
    throw invalidParameter('Invalid write attributes specified while creating a client', {
      members: ['WriteAttributes'],
      allowed: `lists with all that the pool requires, ${missing.Name} among it`,
    });
}

async function checkProviders(
  parts: NamesOfParts,
  pool: Pick<Pool, 'id'>,
  { SupportedIdentityProviders = [] }: ClientSettings,
): Promise<void> {
  const others = SupportedIdentityProviders.filter((name) => name !== 'COGNITO');
  if (others.length === 0) return;
  const known = await parts.providers();
  for (const name of others)
    if (!known.has(name))
      throw invalidParameter(`The provider ${name} does not exist for User Pool ${pool.id}.`, {
        members: ['SupportedIdentityProviders'],
        allowed: ['COGNITO', ...known].join(', '),
      });
}

function checkOAuth(settings: ClientSettings, hasSecret: boolean): void {
  const { AllowedOAuthFlows = [], AllowedOAuthScopes = [], AllowedOAuthFlowsUserPoolClient } = settings;
  if (AllowedOAuthFlows.includes('client_credentials')) {
    if (AllowedOAuthFlows.length > 1)
      throw new ServiceError(
        'InvalidOAuthFlowException',
        'client_credentials flow can not be selected along with code flow or implicit flow.',
        400,
        { members: ['AllowedOAuthFlows'] },
      );
    if (!hasSecret)
      throw new ServiceError(
        'InvalidOAuthFlowException',
        'client_credentials flow can not be selected if client does not have a client secret.',
        400,
        { members: ['AllowedOAuthFlows', 'GenerateSecret'] },
      );
  }
  if (
    AllowedOAuthFlowsUserPoolClient === true &&
    (AllowedOAuthFlows.length === 0 || AllowedOAuthScopes.length === 0)
  )
    throw invalidParameter(
      'AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.',
      { members: ['AllowedOAuthFlowsUserPoolClient', 'AllowedOAuthFlows', 'AllowedOAuthScopes'] },
    );
}

const OWN_SCOPES = ['phone', 'email', 'openid', 'profile', API_SIGN_IN_SCOPE];

async function checkScopes(parts: NamesOfParts, settings: ClientSettings): Promise<void> {
  const { AllowedOAuthScopes = [], AllowedOAuthFlows = [] } = settings;
  if (AllowedOAuthScopes.length > QUOTA.scopesPerClient)
    throw invalidParameter(
      `1 validation error detected: Value at 'allowedOAuthScopes' failed to satisfy constraint: Member must have length less than or equal to ${QUOTA.scopesPerClient}`,
      { members: ['AllowedOAuthScopes'] },
    );
  const custom = AllowedOAuthScopes.filter((scope) => !OWN_SCOPES.includes(scope));
  // Nobody signs in with client credentials: only custom scopes make sense.
  const personal = custom.length < AllowedOAuthScopes.length;
  if (AllowedOAuthFlows.includes('client_credentials') && personal)
    throw new ServiceError(
      'InvalidOAuthFlowException',
      'client_credentials flow can only be selected with custom scopes of resource servers.',
      400,
      { members: ['AllowedOAuthScopes', 'AllowedOAuthFlows'] },
    );
  if (custom.length === 0) return;
  const known = await parts.scopes();
  for (const scope of custom)
    if (!known.has(scope))
      throw new ServiceError('ScopeDoesNotExistException', `Invalid scope requested: ${scope}`, 400, {
        members: ['AllowedOAuthScopes'],
        allowed: [...OWN_SCOPES, ...known].join(', '),
      });
}
