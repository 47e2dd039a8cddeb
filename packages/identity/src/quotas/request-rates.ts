import { memoryCounters } from '@portcullis/host/memory-counters';
import { ServiceError } from '../service/service-error.ts';
import {
  ANSWERS,
  ANSWERS_PER_SIGN_IN,
  type Category,
  categoryOf,
  identityPoolCategory,
  isRead,
  LIMITED_AT_POOL,
  REQUESTS_PER_SECOND,
  REQUESTS_PER_SECOND_AT_POOL,
  REQUESTS_PER_SECOND_OF_USER,
} from './categories.ts';

/** A request as its quotas see it. */
export interface CountedRequest {
  /** `cognito-idp` or `cognito-identity`. */
  readonly service: string;
  readonly operation: string;
  readonly signed: boolean;
  /** `UserPoolId`, where the request names one. */
  readonly poolId: string | undefined;
  /** The request names a user of the pool. */
  readonly namesUser: boolean;
}

/**
 * Amazon's request rates, as this process sees them: each process counts for itself. All of them throw
 * TooManyRequestsException for what is too much.
 */
export interface RequestRates {
  count(request: CountedRequest): Promise<void>;
  countOfUser(operation: string, user: { readonly poolId: string; readonly sub: string }): Promise<void>;
  /** What is no operation: a client's token for itself, a log-in at an identity provider. */
  countOf(category: 'ClientAuthentication' | 'UserFederation'): Promise<void>;
}

/** Buckets in memory. Users are forgotten after a second, so that these are more than can come in one. */
const MAX_BUCKETS = 100_000;

/** `now`: milliseconds since the epoch. */
export function createRequestRates(now: () => number): RequestRates {
  const counters = memoryCounters({ maxEntries: MAX_BUCKETS });
  // What was not used within a second is lost: a quota is of requests per second.
  const take = async (bucket: string, perSecond: number): Promise<boolean> =>
    counters.takeToken(bucket, { rateLimit: perSecond, burstLimit: perSecond }, now());
  const require = async (bucket: string, perSecond: number): Promise<void> => {
    if (!(await take(bucket, perSecond))) throw rateExceeded();
  };
  const requireOf = (category: Category): Promise<void> => require(category, REQUESTS_PER_SECOND[category]);

  return {
    count: async ({ service, operation, signed, poolId, namesUser }) => {
      if (service === 'cognito-identity') {
        const category = identityPoolCategory(operation);
        if (category !== undefined) await requireOf(category);
        return;
      }
      const category = categoryOf(operation, namesUser || !signed);
      if (poolId !== undefined && LIMITED_AT_POOL.has(category))
        await require(`${operation} ${poolId}`, REQUESTS_PER_SECOND_AT_POOL);
      const answers = ANSWERS_PER_SIGN_IN * REQUESTS_PER_SECOND.UserAuthentication;
      if (ANSWERS.has(operation) && (await take('answers', answers))) return;
      await requireOf(category);
    },
    countOfUser: (operation, { poolId, sub }) =>
      require(`${isRead(operation) ? 'reads' : 'writes'} ${poolId} ${sub}`, REQUESTS_PER_SECOND_OF_USER),
    countOf: requireOf,
  };
}

/** The words are those that users of the service report. */
function rateExceeded(): ServiceError {
  return new ServiceError('TooManyRequestsException', 'Rate exceeded');
}
