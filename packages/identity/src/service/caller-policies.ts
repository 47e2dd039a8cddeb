import type { Caller } from '@portcullis/engine/authorize';
import type { AccessInput } from '@portcullis/engine/policy';

/** The policies that a caller brings to a decision; none where an identity provider or a service vouches. */
export function callerPolicies(
  caller: Caller | undefined,
): Pick<AccessInput, 'identity' | 'boundary' | 'session' | 'serviceControls'> {
  return {
    identity: caller?.identityPolicies,
    boundary: caller?.boundary,
    session: caller?.sessionPolicies,
    serviceControls: caller?.serviceControls,
  };
}
