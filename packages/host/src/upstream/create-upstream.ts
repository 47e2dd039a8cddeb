import { type Dispatcher, Pool } from 'undici';
import { Exchange } from './exchange.ts';
import { endToEndHeaders } from './hop-by-hop.ts';
import type { UpstreamExchange, UpstreamOptions, UpstreamRequest, UpstreamSink } from './sink.ts';

export interface Upstream {
  /** Sends the request and streams the answer to the sink. Never throws: the sink hears of every failure. */
  forward(request: UpstreamRequest, sink: UpstreamSink): UpstreamExchange;
  /** Drops every connection. */
  close(): Promise<void>;
}

/**
 * The client of HTTP proxy integrations: bounded keep-alive connections per origin, no redirects followed, nothing
 * decoded, bodies streamed both ways. As strict as undici about what it sends and accepts.
 */
export function createUpstream(options: UpstreamOptions): Upstream {
  // One pool an origin, kept here: undici's Agent would look it up through a dispatcher of its own for every request.
  const pools = new Map<string, Pool>();
  const poolOptions: Pool.Options = {
    connections: options.maxConnectionsPerOrigin,
    pipelining: 1,
    keepAliveTimeout: options.keepAliveMs,
    // The exchange keeps one deadline for everything; undici's own timers are coarser and would be a second one.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: options.connectTimeoutMs, ...(options.ca === undefined ? {} : { ca: options.ca }) },
  };
  const poolOf = (origin: string): Pool => {
    let pool = pools.get(origin);
    if (pool === undefined) {
      pool = new Pool(origin, poolOptions);
      pools.set(origin, pool);
    }
    return pool;
  };
  return {
    forward(request, sink) {
      const exchange = new Exchange(sink, request.timeoutMs);
      if (!isOriginForm(request)) {
        exchange.refuse();
        return exchange;
      }
      try {
        poolOf(request.origin).dispatch(dispatchOptions(request), exchange);
      } catch (error) {
        exchange.onError(error as Error);
      }
      return exchange;
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
      pools.clear();
    },
  };
}

/** undici also takes a whole URL as the path, and CONNECT: neither is a request to this origin. */
function isOriginForm(request: UpstreamRequest): boolean {
  return request.path.charCodeAt(0) === 0x2f && request.method !== 'CONNECT';
}

function dispatchOptions(request: UpstreamRequest): Dispatcher.DispatchOptions {
  return {
    origin: request.origin,
    path: request.path,
    method: request.method,
    headers: endToEndHeaders(request.headers),
    body: request.body ?? null,
  };
}
