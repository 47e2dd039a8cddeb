import { type CognitoResource, type Diagnostic, InputError } from '@portcullis/model';
import type { Json } from '@portcullis/model/source';
import type { IdentityPoolDoc } from '../identity-pools/identity-pool.ts';
import { unverifiedProviders } from '../identity-pools/login-providers.ts';
import { poolInput, rolesInput } from '../identity-pools/pool-input.ts';
import { tagMapIn } from '../identity-pools/principal-tag-map.ts';
import { Input } from '../service/input.ts';
import { invalidParameter, ServiceError } from '../service/service-error.ts';
import type { Db } from '../store/database.ts';
import { checkAttributeValues } from '../user-pools/accounts/attributes.ts';
import { attributesIn, groupNameOf, usernameOf, validationDataIn } from '../user-pools/accounts/members.ts';
import { newName } from '../user-pools/accounts/usernames.ts';
import { mediumsIn, messageActionIn } from '../user-pools/admin/admin-create-user.ts';
import { clientSettingsIn } from '../user-pools/admin/client-settings.ts';
import { newDomain } from '../user-pools/admin/domains.ts';
import { checkPlanOfDomain, checkPlanOfPool } from '../user-pools/admin/feature-plan.ts';
import { newGroup } from '../user-pools/admin/groups.ts';
import { emailIn, mfaIn } from '../user-pools/admin/mfa-config.ts';
import { newPool } from '../user-pools/admin/new-pool.ts';
import { DISPLAY_NAME } from '../user-pools/admin/patterns.ts';
import { choicesIn } from '../user-pools/admin/pool-settings.ts';
import { newResourceServer } from '../user-pools/admin/resource-servers.ts';
import { faultOf, type Renames, TemplateFault } from './faults.ts';
import { identityPoolDoc, tagsOf } from './identity-pool-docs.ts';
import { type TemplateProvider, templateProviders } from './identity-providers.ts';
import { declaredPools, groupNames, partNames, type TemplatePool } from './part-names.ts';
import { poolDoc } from './pool-docs.ts';
import { checkUnique } from './unique.ts';

type Properties = CognitoResource['properties'];

/** What the checks of a resource ask about the rest of its template. */
interface Declared {
  readonly resources: readonly CognitoResource[];
  readonly pools: ReadonlyMap<string, TemplatePool>;
  readonly identityPools: ReadonlyMap<string, IdentityPoolDoc>;
  readonly db: Db;
}

interface Check {
  /** What the resource is called. */
  readonly kind: string;
  readonly renames?: Renames | undefined;
  /** Throws `ServiceError` or `TemplateFault`. */
  readonly run: (properties: Properties, resource: CognitoResource, declared: Declared) => unknown;
}

/**
 * Holds every resource of a template to the rules of the operation that would make it: CreateUserPool, CreateUserPoolClient,
 * CreateIdentityPool and so on. Gives the identity providers as they would be made. Throws `InputError` with all that is
 * wrong, each with its place, before anything has changed.
 */
export async function checkTemplate(
  db: Db,
  resources: readonly CognitoResource[],
): Promise<readonly TemplateProvider[]> {
  const declared: Declared = {
    resources,
    pools: declaredPools(resources),
    identityPools: new Map(
      resources.flatMap((one) =>
        one.type === 'IdentityPool' && one.id !== undefined ? [[one.id, identityPoolDoc(one)]] : [],
      ),
    ),
    db,
  };
  const wrong: Diagnostic[] = [];
  for (const resource of resources) {
    const check = CHECKS[resource.type];
    if (check === undefined) continue;
    const { kind, renames = {}, run } = check;
    const more = resource.type === 'IdentityPoolRoleAttachment' ? mappingNames(resource) : {};
    const seen = withUnknown(resource, declared);
    const fault = await faultOf(seen, kind, { ...renames, ...more }, (properties) =>
      run(properties, resource, declared),
    );
    if (fault !== undefined) wrong.push(fault);
  }
  wrong.push(...checkUnique(resources, (type) => CHECKS[type]?.kind ?? type));
  let providers: readonly TemplateProvider[] = [];
  try {
    providers = await templateProviders(resources);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    wrong.push(...error.diagnostics);
  }
  if (wrong.length > 0) throw new InputError(wrong.sort(byPlace));
  return providers;
}

