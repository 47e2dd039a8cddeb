import { compileBlocks, parseCidr } from '@portcullis/engine/cidr';
import type { Definition } from '@portcullis/model';
import { namedEndpoint } from '../../explain/named-endpoint.ts';
import type { Case } from '../cases.ts';
import { NotSent } from './not-sent.ts';
import type { LiveTarget } from './target.ts';

/** What requests without `sourceIp` come from, offline and on this machine. */
const HERE = '127.0.0.1';

/**
 * The value of `X-Forwarded-For` that makes a case come from where it is meant to; `undefined` where it does anyway.
 * Throws `NotSent` where the gateway would not believe the header.
 */
export function forwardedFor(
  { parts }: Case,
  { isLocal }: LiveTarget,
  definition: Definition,
  trustedProxies: readonly string[],
): string | undefined {
  const { vpce, sourceIp } = parts;
  if (vpce === undefined && sourceIp === HERE) return undefined;
  if (!isLocal) throw new NotSent('where a request comes from cannot be chosen over the network');
  const trusted = compileBlocks(trustedProxies.flatMap((cidr) => parseCidr(cidr) ?? []));
  if (!trusted(HERE))
    throw new NotSent(`the gateway does not trust ${HERE} as a proxy: add it to \`trustedProxies\``);
  return vpce === undefined ? sourceIp : sourceOf(definition, vpce, sourceIp);
}

/** An address that `serve` takes for one behind the endpoint. */
function sourceOf(definition: Definition, vpce: string, wanted: string): string {
  const sources = namedEndpoint(definition, vpce)?.sources ?? [];
  const within = compileBlocks(sources.flatMap((cidr) => parseCidr(cidr) ?? []));
  if (within(wanted)) return wanted;
  const [first] = sources;
  if (wanted !== HERE || first === undefined)
    throw new NotSent(
      `no source of the VPC endpoint ${vpce} is ${wanted}: give it \`sources\` in portcullis.yaml`,
    );
  return first.split('/', 1)[0] ?? first;
}
