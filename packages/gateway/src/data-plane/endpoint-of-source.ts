import { type CidrBlock, compileBlocks, parseCidr } from '@portcullis/engine/cidr';
import type { Api, Definition } from '@portcullis/model';

/** The VPC endpoint that a request came through, as policies see it. */
export interface ComingThrough {
  readonly id: string;
  readonly vpc?: string | undefined;
  readonly sourceIp: string;
}

/** Of the APIs that are private; a client cannot name its endpoint, its address does. */
export type EndpointOfSource = (api: Api, sourceIp: string) => ComingThrough | undefined;

/**
 * A gateway outside AWS sees addresses and no endpoints: `vpcEndpoints[].sources` of the configuration says which
 * addresses come through which. The first that contains the address counts. Throws on a malformed CIDR.
 */
export function compileEndpointOfSource({ surroundings }: Definition): EndpointOfSource {
  const endpoints = surroundings.vpcEndpoints.flatMap(({ id, vpc, sources }) =>
    id === undefined || sources.length === 0
      ? []
      : [{ id, vpc, contains: compileBlocks(sources.map(readSource)) }],
  );
  return (api, sourceIp) => {
    if (api.endpointType !== 'PRIVATE') return undefined;
    const found = endpoints.find(({ contains }) => contains(sourceIp));
    return found === undefined ? undefined : { id: found.id, vpc: found.vpc, sourceIp };
  };
}

function readSource(cidr: string): CidrBlock {
  const block = parseCidr(cidr);
  if (block === undefined) throw new Error(`\`${cidr}\` in vpcEndpoints is not a CIDR such as 10.0.0.0/8`);
  return block;
}
