import { type Exchange, type Listener, listen } from '@portcullis/host/listener';

export interface AdminOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Prometheus text, made when it is asked for. */
  readonly metrics: () => string;
  readonly isReady: () => boolean;
  /** Only in development: empties users, sessions and counters. */
  readonly reset?: (() => Promise<void>) | undefined;
  /** What stands beside it, by path. */
  readonly routes?: ReadonlyMap<string, (exchange: Exchange) => void> | undefined;
}

const TEXT = 'text/plain; version=0.0.4; charset=utf-8';
/** A batch of users, and their longest line, must fit. */
const MAX_BODY_BYTES = 1024 * 1024;

/** Health, readiness and metrics on a listener of their own: never on a route of the data plane. */
export function listenAdmin(options: AdminOptions): Promise<Listener> {
  return listen({
    host: options.host,
    port: options.port,
    limits: { maxBodyBytes: MAX_BODY_BYTES },
    handler: (exchange) => handle(exchange, options),
  });
}

function handle(exchange: Exchange, options: AdminOptions): void {
  const path = exchange.target.split('?', 1)[0] as string;
  const route = options.routes?.get(path);
  if (route !== undefined) {
    // A name that a page in a browser makes point here is not the name of this port.
    if (isLoopbackHost(exchange.host)) route(exchange);
    else answer(exchange, 403, '{"message":"Forbidden"}');
    return;
  }
  switch (path) {
    case '/healthz':
      answerGet(exchange, 200, 'application/json', '{"status":"ok"}');
      return;
    case '/readyz':
      if (options.isReady()) answerGet(exchange, 200, 'application/json', '{"status":"ready"}');
      else answerGet(exchange, 503, 'application/json', '{"status":"starting"}');
      return;
    case '/metrics':
      answerGet(exchange, 200, TEXT, options.metrics());
      return;
    case '/reset':
      if (options.reset !== undefined) {
        reset(exchange, options.reset);
        return;
      }
      break;
  }
  answer(exchange, 404, '{"message":"Not Found"}');
}

function answerGet(exchange: Exchange, status: number, contentType: string, body: string): void {
  if (exchange.method === 'GET' || exchange.method === 'HEAD') {
    exchange.respond(status, ['Content-Type', contentType, 'Cache-Control', 'no-store'], body);
  } else {
    answer(exchange, 405, '{"message":"Method Not Allowed"}');
  }
}

/**
 * A page in a browser can send a POST to loopback, but neither this header without a preflight, which nobody answers
 * here, nor, by a name that it makes point here, the Host of loopback.
 */
function reset(exchange: Exchange, run: () => Promise<void>): void {
  if (exchange.method !== 'POST') {
    answer(exchange, 405, '{"message":"Method Not Allowed"}');
    return;
  }
  if (!hasDevHeader(exchange.rawHeaders) || !isLoopbackHost(exchange.host)) {
    answer(exchange, 403, '{"message":"Forbidden"}');
    return;
  }
  run().then(
    () => answer(exchange, 200, '{"status":"reset"}'),
    () => answer(exchange, 500, '{"message":"Internal Server Error"}'),
  );
}

function answer(exchange: Exchange, status: number, body: string): void {
  exchange.respond(status, ['Content-Type', 'application/json'], body);
}

function hasDevHeader(rawHeaders: readonly string[]): boolean {
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if ((rawHeaders[i] as string).toLowerCase() === 'x-portcullis-dev') return rawHeaders[i + 1] === '1';
  }
  return false;
}

function isLoopbackHost(host: string): boolean {
  return /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/i.test(host);
}
