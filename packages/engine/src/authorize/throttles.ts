import type { Throttle } from '@portcullis/model';
import type { KeyGrant } from './api-key.ts';
import type { CompiledRoute, CompiledStage } from './compile.ts';
import { type Failure, failure } from './failure.ts';
import type { AuthorizePorts } from './ports.ts';

/** DG "Throttle requests to your REST APIs": the first empty bucket refuses. */
export function spendUsagePlan(
  grant: KeyGrant,
  stage: CompiledStage,
  route: CompiledRoute,
  method: string,
  ports: AuthorizePorts,
): Promise<Failure | undefined> | undefined {
  const { plan, methodThrottles } = grant;
  if (plan.throttle === undefined && plan.quota === undefined && methodThrottles.size === 0) return undefined;
  return spendLimits(grant, stage, route, method, ports);
}

async function spendLimits(
  grant: KeyGrant,
  stage: CompiledStage,
  route: CompiledRoute,
  method: string,
  ports: AuthorizePorts,
): Promise<Failure | undefined> {
  const { key, plan } = grant;
  const now = ports.now();
  const bucket = `plan/${plan.id}/${key.id}`;
  try {
    const { path } = route.route;
    // A throttle of ANY is one bucket for all verbs: changing the verb gives no fresh one.
    const verb = grant.methodThrottles.has(`${method} ${path}`) ? method : route.route.method;
    const perMethod = grant.methodThrottles.get(`${verb} ${path}`);
    if (perMethod !== undefined) {
      const name = `${bucket}/${stage.api.id}/${stage.stage.name}/${verb}${path}`;
      if (!(await ports.counters.takeToken(name, perMethod, now))) return overRate(grant, perMethod);
    }
    if (plan.throttle !== undefined && !(await ports.counters.takeToken(bucket, plan.throttle, now))) {
      return overRate(grant, plan.throttle);
    }
    if (plan.quota !== undefined && !(await ports.counters.spendQuota(bucket, plan.quota, now))) {
      const { limit, period } = plan.quota;
      return failure(
        'QUOTA_EXCEEDED',
        `the key ${key.logicalId} has spent its quota of ${limit} a ${period}`,
        {
          evidence: { key: key.logicalId, rule: plan.logicalId },
        },
      );
    }
    return undefined;
  } catch (error) {
    return unavailable(error);
  }
}

function overRate({ key, plan }: KeyGrant, { rateLimit, burstLimit }: Throttle): Failure {
  return failure(
    'THROTTLED_BY_USAGE_PLAN',
    `the key ${key.logicalId} is over ${rateLimit} requests per second with a burst of ${burstLimit}`,
    { evidence: { key: key.logicalId, rule: plan.logicalId } },
  );
}

/** Stage and account throttles, after the client's own. */
export function spendStage(
  stage: CompiledStage,
  route: CompiledRoute,
  ports: AuthorizePorts,
): Promise<Failure | undefined> | undefined {
  if (route.stageThrottle === undefined && stage.accountThrottle === null) return undefined;
  return spendThrottles(stage, route, ports);
}

async function spendThrottles(
  stage: CompiledStage,
  route: CompiledRoute,
  ports: AuthorizePorts,
): Promise<Failure | undefined> {
  const { stageThrottle } = route;
  const { accountThrottle } = stage;
  const now = ports.now();
  try {
    if (stageThrottle !== undefined) {
      const taken = ports.counters.takeToken(stageThrottle.bucket, stageThrottle.throttle, now);
      if (!(taken === true || (taken !== false && (await taken)))) {
        const { rateLimit, burstLimit } = stageThrottle.throttle;
        return failure(
          'THROTTLED_BY_STAGE',
          `the stage ${stage.stage.name} is over ${rateLimit} requests per second with a burst of ${burstLimit}`,
          { evidence: { rule: stageThrottle.bucket } },
        );
      }
    }
    if (accountThrottle !== null) {
      const { account, region } = stage.definition;
      const taken = ports.counters.takeToken(`account/${account}/${region}`, accountThrottle, now);
      if (!(taken === true || (taken !== false && (await taken)))) {
        return failure(
          'THROTTLED_BY_ACCOUNT',
          `the account is over ${accountThrottle.rateLimit} requests per second`,
        );
      }
    }
    return undefined;
  } catch (error) {
    return unavailable(error);
  }
}

/** A shared counter that cannot be reached refuses: a limit that is not counted is not enforced. */
function unavailable(error: unknown): Failure {
  const detail = error instanceof Error ? error.message : String(error);
  return failure('COUNTERS_UNAVAILABLE', `the counters cannot be reached: ${detail}`);
}
