import type { Readable } from 'node:stream';

export interface UpstreamOptions {
  readonly maxConnectionsPerOrigin: number;
  readonly connectTimeoutMs: number;
  readonly keepAliveMs: number;
  /** PEM certificates that are trusted beside the system's. */
  readonly ca?: string | undefined;
}

export interface UpstreamRequest {
  /** `http://host:port` or `https://host:port`; one connection pool each. */
  readonly origin: string;
  /** Origin form, query included: `/path?x=1`. */
  readonly path: string;
  readonly method: string;
  /** Name, value, name, value ...; a Host header is sent as given, else the origin's. */
  readonly headers: readonly string[];
  readonly body: Uint8Array | Readable | undefined;
  /** From `forward` to the last byte of the answer, waiting for a connection included. */
  readonly timeoutMs: number;
}

/**
 * Where an exchange failed.
 * - `request`: the client's method, path, headers or body cannot be sent; the client is at fault.
 * - `connect`: no connection to the backend.
 * - `timeout`: not done in time.
 * - `reset`: the backend closed the connection before its answer was complete.
 * - `malformed`: what the backend sent is not valid HTTP.
 */
export type UpstreamFailure = 'request' | 'connect' | 'timeout' | 'reset' | 'malformed';

/**
 * Receives the backend's answer: `head` once, `data` any number of times, then `end`; or `fail` once, at any time
 * before `end`. A small answer arrives as head, data and end within one turn, so that it can be written at once.
 */
export interface UpstreamSink {
  /** Name, value, name, value ... without hop-by-hop headers. */
  head(status: number, rawHeaders: string[]): void;
  /** `false` stops the backend until `UpstreamExchange.resume`. The bytes may be kept. */
  data(chunk: Buffer): boolean;
  end(): void;
  fail(kind: UpstreamFailure): void;
}

/** One request on its way. */
export interface UpstreamExchange {
  /** After `data` returned `false`: go on. */
  resume(): void;
  /** The client went away: drops the connection; the sink hears nothing more. */
  abort(): void;
}
