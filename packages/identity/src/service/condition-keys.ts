import { type Caller, mfaAge } from '@portcullis/engine/authorize';
import type { RequestContext } from '@portcullis/engine/policy';

/** Of a request, what condition keys are made of. */
export interface RequestFacts {
  readonly sourceIp: string;
  /** TLS. */
  readonly secure: boolean;
  readonly userAgent: string | undefined;
}

/** Condition keys of an operation, by their names in lower case. */
export type OperationKeys = Pick<ReadonlyMap<string, string | readonly string[]>, 'has' | 'get'>;

/**
 * The condition keys of a request to one of the services, with those of its caller, where there is one, and of the
 * operation, which win (lower-case names). IAM User Guide "AWS global condition context keys".
 */
export function conditionKeys(
  { sourceIp, secure, userAgent }: RequestFacts,
  now: number,
  caller: Caller | undefined,
  keys: OperationKeys,
): RequestContext {
  return {
    value: (key) => {
      switch (key) {
        case 'aws:sourceip':
          return sourceIp;
        case 'aws:securetransport':
          return secure ? 'true' : 'false';
        case 'aws:currenttime':
          return `${new Date(now).toISOString().slice(0, 19)}Z`;
        case 'aws:epochtime':
          return String(Math.floor(now / 1000));
        case 'aws:useragent':
          return userAgent;
        default:
          if (keys.has(key)) return keys.get(key);
          if (key === 'aws:multifactorauthage') return caller && mfaAge(caller, now);
          return caller?.contextKeys.get(key);
      }
    },
  };
}
