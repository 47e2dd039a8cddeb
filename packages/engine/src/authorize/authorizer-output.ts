import { InputError, type LambdaAuthorizer } from '@portcullis/model';
import { type PolicyDocument, readPolicy } from '@portcullis/model/policy';
import { type Json, treeOfValue } from '@portcullis/model/source';
import { type CompiledPolicies, compilePolicies } from '../policy/index.ts';

/** What a Lambda authorizer said, checked and compiled; this is what the result cache keeps. */
export interface AuthorizerOutput {
  /** A policy that is judged anew for every request, or the verdict of a simple response. */
  readonly verdict:
    | { readonly kind: 'policy'; readonly policies: CompiledPolicies }
    | { readonly kind: 'simple'; readonly isAuthorized: boolean };
  readonly principalId: string | undefined;
  readonly context: Readonly<Record<string, Json>>;
  readonly usageIdentifierKey: string | undefined;
}

export type AuthorizerOutputResult =
  | { readonly ok: true; readonly output: AuthorizerOutput }
  | { readonly ok: false; readonly problem: string };

const NO_CONTEXT: Readonly<Record<string, Json>> = Object.freeze({});

/** DG "Output from an API Gateway Lambda authorizer": a `Resource` may have 512 characters. */
const MAX_RESOURCE_LENGTH = 512;

/**
 * Reads the text that an authorizer returned. Anything that is not exactly the documented shape is refused: such an
 * authorizer answers 500, never a pass.
 */
export function readAuthorizerOutput(text: string, authorizer: LambdaAuthorizer): AuthorizerOutputResult {
  const value = parseObject(text);
  if (value === undefined) return invalid('the output is not a JSON object');
  const context = readContext(value.context, authorizer);
  if (typeof context === 'string') return invalid(context);
  if (authorizer.simpleResponses && authorizer.payloadFormatVersion === '2.0') {
    const { isAuthorized } = value;
    if (typeof isAuthorized !== 'boolean') return invalid('`isAuthorized` is not a JSON boolean');
    return {
      ok: true,
      output: {
        verdict: { kind: 'simple', isAuthorized },
        principalId: undefined,
        context,
        usageIdentifierKey: undefined,
      },
    };
  }
  return readPolicyOutput(value, context, authorizer);
}

function readPolicyOutput(
  value: { readonly [key: string]: Json },
  context: Readonly<Record<string, Json>>,
  authorizer: LambdaAuthorizer,
): AuthorizerOutputResult {
  const { principalId, policyDocument, usageIdentifierKey } = value;
  if (typeof principalId !== 'string' || principalId === '')
    return invalid('`principalId` is missing or empty');
  if (policyDocument === undefined) return invalid('`policyDocument` is missing');
  if (
    usageIdentifierKey !== undefined &&
    usageIdentifierKey !== null &&
    typeof usageIdentifierKey !== 'string'
  ) {
    return invalid('`usageIdentifierKey` is not a string');
  }
  const name = `output of ${authorizer.name}`;
  const { policy, diagnostics } = readPolicy(treeOfValue(policyDocument, name), { name, kind: 'authorizer' });
  const problem = diagnostics.find((diagnostic) => diagnostic.severity === 'error');
  if (policy === undefined || problem !== undefined) {
    return invalid(problem?.message ?? '`policyDocument` cannot be read');
  }
  for (const { resource, notResource } of policy.statements) {
    for (const arn of resource ?? notResource ?? []) {
      if (arn.length > MAX_RESOURCE_LENGTH)
        return invalid(`a Resource is longer than ${MAX_RESOURCE_LENGTH} characters`);
    }
  }
  const policies = compiled(policy);
  if (typeof policies === 'string') return invalid(policies);
  return {
    ok: true,
    output: {
      verdict: { kind: 'policy', policies },
      principalId,
      context,
      usageIdentifierKey: usageIdentifierKey ?? undefined,
    },
  };
}

/** What cannot be evaluated (a Deny for `10.0.0.0/99`, say) is the function's mistake: the reason. */
function compiled(policy: PolicyDocument): CompiledPolicies | string {
  try {
    return compilePolicies([policy]);
  } catch (error) {
    if (error instanceof InputError) return error.diagnostics.map(({ message }) => message).join('; ');
    throw error;
  }
}

function parseObject(text: string): { readonly [key: string]: Json } | undefined {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as { readonly [key: string]: Json })
    : undefined;
}

/**
 * Format 2.0 may nest. A REST authorizer with a nested value passes its own step and fails later, when the event of
 * a proxy integration is built (observed on the live service), so nesting is judged there and not here.
 */
function readContext(
  value: Json | undefined,
  authorizer: LambdaAuthorizer,
): Readonly<Record<string, Json>> | string {
  if (value === undefined || value === null) return NO_CONTEXT;
  if (typeof value !== 'object' || Array.isArray(value)) return '`context` is not an object';
  const context = value as { readonly [key: string]: Json };
  if (
    authorizer.payloadFormatVersion === '1.0' &&
    Object.hasOwn(context, 'claims') &&
    typeof context.claims === 'object'
  ) {
    return '`context.claims` is a reserved key';
  }
  return context;
}

function invalid(problem: string): AuthorizerOutputResult {
  return { ok: false, problem };
}
