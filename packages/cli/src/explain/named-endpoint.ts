import type { Definition, VpcEndpoint } from '@portcullis/model';
import { UsageError } from '../failure.ts';

/** The VPC endpoint that `--vpce` (`vpce` of a test) names, by its id or logical id; `undefined`: it is not here. */
export function namedEndpoint({ surroundings }: Definition, name: string): VpcEndpoint | undefined {
  const byId = surroundings.vpcEndpoints.find(({ id }) => id === name);
  if (byId !== undefined) return byId;
  const [found, ...more] = surroundings.vpcEndpoints.filter(({ logicalId }) => logicalId === name);
  if (found === undefined || more.length === 0) return found;
  // Templates of two accounts may use a logical id twice, and their endpoints let different callers through.
  const ids = [found, ...more].map(({ id, at }) => `${id} (${at.file}:${at.line})`).join(', ');
  throw new UsageError(`several VPC endpoints are called ${name}`, `name one by its id: ${ids}`);
}
