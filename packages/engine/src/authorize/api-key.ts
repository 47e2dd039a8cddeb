import type { ApiKey, Definition, Throttle, UsagePlan } from '@portcullis/model';
import { type Failure, failure } from './failure.ts';
import { type ApiRequest, headerOf } from './request.ts';

/** The plan that a key has on one stage. */
export interface KeyGrant {
  readonly ok: true;
  readonly key: ApiKey;
  readonly plan: UsagePlan;
  /** Throttles of single methods, by `VERB /path`. */
  readonly methodThrottles: ReadonlyMap<string, Throttle>;
}

export type KeyRing = (value: string | undefined) => KeyGrant | Failure;

/**
 * Resolves key values for one stage: an enabled key, attached to a plan that lists this API and stage. Any miss is
 * 403 Forbidden. Keys identify clients; they authenticate nobody. DG "Creating and using usage plans with API keys".
 */
export function compileKeyRing(definition: Definition, apiId: string, stageName: string): KeyRing {
  const grants = new Map<string, KeyGrant | Failure>();
  for (const key of definition.apiKeys) {
    if (key.value !== undefined) grants.set(key.value, grantOf(definition, key, apiId, stageName));
  }
  const missing = failure('API_KEY_MISSING', 'the method requires an API key and the request carries none');
  const unknown = failure('API_KEY_UNKNOWN', 'no API key has this value');
  return (value) => (value === undefined || value === '' ? missing : (grants.get(value) ?? unknown));
}

function grantOf(definition: Definition, key: ApiKey, apiId: string, stageName: string): KeyGrant | Failure {
  if (!key.enabled) return failure('API_KEY_DISABLED', `the API key ${key.logicalId} is disabled`);
  for (const plan of definition.usagePlans) {
    if (!plan.keys.includes(key.logicalId)) continue;
    const stage = plan.stages.find((candidate) => candidate.apiId === apiId && candidate.stage === stageName);
    if (stage === undefined) continue;
    const methodThrottles = new Map(
      stage.methodThrottles.map(({ method, path, throttle }) => [`${method} ${path}`, throttle]),
    );
    return { ok: true, key, plan, methodThrottles };
  }
  return failure(
    'API_KEY_NOT_IN_PLAN',
    `the API key ${key.logicalId} is in no usage plan of the stage ${stageName}`,
  );
}

/** DG "Choose an API key source": with AUTHORIZER only the authorizer's output counts. */
export function apiKeyOf(
  source: 'HEADER' | 'AUTHORIZER',
  request: ApiRequest,
  usageIdentifierKey: string | undefined,
): string | undefined {
  return source === 'HEADER' ? headerOf(request, 'x-api-key') : usageIdentifierKey;
}
