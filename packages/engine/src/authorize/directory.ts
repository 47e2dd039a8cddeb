import type { CompiledPolicies } from '../policy/index.ts';
import type { Principal } from '../policy/request.ts';
import type { IamIdentity } from './identity.ts';

/** A compiled IAM identity: who it is and what it may do. */
export interface Caller {
  readonly principal: Exclude<Principal, { kind: 'anonymous' | 'service' }>;
  readonly account: string;
  readonly identity: Omit<IamIdentity, 'accessKey'>;
  readonly identityPolicies: CompiledPolicies;
  readonly boundary?: CompiledPolicies | undefined;
  readonly sessionPolicies?: CompiledPolicies | undefined;
  /** Condition keys that come with the caller: `aws:username`, `aws:principaltag/team`, in lower case. */
  readonly contextKeys: ReadonlyMap<string, string | readonly string[]>;
}

/** A key pair and, for temporary credentials, its token. */
export interface Credential {
  readonly accessKeyId: string;
  readonly secret: string;
  /** Temporary credentials only. */
  readonly sessionToken?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly expiresAt?: number | undefined;
  readonly caller: Caller;
}
