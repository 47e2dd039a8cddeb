export { createUpstream, type Upstream } from './create-upstream.ts';
export { endToEndHeaders, isHopByHop } from './hop-by-hop.ts';
export type {
  UpstreamExchange,
  UpstreamFailure,
  UpstreamOptions,
  UpstreamRequest,
  UpstreamSink,
} from './sink.ts';
