import type { Readable } from 'node:stream';
import type { BodyResult } from '@portcullis/engine/authorize';

/**
 * One request and its answer, as the data plane sees them: nothing here is Node's HTTP server, so that the listener
 * of another runtime can stand behind it. Exactly one of `respond` and `stream` is called, once.
 */
export interface Exchange {
  /** As on the wire. */
  readonly method: string;
  /** Origin form, undecoded: begins with `/`. */
  readonly target: string;
  /** Name, value, name, value ... in the order received. */
  readonly rawHeaders: readonly string[];
  /** The Host header, port included; empty for an HTTP/1.0 request without one. */
  readonly host: string;
  /** `HTTP/1.1`. */
  readonly protocol: string;
  /** The TCP peer; IPv4-mapped addresses are written as IPv4. */
  readonly remoteAddress: string;
  /** TLS on this connection. */
  readonly encrypted: boolean;
  /** The request declares a body. */
  readonly hasBody: boolean;
  /** Of the request's body, as declared; `undefined` when chunked. */
  readonly contentLength: number | undefined;
  /** The whole body, within the bounds of a connection and of all together. Again: the same bytes. */
  readBody(): Promise<BodyResult>;
  /**
   * The body as a stream, ended with an error beyond the bound of a body; `undefined` where there is none. Not to be
   * mixed with `readBody`.
   */
  bodyStream(): Readable | undefined;
  /** Headers and body in one write. `rawHeaders` without Content-Length, which is added. */
  respond(status: number, rawHeaders: string[], body: string | Uint8Array): void;
  /** Starts an answer whose body follows in parts. */
  stream(status: number, rawHeaders: string[]): ResponseStream;
  /** Ends the connection without an answer, or in the middle of one. */
  abort(): void;
  /** Called once when the answer has been handed over in full or the client is gone. */
  onClose(listener: () => void): void;
}

export interface ResponseStream {
  /** `false`: wait for `onDrain` before more. */
  write(chunk: Uint8Array): boolean;
  onDrain(listener: () => void): void;
  end(chunk?: Uint8Array): void;
}
