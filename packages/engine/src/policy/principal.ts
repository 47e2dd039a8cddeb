import type { PrincipalElement } from '@portcullis/model/policy';
import type { Principal } from './request.ts';

/**
 * How closely a statement names its caller; it decides which implicit denies of the caller's own account a
 * resource policy's Allow overrides. IAM User Guide, "Policy evaluation logic".
 */
export type Closeness = typeof NOT_NAMED | typeof BY_ACCOUNT | typeof BY_ROLE | typeof BY_SELF;

export const NOT_NAMED = 0;
/** The account: delegates, the caller's own policies must allow as well. */
export const BY_ACCOUNT = 1;
/** The role of a session, the user of a federated session: boundary and session policy still limit. */
export const BY_ROLE = 2;
/** The user, the session itself, or everyone. */
export const BY_SELF = 3;

export type PrincipalMatcher = (principal: Principal) => Closeness;

const ACCOUNT_ARN = /^arn:[^:]+:iam::(\d{12}):root$/;

/** Whom a `Principal` element names; `undefined`: everyone. */
interface Named {
  readonly accounts: ReadonlySet<string>;
  readonly arns: ReadonlySet<string>;
  readonly services: ReadonlySet<string>;
  readonly providers: ReadonlySet<string>;
}

function namedBy(element: PrincipalElement): Named | undefined {
  if (element.everyone || element.AWS.includes('*')) return undefined;
  const accounts = new Set<string>();
  const arns = new Set<string>();
  for (const entry of element.AWS) {
    const account = /^\d{12}$/.test(entry) ? entry : ACCOUNT_ARN.exec(entry)?.[1];
    if (account === undefined) arns.add(entry);
    else accounts.add(account);
  }
  return { accounts, arns, services: new Set(element.Service), providers: new Set(element.Federated) };
}

/** The texts that a principal must have one of (`keysOfPrincipal`) to be named; `undefined`: none is needed. */
export function keysOfElement(element: PrincipalElement): readonly string[] | undefined {
  const named = namedBy(element);
  if (named === undefined) return undefined;
  return [...named.accounts, ...named.arns, ...named.services, ...named.providers];
}

export function keysOfPrincipal(principal: Principal): readonly string[] {
  switch (principal.kind) {
    case 'anonymous':
      return [];
    case 'service':
      return [principal.name];
    case 'federated':
      return [principal.provider];
    case 'root':
      return [principal.account];
    case 'user':
      return [principal.arn, principal.account];
    case 'role-session':
      return [principal.arn, principal.roleArn, principal.account];
    case 'federated-user':
      return [principal.arn, principal.userArn, principal.account];
    default:
      return unknownKind(principal);
  }
}

/** Compiles a `Principal` element. Principal ARNs are compared as they are: no wildcards, case-sensitive. */
export function compilePrincipal(element: PrincipalElement): PrincipalMatcher {
  const named = namedBy(element);
  if (named === undefined) return () => BY_SELF;
  const { accounts, arns, services, providers } = named;
  return (principal) => {
    switch (principal.kind) {
      case 'anonymous':
        return NOT_NAMED;
      case 'service':
        return services.has(principal.name) ? BY_SELF : NOT_NAMED;
      case 'federated':
        return providers.has(principal.provider) ? BY_SELF : NOT_NAMED;
      case 'root':
        return accounts.has(principal.account) ? BY_ACCOUNT : NOT_NAMED;
      case 'user':
        if (arns.has(principal.arn)) return BY_SELF;
        return accounts.has(principal.account) ? BY_ACCOUNT : NOT_NAMED;
      case 'role-session':
        if (arns.has(principal.arn)) return BY_SELF;
        if (arns.has(principal.roleArn)) return BY_ROLE;
        return accounts.has(principal.account) ? BY_ACCOUNT : NOT_NAMED;
      case 'federated-user':
        if (arns.has(principal.arn)) return BY_SELF;
        if (arns.has(principal.userArn)) return BY_ROLE;
        return accounts.has(principal.account) ? BY_ACCOUNT : NOT_NAMED;
      default:
        return unknownKind(principal);
    }
  };
}

/** How evidence names the principal. */
export function principalName(principal: Principal): string {
  switch (principal.kind) {
    case 'anonymous':
      return 'anonymous';
    case 'service':
      return principal.name;
    case 'federated':
      return principal.provider;
    default:
      return principal.arn;
  }
}

/** Whether the principal is one of an account, whose policies can be asked. */
export function isOfAccount(principal: Principal): principal is AccountPrincipal {
  return principal.kind !== 'anonymous' && principal.kind !== 'service' && principal.kind !== 'federated';
}

export type AccountPrincipal = Exclude<Principal, { kind: 'anonymous' | 'service' | 'federated' }>;

function unknownKind(principal: never): never {
  throw new TypeError(`unknown principal ${JSON.stringify(principal)}`);
}
