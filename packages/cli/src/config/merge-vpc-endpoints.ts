import { type Definition, InputError, type VpcEndpoint } from '@portcullis/model';
import { readPolicy } from '@portcullis/model/policy';
import { locate } from '@portcullis/model/source';
import type { LoadedConfig } from './load-config.ts';
import { nodeAt } from './tree-value.ts';

/**
 * Adds the VPC endpoints of the configuration: where their clients come from, which only it knows. One that the template
 * makes keeps its policy, unless the configuration gives another.
 */
export function mergeVpcEndpoints(definition: Definition, loaded: LoadedConfig): Definition {
  const configured = loaded.config.vpcEndpoints ?? [];
  if (configured.length === 0) return definition;
  const merged = [...definition.surroundings.vpcEndpoints];
  for (const [index, { id, vpc, sources = [], policy }] of configured.entries()) {
    const path = ['vpcEndpoints', index];
    const same = merged.findIndex((one) => one.id === id || one.logicalId === id);
    const before = merged[same];
    const added: VpcEndpoint = {
      logicalId: before?.logicalId ?? id,
      id: before?.id ?? id,
      vpc,
      sources,
      service: before?.service,
      at: locate(nodeAt(loaded.tree, path).mark),
      ...(policy === undefined
        ? { policy: before?.policy, policyUnresolved: before?.policyUnresolved }
        : { policy: policyOf(loaded, [...path, 'policy'], id) }),
    };
    if (before === undefined) merged.push(added);
    else merged[same] = added;
  }
  return { ...definition, surroundings: { ...definition.surroundings, vpcEndpoints: merged } };
}

function policyOf(
  loaded: LoadedConfig,
  path: readonly (string | number)[],
  id: string,
): VpcEndpoint['policy'] {
  const { policy, diagnostics } = readPolicy(nodeAt(loaded.tree, path), {
    name: `policy of the VPC endpoint ${id}`,
    kind: 'vpc-endpoint',
  });
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new InputError(errors);
  return policy;
}
