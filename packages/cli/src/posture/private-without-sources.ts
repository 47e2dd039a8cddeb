import type { Definition, Diagnostic } from '@portcullis/model';

/** A private API is served to those who come through a VPC endpoint; nobody does where no endpoint says who they are. */
export function privateWithoutSources({ apis, surroundings }: Definition): readonly Diagnostic[] {
  if (surroundings.vpcEndpoints.some(({ sources }) => sources.length > 0)) return [];
  return apis
    .filter((api) => api.endpointType === 'PRIVATE')
    .map(({ logicalId, at }) => ({
      severity: 'warning',
      code: 'PRIVATE_API_NO_SOURCES',
      message: `\`${logicalId}\` is private, and nothing says who comes through a VPC endpoint: serve lets nobody in`,
      help: 'name the addresses in `vpcEndpoints[].sources` of portcullis.yaml',
      at,
    }));
}
