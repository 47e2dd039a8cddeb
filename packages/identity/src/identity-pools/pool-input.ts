import { outcomeOf } from '../http/authenticate.ts';
import type { IdentityContext } from '../service/context.ts';
import type { Input, TextLimits } from '../service/input.ts';
import type { CallFacts } from '../service/operation.ts';
import { invalidParameter, notAuthorized, ServiceError } from '../service/service-error.ts';
import { tagsIn } from '../service/tag-limits.ts';
import { COGNITO_IDENTITY } from '../sts/cognito-facts.ts';
import type {
  CognitoIdentityProvider,
  IdentityPoolDoc,
  MappingRule,
  PoolRoles,
  RoleMapping,
} from './identity-pool.ts';
import { unverifiedProviders } from './login-providers.ts';

const NAME: TextLimits = { min: 1, max: 128, pattern: /^[\w\s+=,.@-]+$/ };
const DEVELOPER: TextLimits = { min: 1, max: 128, pattern: /^[\w._-]+$/ };
const PROVIDER: TextLimits = { min: 1, max: 128, pattern: /^[\w._:/-]+$/ };
const CLIENT: TextLimits = { min: 1, max: 128, pattern: /^[\w_]+$/ };
const CLAIM: TextLimits = { min: 1, max: 64, pattern: /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u };
const ROLE_ARN: TextLimits = { min: 20, max: 2048 };
/** Cognito Developer Guide "Quotas": user pools and mapped providers of a pool, rules of a provider. */
const MAX_USER_POOLS = 50;
const MAX_MAPPINGS = 10;
const MAX_RULES = 25;

/** The members of CreateIdentityPool and UpdateIdentityPool; what is left out is not set. */
export function poolInput(input: Input): Omit<IdentityPoolDoc, 'roles' | 'tagMaps'> {
  const providers = input.structures('CognitoIdentityProviders')?.map(
    (one): CognitoIdentityProvider => ({
      ProviderName: one.text('ProviderName', PROVIDER),
      ClientId: one.text('ClientId', CLIENT),
      ServerSideTokenCheck: one.flag('ServerSideTokenCheck') ?? false,
    }),
  );
  if (providers !== undefined && providers.length > MAX_USER_POOLS)
    throw new ServiceError(
      'LimitExceededException',
      `An identity pool has at most ${MAX_USER_POOLS} user pools.`,
      400,
      { members: ['CognitoIdentityProviders'] },
    );
  return {
    IdentityPoolName: input.text('IdentityPoolName', NAME),
    AllowUnauthenticatedIdentities: input.requiredFlag('AllowUnauthenticatedIdentities'),
    AllowClassicFlow: input.flag('AllowClassicFlow'),
    SupportedLoginProviders: loginProvidersInput(input),
    DeveloperProviderName: input.optionalText('DeveloperProviderName', DEVELOPER),
    OpenIdConnectProviderARNs: input.texts('OpenIdConnectProviderARNs'),
    CognitoIdentityProviders: providers,
    SamlProviderARNs: input.texts('SamlProviderARNs'),
    IdentityPoolTags: tagsIn(input, 'IdentityPoolTags'),
  };
}

/** AWS takes what could not be verified here. */
function loginProvidersInput(input: Input): Readonly<Record<string, string>> | undefined {
  const supported = input.map('SupportedLoginProviders');
  const [unverified] = unverifiedProviders(supported);
  if (unverified !== undefined)
    throw invalidParameter(`Logins of ${unverified} cannot be verified by this service.`, {
      members: ['SupportedLoginProviders'],
    });
  return supported;
}

/** The members of SetIdentityPoolRoles. */
export function rolesInput(
  input: Input,
  { CognitoIdentityProviders = [], ...doc }: IdentityPoolDoc,
): PoolRoles {
  const roles = input.map('Roles') ?? {};
  for (const name of Object.keys(roles)) {
    if (name !== 'authenticated' && name !== 'unauthenticated')
      throw invalidParameter(`${name} is not a kind of role: authenticated and unauthenticated are.`, {
        members: [`Roles.${name}`],
      });
  }
  const configured = new Set([
    ...CognitoIdentityProviders.map(({ ProviderName, ClientId }) => `${ProviderName}:${ClientId}`),
    ...Object.keys(doc.SupportedLoginProviders ?? {}),
    ...(doc.OpenIdConnectProviderARNs ?? []).map((arn) => arn.slice(arn.indexOf('/') + 1)),
    ...(doc.SamlProviderARNs ?? []),
  ]);
  const mappings = input.object('RoleMappings');
  const names = Object.keys(mappings?.all() ?? {});
  if (names.length > MAX_MAPPINGS)
    throw invalidParameter(`Roles can be mapped for at most ${MAX_MAPPINGS} providers.`, {
      members: ['RoleMappings'],
    });
  const read = names.map((name): readonly [string, RoleMapping] => {
    if (!configured.has(name))
      throw invalidParameter(
        `${name} is not a valid RoleMapping ProviderName or is not a configured provider.`,
        {
          members: [`RoleMappings.${name}`, 'CognitoIdentityProviders'],
          allowed: [...configured].join(', '),
        },
      );
    return [name, mappingInput((mappings as Input).object(name) as Input)];
  });
  return { Roles: roles, RoleMappings: names.length === 0 ? undefined : Object.fromEntries(read) };
}

function mappingInput(input: Input): RoleMapping {
  const type = input.text('Type', { values: ['Token', 'Rules'] }) as RoleMapping['Type'];
  // Without it nothing says what to do where no role is preferred.
  const resolution = input.text('AmbiguousRoleResolution', { values: ['AuthenticatedRole', 'Deny'] });
  const rules = input.object('RulesConfiguration')?.structures('Rules')?.map(ruleInput);
  if (type === 'Rules' && (rules === undefined || rules.length === 0))
    throw invalidParameter('A role mapping by rules needs rules.', {
      members: [input.pathOf('RulesConfiguration')],
    });
  if (rules !== undefined && rules.length > MAX_RULES)
    throw invalidParameter(`A role mapping has at most ${MAX_RULES} rules.`, {
      members: [input.pathOf('RulesConfiguration')],
    });
  return {
    Type: type,
    AmbiguousRoleResolution: resolution as RoleMapping['AmbiguousRoleResolution'],
    RulesConfiguration: rules && { Rules: rules },
  };
}

function ruleInput(rule: Input): MappingRule {
  return {
    Claim: rule.text('Claim', CLAIM),
    MatchType: rule.text('MatchType', {
      values: ['Equals', 'Contains', 'StartsWith', 'NotEqual'],
    }) as MappingRule['MatchType'],
    Value: rule.text('Value', { min: 1, max: 128 }),
    RoleARN: rule.text('RoleARN', ROLE_ARN),
  };
}

/** Whoever gives a role away must be allowed to. IAM User Guide "Grant a user permissions to pass a role". */
export function checkPassRole(
  { Roles, RoleMappings = {} }: PoolRoles,
  call: CallFacts,
  context: IdentityContext,
): void {
  const rules = Object.values(RoleMappings).flatMap((one) => one.RulesConfiguration?.Rules ?? []);
  const arns = new Set([...Object.values(Roles), ...rules.map(({ RoleARN }) => RoleARN)]);
  const keys = new Map([['iam:passedtoservice', COGNITO_IDENTITY]]);
  for (const arn of arns) {
    const { caller } = call;
    const allowed =
      caller !== undefined && outcomeOf(caller, 'iam:PassRole', arn, call, context, keys) === 'allowed';
    if (!allowed) throw notAuthorized(`Access to Role '${arn}' is forbidden.`);
  }
}
