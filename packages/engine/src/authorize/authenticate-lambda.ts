import type { LambdaAuthorizer } from '@portcullis/model';
import { authorizerEvent } from './authorizer-event.ts';
import { type AuthorizerOutput, readAuthorizerOutput } from './authorizer-output.ts';
import type { BoundedCache } from './bounded-cache.ts';
import type { ContextView, RouteView } from './context-view.ts';
import { type Failure, failure } from './failure.ts';
import { identityValue } from './identity-source.ts';
import type { AuthorizePorts, AuthorizerInvocation } from './ports.ts';
import type { RouteMatch } from './route-match.ts';

/** A Lambda authorizer, compiled for one stage: so the cache is one of API, authorizer and stage. */
export interface CompiledLambdaAuthorizer {
  readonly authorizer: LambdaAuthorizer;
  /** Stage variables filled in. */
  readonly functionArn: string;
  readonly matchesToken: ((value: string) => boolean) | undefined;
  /** Why API Gateway may not invoke it. */
  readonly noPermission: string | undefined;
  readonly cache: BoundedCache<CachedOutput> | undefined;
}

interface CachedOutput {
  readonly output: AuthorizerOutput;
  readonly expiresAt: number;
}

export interface LambdaAuthenticated {
  readonly ok: true;
  readonly output: AuthorizerOutput;
  readonly cached: boolean;
  /** Milliseconds; 0 from the cache. */
  readonly latencyMs: number;
}

/**
 * DG "Configure a Lambda authorizer": with caching off, a REST API's identity sources are optional; whether a
 * declared one that is missing is still refused is not documented. Refusing is the safe reading (assumed).
 */
const UNCACHED_SOURCES_ARE_REQUIRED = true;

/** CUSTOM, first half: what does the authorizer say? The second half judges its policy for this request. */
export async function authenticateLambda(
  compiled: CompiledLambdaAuthorizer,
  match: RouteMatch<RouteView>,
  methodArn: string,
  view: ContextView,
  ports: AuthorizePorts,
): Promise<LambdaAuthenticated | Failure> {
  const { authorizer, cache } = compiled;
  const identityValues = authorizer.identitySources.map((source) => identityValue(source, view));
  if (authorizer.kind === 'TOKEN' || cache !== undefined || UNCACHED_SOURCES_ARE_REQUIRED) {
    const missing = identityValues.indexOf(undefined);
    if (missing !== -1) {
      const source = authorizer.identitySources[missing];
      return failure(
        'AUTHORIZER_IDENTITY_SOURCE_MISSING',
        `the request has no ${source?.in} ${source?.name}`,
        {
          evidence: { key: source?.name },
        },
      );
    }
  }
  if (compiled.matchesToken !== undefined && !compiled.matchesToken(identityValues[0] ?? '')) {
    return failure(
      'AUTHORIZER_IDENTITY_MISMATCH',
      'the token does not match the identity validation expression',
      {
        evidence: { rule: authorizer.identityValidationExpression },
      },
    );
  }
  const key = JSON.stringify(identityValues);
  const now = ports.now();
  const kept = cache?.get(key);
  if (kept !== undefined && kept.expiresAt > now) {
    return { ok: true, output: kept.output, cached: true, latencyMs: 0 };
  }
  if (authorizer.unresolved !== undefined) return failure('AUTHORIZER_UNAVAILABLE', authorizer.unresolved);
  if (compiled.noPermission !== undefined) return failure('AUTHORIZER_NO_PERMISSION', compiled.noPermission);
  const event = authorizerEvent({ ...view, match, authorizer, methodArn, identityValues });
  const invocation = await ports.invokeAuthorizer(authorizer, event, compiled.functionArn);
  if (!invocation.ok) return invocationFailure(authorizer, invocation);
  const read = readAuthorizerOutput(invocation.output, authorizer);
  if (!read.ok) return failure('AUTHORIZER_OUTPUT_INVALID', `${authorizer.name}: ${read.problem}`);
  // Errors, 401s and malformed output are never kept; denies are.
  const finished = ports.now();
  cache?.set(key, { output: read.output, expiresAt: finished + authorizer.resultTtlSeconds * 1000 });
  return { ok: true, output: read.output, cached: false, latencyMs: finished - now };
}

function invocationFailure(
  authorizer: LambdaAuthorizer,
  invocation: Exclude<AuthorizerInvocation, { ok: true }>,
): Failure {
  const { name } = authorizer;
  switch (invocation.kind) {
    case 'error':
      // The message must be exactly this word (DG "Use API Gateway Lambda authorizers").
      return invocation.message === 'Unauthorized'
        ? failure('AUTHORIZER_UNAUTHORIZED', `${name} answered Unauthorized`)
        : failure('AUTHORIZER_ERROR', `${name} failed: ${invocation.message}`);
    case 'timeout':
      return failure('AUTHORIZER_TIMEOUT', `${name} did not answer in time`);
    case 'unavailable':
      return failure('AUTHORIZER_UNAVAILABLE', `${name} cannot be run: ${invocation.message}`);
  }
}
