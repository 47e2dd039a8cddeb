import type { Json } from '@portcullis/model/source';
import { notAuthorized, ServiceError } from '../service/service-error.ts';
import type { IdentityPoolDoc, MappingRule, RoleMapping } from './identity-pool.ts';
import type { VerifiedLogin } from './verified-login.ts';

/**
 * The role of an identity, by its logins. Throws InvalidIdentityPoolConfigurationException where the pool has none, and
 * NotAuthorizedException where it denies. Cognito Developer Guide "Using role-based access control".
 */
export function chooseRole(
  { roles }: IdentityPoolDoc,
  logins: readonly VerifiedLogin[],
  customRoleArn: string | undefined,
): string {
  if (logins.length === 0) {
    if (customRoleArn !== undefined) throw forbidden();
    return roles?.Roles.unauthenticated ?? noRole();
  }
  const mappings = roles?.RoleMappings ?? {};
  for (const login of logins) {
    const mapping = Object.hasOwn(mappings, login.mappingName) ? mappings[login.mappingName] : undefined;
    if (mapping === undefined) continue;
    return (
      (mapping.Type === 'Token' ? byToken(login, customRoleArn) : byRules(mapping, login, customRoleArn)) ??
      ambiguous(mapping, roles?.Roles.authenticated)
    );
  }
  // Without a mapping nothing says which other role would be the caller's to choose.
  if (customRoleArn !== undefined) throw forbidden();
  return roles?.Roles.authenticated ?? noRole();
}

/** What the pool can be told to do where no role is preferred and no rule matches. */
function ambiguous({ AmbiguousRoleResolution }: RoleMapping, authenticated: string | undefined): string {
  if (AmbiguousRoleResolution !== 'AuthenticatedRole')
    throw notAuthorized('The ambiguous role mapping rules denied this request.');
  return authenticated ?? noRole();
}

function byToken({ claims }: VerifiedLogin, customRoleArn: string | undefined): string | undefined {
  const roles = textsOf(claims['cognito:roles']);
  if (customRoleArn !== undefined) {
    if (!roles.includes(customRoleArn)) throw forbidden();
    return customRoleArn;
  }
  const preferred = claims['cognito:preferred_role'];
  return typeof preferred === 'string' ? preferred : undefined;
}

function byRules(
  { RulesConfiguration }: RoleMapping,
  login: VerifiedLogin,
  customRoleArn: string | undefined,
): string | undefined {
  const matching = (RulesConfiguration?.Rules ?? []).filter((rule) => matches(rule, login));
  if (customRoleArn === undefined) return matching[0]?.RoleARN;
  // A caller may choose among the rules that match it, whatever their order.
  if (!matching.some(({ RoleARN }) => RoleARN === customRoleArn)) throw forbidden();
  return customRoleArn;
}

/** A claim that is absent matches nothing, `NotEqual` included. Of a list, each value is looked at. */
function matches({ Claim, MatchType, Value }: MappingRule, { claims }: VerifiedLogin): boolean {
  const values = textsOf(Object.hasOwn(claims, Claim) ? claims[Claim] : undefined);
  switch (MatchType) {
    case 'Equals':
      return values.includes(Value);
    case 'Contains':
      return values.some((value) => value.includes(Value));
    case 'StartsWith':
      return values.some((value) => value.startsWith(Value));
    case 'NotEqual':
      return values.length > 0 && !values.includes(Value);
  }
}

function textsOf(value: Json | undefined): readonly string[] {
  if (value === undefined || value === null) return [];
  const list: readonly Json[] = Array.isArray(value) ? (value as readonly Json[]) : [value];
  return list.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
}

function noRole(): never {
  throw invalidConfiguration();
}

export function invalidConfiguration(): ServiceError {
  return new ServiceError(
    'InvalidIdentityPoolConfigurationException',
    'Invalid identity pool configuration. Check assigned IAM roles for this pool.',
  );
}

function forbidden(): ServiceError {
  return notAuthorized('The custom role is not among the roles of this identity.');
}