function byPlace({ at: a }: Diagnostic, { at: b }: Diagnostic): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}

const CHECKS: Readonly<Record<string, Check>> = {
  UserPool: {
    kind: 'user pool',
    renames: {
      PoolName: 'UserPoolName',
      SoftwareTokenMfaConfiguration: 'EnabledMfas',
      SmsMfaConfiguration: 'EnabledMfas',
      EmailMfaConfiguration: 'EnabledMfas',
      'EmailMfaConfiguration.Message': 'EmailAuthenticationMessage',
      'EmailMfaConfiguration.Subject': 'EmailAuthenticationSubject',
      'WebAuthnConfiguration.RelyingPartyId': 'WebAuthnRelyingPartyID',
      'WebAuthnConfiguration.UserVerification': 'WebAuthnUserVerification',
      'WebAuthnConfiguration.FactorConfiguration': 'WebAuthnFactorConfiguration',
    },
    run: checkPool,
  },
  UserPoolClient: { kind: 'user pool client', run: checkClient },
  UserPoolGroup: {
    kind: 'group',
    run: (properties, { id }) => newGroup(inputOf({ GroupName: id ?? null, ...properties })),
  },
  UserPoolResourceServer: {
    kind: 'resource server',
    run: (properties) => newResourceServer(inputOf(properties)),
  },
  UserPoolDomain: { kind: 'domain', run: checkDomain },
  UserPoolUser: { kind: 'user', run: checkUser },
  UserPoolUserToGroupAttachment: { kind: 'group membership', run: checkMembership },
  IdentityPool: { kind: 'identity pool', run: checkIdentityPool },
  IdentityPoolRoleAttachment: { kind: 'role attachment', run: checkRoles },
  IdentityPoolPrincipalTag: {
    kind: 'principal tags',
    run: (properties) => tagMapIn(inputOf(properties)),
  },
};

/** What a resource names may be without a value here; then nobody can say that it names nothing. */
function withUnknown(resource: CognitoResource, { resources, pools }: Declared): CognitoResource {
  const { properties, unresolved, absent = unresolved.map(({ path }) => path) } = resource;
  const pool = pools.get(String(properties.UserPoolId));
  const owner = resources.find(({ type, id }) => type === 'IdentityPool' && id === properties.IdentityPoolId);
  const lost = owner?.unresolved.some(({ path }) => PROVIDERS.test(path)) === true;
  const more = [...(pool?.unknown ?? []), ...(lost ? ['CognitoIdentityProviders'] : [])];
  return more.length === 0 ? resource : { ...resource, absent: [...absent, ...more] };
}

/** Of an identity pool: whose logins it takes. */
const PROVIDERS =
  /^(?:CognitoIdentityProviders|SupportedLoginProviders|OpenIdConnectProviderARNs|SamlProviderARNs)\b/;

function inputOf(properties: Properties): Input {
  return new Input(properties);
}

/** CloudFormation makes a pool by CreateUserPool and then SetUserPoolMfaConfig. */
function checkPool(properties: Properties, resource: CognitoResource): void {
  newPool(inputOf({ ...properties, PoolName: properties.UserPoolName ?? resource.logicalId }));
  choicesIn(inputOf(properties), 'EnabledMfas', ['SMS_MFA', 'SOFTWARE_TOKEN_MFA', 'EMAIL_OTP']);
  const { EmailAuthenticationMessage, EmailAuthenticationSubject } = properties;
  const message = {
    Message: EmailAuthenticationMessage ?? null,
    Subject: EmailAuthenticationSubject ?? null,
  };
  emailIn(new Input(message, undefined, 'EmailMfaConfiguration'));
  const doc = poolDoc({ ...resource, properties });
  mfaIn(inputOf(doc as unknown as Properties), {});
  checkPlanOfPool(doc);
}

function checkDomain(properties: Properties, resource: CognitoResource, { pools }: Declared): void {
  const { doc } = newDomain(inputOf(properties));
  const pool = servedPool(resource, pools);
  if (pool !== undefined) checkPlanOfDomain(pool, doc.ManagedLoginVersion);
}

