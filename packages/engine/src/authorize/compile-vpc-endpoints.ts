import type { Api, Definition } from '@portcullis/model';
import { type CompiledPolicies, compilePolicies } from '../policy/index.ts';

/** The policy of a VPC endpoint; `unresolved` says why it is not known. */
export interface CompiledEndpoint {
  readonly policy?: CompiledPolicies | undefined;
  readonly unresolved?: string | undefined;
}

/** Endpoints that have a policy, by id; one that is not here has AWS's default, which allows everything. */
export function compileVpcEndpoints(
  { surroundings }: Definition,
  api: Api,
): ReadonlyMap<string, CompiledEndpoint> {
  const compiled = new Map<string, CompiledEndpoint>();
  if (api.endpointType !== 'PRIVATE') return compiled;
  for (const { id, policy, policyUnresolved } of surroundings.vpcEndpoints) {
    if (id === undefined || (policy === undefined && policyUnresolved === undefined)) continue;
    compiled.set(id, {
      policy: policy === undefined ? undefined : compilePolicies([policy]),
      unresolved: policyUnresolved,
    });
  }
  return compiled;
}
