import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Readable, Transform } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import type { BodyResult } from '@portcullis/engine/authorize';
import type { BodyBudget } from './body-budget.ts';
import { bufferBody, NO_BODY } from './buffered-body.ts';
import type { Exchange, ResponseStream } from './exchange.ts';
import type { MessageHead } from './message-head.ts';
import { writeWhole } from './write-whole.ts';

/** A body that nobody read is drained up to this size; beyond it the connection is closed after the answer. */
const MAX_DRAINED_BYTES = 64 * 1024;
/** How much of a refused upload is still taken, so that the client gets to read the answer before the end. */
const MAX_LINGER_BYTES = 1024 * 1024;
const LINGER_MS = 1000;

type GoodHead = Extract<MessageHead, { ok: true }>;

/** What all exchanges of a listener share. */
export interface ConnectionBounds {
  readonly budget: BodyBudget;
  readonly maxBodyBytes: number;
  /** The header lines that a kept connection is announced with. */
  readonly keepAlive: string;
}

/**
 * An exchange over Node's HTTP server. Fields that few requests need are computed when they are asked for. Fields are
 * private by TypeScript, not by `#`: defining those for each request costs more than routing it.
 */
export class NodeExchange implements Exchange {
  declare readonly target: string;
  declare readonly host: string;
  declare readonly hasBody: boolean;
  declare readonly contentLength: number | undefined;
  declare private readonly message: IncomingMessage;
  declare private readonly response: ServerResponse;
  declare private readonly expectsContinue: boolean;
  declare private readonly bounds: ConnectionBounds;
  declare private bodyRead: Promise<BodyResult> | undefined;
  declare private reading: boolean;

  constructor(message: IncomingMessage, response: ServerResponse, head: GoodHead, bounds: ConnectionBounds) {
    this.message = message;
    this.response = response;
    this.target = head.target;
    this.host = head.host;
    this.hasBody = head.hasBody;
    this.contentLength = head.contentLength;
    this.expectsContinue = head.expectsContinue;
    this.bounds = bounds;
    this.bodyRead = undefined;
    this.reading = false;
  }

  get method(): string {
    return this.message.method as string;
  }

  get rawHeaders(): readonly string[] {
    return this.message.rawHeaders;
  }

  get protocol(): string {
    return this.message.httpVersionMinor === 0 ? 'HTTP/1.0' : 'HTTP/1.1';
  }

  get remoteAddress(): string {
    const address = this.message.socket.remoteAddress ?? '';
    return address.startsWith('::ffff:') ? address.slice(7) : address;
  }

  get encrypted(): boolean {
    return (this.message.socket as TLSSocket).encrypted === true;
  }

  readBody(): Promise<BodyResult> {
    this.bodyRead ??= this.bufferWhole();
    return this.bodyRead;
  }

  private bufferWhole(): Promise<BodyResult> {
    if (!this.hasBody) return Promise.resolve(NO_BODY);
    if ((this.contentLength ?? 0) > this.bounds.maxBodyBytes)
      return Promise.resolve({ ok: false, reason: 'too-large' });
    this.startReading();
    const holding = { bytes: 0 };
    this.response.once('close', () => this.bounds.budget.giveBack(holding.bytes));
    return bufferBody(this.message, this.bounds.maxBodyBytes, this.bounds.budget, holding);
  }

  bodyStream(): Readable | undefined {
    if (!this.hasBody) return undefined;
    this.startReading();
    // With a length the parser itself ends the body there; a chunked one is counted.
    if (this.contentLength !== undefined) return this.message;
    const maxBytes = this.bounds.maxBodyBytes;
    let size = 0;
    const counted = new Transform({
      transform(chunk: Uint8Array, _encoding, done) {
        size += chunk.length;
        if (size > maxBytes) done(new Error('the request body is larger than the limit'));
        else done(null, chunk);
      },
    });
    this.message.once('close', () => {
      if (!this.message.complete) counted.destroy(new Error('the client went away'));
    });
    return this.message.pipe(counted);
  }

  respond(status: number, rawHeaders: string[], body: string | Uint8Array): void {
    const response = this.response;
    if (response.headersSent || response.destroyed) return;
    const bodiless = status === 204 || status === 304;
    const length = bodiless ? 0 : typeof body === 'string' ? Buffer.byteLength(body) : body.length;
    if (!bodiless) rawHeaders.push('Content-Length', String(length));
    const unread = this.leavesBodyUnread();
    if (!unread && !bodiless && writeWhole(response, status, rawHeaders, body, length, this.bounds.keepAlive))
      return;
    if (unread) rawHeaders.push('Connection', 'close');
    response.writeHead(status, rawHeaders);
    if (unread) this.linger(bodiless ? '' : body);
    else if (bodiless) response.end();
    else response.end(body);
  }

  stream(status: number, rawHeaders: string[]): ResponseStream {
    const response = this.response;
    const unread = this.leavesBodyUnread();
    if (unread) rawHeaders.push('Connection', 'close');
    response.writeHead(status, rawHeaders);
    return {
      write: (chunk) => response.write(chunk),
      onDrain: (listener) => void response.once('drain', listener),
      end: (chunk) => {
        if (unread) this.linger(chunk ?? '');
        else if (chunk === undefined) response.end();
        else response.end(chunk);
      },
    };
  }

  abort(): void {
    this.message.socket.destroy();
  }

  onClose(listener: () => void): void {
    if (this.response.destroyed || this.response.closed) listener();
    else this.response.once('close', listener);
  }

  private startReading(): void {
    this.reading = true;
    if (this.expectsContinue) this.response.writeContinue();
  }

  /**
   * A small body that is on its way is drained by Node and the connection goes on. A large or unbounded one, one
   * that still waits for 100 Continue, or one whose reading was given up, must not hold the connection: what follows
   * on it could be read as a request although it is body (RFC 9112 section 9.3).
   */
  private leavesBodyUnread(): boolean {
    if (!this.hasBody || this.message.complete) return false;
    if (this.reading) return true;
    return this.expectsContinue || this.contentLength === undefined || this.contentLength > MAX_DRAINED_BYTES;
  }

  /** RFC 9112 section 9.6: closing at once would reset the connection before the client has read the answer. */
  private linger(body: string | Uint8Array): void {
    const message = this.message;
    const response = this.response;
    if (body.length > 0) response.write(body);
    else response.flushHeaders();
    let taken = 0;
    const finish = (): void => {
      clearTimeout(timer);
      message.off('data', onData);
      response.end();
    };
    const onData = (chunk: Buffer): void => {
      taken += chunk.length;
      if (taken > MAX_LINGER_BYTES) finish();
    };
    const timer = setTimeout(finish, LINGER_MS);
    timer.unref();
    message.on('data', onData);
    message.once('close', finish);
    message.once('end', finish);
    message.resume();
  }
}