/** The pool of a resource. `undefined`: none of this service, which is said where it is read, or one that is not served. */
function servedPool({ properties }: CognitoResource, pools: Declared['pools']): TemplatePool | undefined {
  const pool = pools.get(String(properties.UserPoolId));
  return pool?.doc.notHere === undefined ? pool : undefined;
}

async function checkClient(
  properties: Properties,
  resource: CognitoResource,
  { pools, db }: Declared,
): Promise<void> {
  const pool = servedPool(resource, pools);
  if (pool === undefined) return;
  const input = inputOf(properties);
  input.optionalText('ClientName', DISPLAY_NAME);
  await clientSettingsIn(partNames(db, pool), pool, input, properties.GenerateSecret === true);
}

/** As AdminCreateUser would, which CloudFormation calls. */
function checkUser(properties: Properties, resource: CognitoResource, { pools }: Declared): void {
  const pool = servedPool(resource, pools);
  if (pool === undefined) return;
  const input = inputOf(properties);
  if (messageActionIn(input) === 'RESEND')
    throw new TemplateFault('MessageAction', 'RESEND is for a user that is there; a new one takes SUPPRESS');
  mediumsIn(input);
  input.flag('ForceAliasCreation');
  input.map('ClientMetadata');
  validationDataIn(input);
  const name = usernameOf(input);
  const given = attributesIn(input, 'UserAttributes');
  const { attributes } = about('Username', () => newName(pool, name, '', given));
  about('UserAttributes', () => checkAttributeValues(pool, attributes));
}

/** What the accounts' own rules refuse follows from one property here. */
function about<T>(property: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof ServiceError) || error.about !== undefined) throw error;
    throw new ServiceError(error.code, error.message, error.status, { members: [property] });
  }
}

async function checkMembership(
  properties: Properties,
  resource: CognitoResource,
  { pools, db }: Declared,
): Promise<void> {
  const pool = servedPool(resource, pools);
  if (pool === undefined) return;
  const input = inputOf(properties);
  usernameOf(input);
  const group = groupNameOf(input);
  const known = await groupNames(db, pool);
  if (!known.has(group))
    throw invalidParameter('Group not found.', { members: ['GroupName'], allowed: [...known].join(', ') });
}

function checkIdentityPool(properties: Properties, { logicalId }: CognitoResource): void {
  const { SupportedLoginProviders, IdentityPoolTags, IdentityPoolName = logicalId } = properties;
  // Logins that cannot be verified here are said, and refused as they come.
  const unverified = unverifiedProviders(
    SupportedLoginProviders as Readonly<Record<string, unknown>> | undefined,
  );
  const supported = Object.entries((SupportedLoginProviders ?? {}) as Properties).filter(
    ([name]) => !unverified.includes(name),
  );
  const tags = tagsOf(IdentityPoolTags);
  poolInput(
    inputOf({
      ...properties,
      IdentityPoolName,
      SupportedLoginProviders: Object.fromEntries(supported),
      IdentityPoolTags: tags ?? null,
    }),
  );
}

function checkRoles(properties: Properties, resource: CognitoResource, { identityPools }: Declared): void {
  const pool = identityPools.get(String(resource.properties.IdentityPoolId));
  if (pool === undefined) return;
  const { Roles, RoleMappings } = properties;
  const found = new Map<string, Json>();
  for (const [name, mapping] of Object.entries((RoleMappings ?? {}) as Properties)) {
    const { IdentityProvider = name, ...rest } = mapping as Properties;
    const provider = String(IdentityProvider);
    if (found.has(provider))
      throw new TemplateFault(`RoleMappings.${name}`, `${provider} has another mapping already`);
    found.set(provider, rest);
  }
  rolesInput(inputOf({ Roles: Roles ?? null, RoleMappings: Object.fromEntries(found) }), pool);
}

/** The API calls a mapping by its provider; CloudFormation's names are the template's own. */
function mappingNames({ properties: { RoleMappings = {} } }: CognitoResource): Renames {
  return Object.fromEntries(
    Object.entries(RoleMappings as Properties).map(([name, mapping]) => [
      `RoleMappings.${String((mapping as Properties).IdentityProvider ?? name)}`,
      `RoleMappings.${name}`,
    ]),
  );
}
