import type { Caller, Credential } from '@portcullis/engine/authorize';
import { evaluateAccess, type PolicyOutcome } from '@portcullis/engine/policy';
import { createSigningKeyCache, type SigningKeyCache, verifySigV4 } from '@portcullis/engine/sigv4';
import { nodeHashCrypto } from '@portcullis/host/crypto';
import { callerPolicies } from '../service/caller-policies.ts';
import { conditionKeys, type OperationKeys, type RequestFacts } from '../service/condition-keys.ts';
import type { IdentityContext, IdentityPlace } from '../service/context.ts';
import { ServiceError } from '../service/service-error.ts';
import type { ServiceRequest } from './service-request.ts';

/** Five minutes either way, as for every service. IAM User Guide "Troubleshoot Signature Version 4". */
const SKEW_MS = 5 * 60 * 1000;
const MAX_SIGNING_KEYS = 1_000;

/** Verifies signatures of the services' own requests. */
export class SignatureCheck {
  readonly #keys: SigningKeyCache = createSigningKeyCache(MAX_SIGNING_KEYS);

  /** Who signed. Throws a `ServiceError` in the words of the JSON services. */
  async caller(request: ServiceRequest, service: string, context: IdentityContext): Promise<Caller> {
    const { ports, place } = context;
    const result = await verifySigV4<Credential>(
      request,
      { region: regionOf(request, service, place), service, now: ports.now(), skewMs: SKEW_MS },
      {
        crypto: nodeHashCrypto,
        findCredential: ports.findCredential,
        signingKeys: this.#keys,
        readBody: () => Promise.resolve({ ok: true, bytes: request.body }),
      },
    );
    if (result.ok) return result.credential.caller;
    const message = WRONG_REGION.test(result.message) ? NOT_A_REGION : result.message;
    throw new ServiceError(NAMES[result.code] ?? 'InvalidSignatureException', message, 400);
  }
}

/** AWS General Reference "Common errors": names by what was wrong. */
const NAMES: Readonly<Record<string, string>> = {
  SIGV4_MISSING: 'MissingAuthenticationTokenException',
  SIGV4_UNKNOWN_KEY: 'UnrecognizedClientException',
  SIGV4_TOKEN_MISSING: 'UnrecognizedClientException',
  SIGV4_TOKEN_UNEXPECTED: 'UnrecognizedClientException',
  SIGV4_TOKEN_MISMATCH: 'UnrecognizedClientException',
  SIGV4_EXPIRED_TOKEN: 'ExpiredTokenException',
  SIGV4_MALFORMED: 'IncompleteSignatureException',
};

/** These services do not repeat the region, as API Gateway does. */
const NOT_A_REGION = 'Credential should be scoped to a valid region.';
const WRONG_REGION = /^Credential should be scoped to a valid Region, not /;

/** The region that signatures at the global endpoint of STS name. IAM User Guide "Manage AWS STS in an AWS Region". */
const GLOBAL_REGION = 'us-east-1';

/**
 * The region that a signature must name: that which is served. STS has a global endpoint as well, in the partition
 * `aws`, and here both are one.
 */
function regionOf(request: ServiceRequest, service: string, { region, partition }: IdentityPlace): string {
  if (service !== 'sts' || partition !== 'aws') return region;
  const scope = request.header('authorization') ?? decodeURIComponent(credentialOf(request.rawQuery));
  return scope.includes(`/${GLOBAL_REGION}/`) ? GLOBAL_REGION : region;
}

/** What a presigned query names as its credential, encoded; malformed encoding counts as none. */
function credentialOf(rawQuery: string): string {
  return /(?:^|&)X-Amz-Credential=((?:[\w-]|%2F)*)/i.exec(rawQuery)?.[1] ?? '';
}

/** Throws AccessDeniedException unless the caller's policies allow the action. */
export function checkAllowed(
  caller: Caller,
  action: string,
  resource: string,
  facts: RequestFacts,
  context: IdentityContext,
  keys?: OperationKeys,
): void {
  const outcome = outcomeOf(caller, action, resource, facts, context, keys);
  if (outcome === 'allowed') return;
  const why =
    outcome === 'explicitDeny'
      ? 'with an explicit deny in an identity-based policy'
      : `because no identity-based policy allows the ${action} action`;
  throw accessDenied(caller, action, resource, why);
}

/** `why`: `because no identity-based policy allows the ... action`. */
export function accessDenied(caller: Caller, action: string, resource: string, why: string): ServiceError {
  return new ServiceError(
    'AccessDeniedException',
    `User: ${caller.identity.userArn} is not authorized to perform: ${action} on resource: ${resource} ${why}`,
  );
}

/** What the caller's policies say of an action; `keys`: condition keys of the operation. */
export function outcomeOf(
  caller: Caller,
  action: string,
  resource: string,
  facts: RequestFacts,
  { ports, place }: IdentityContext,
  keys: OperationKeys = new Map(),
): PolicyOutcome {
  return evaluateAccess({
    request: {
      principal: caller.principal,
      action,
      resource,
      context: conditionKeys(facts, ports.now(), caller, keys),
    },
    ...callerPolicies(caller),
    resourceAccount: place.account,
  }).outcome;
}
