import type { Dispatcher } from 'undici';
import { failureOf } from './failure.ts';
import { endToEndHeaders } from './hop-by-hop.ts';
import type { UpstreamExchange, UpstreamSink } from './sink.ts';

/**
 * One request through undici's dispatch. The handler with raw headers is used, which is the only one that does not
 * build an object of the headers first; handler and handle are one object, since each request makes one, and its
 * fields are plain: `#` fields and field initializers would be defined one by one.
 */
export class Exchange implements UpstreamExchange, Dispatcher.DispatchHandler {
  declare private readonly sink: UpstreamSink;
  declare private readonly timer: NodeJS.Timeout;
  declare private settled: boolean;
  declare private connected: boolean;
  declare private abortRequest: ((error?: Error) => void) | undefined;
  declare private resumeBody: (() => void) | undefined;

  constructor(sink: UpstreamSink, timeoutMs: number) {
    this.sink = sink;
    this.timer = setTimeout(onTimeout, timeoutMs, this);
    this.settled = false;
    this.connected = false;
    this.abortRequest = undefined;
    this.resumeBody = undefined;
  }

  timeout(): void {
    if (!this.settle()) return;
    this.sink.fail('timeout');
    this.drop();
  }

  abort(): void {
    if (this.settle()) this.drop();
  }

  resume(): void {
    this.resumeBody?.();
  }

  refuse(): void {
    if (this.settle()) this.sink.fail('request');
  }

  onConnect(abort: (error?: Error) => void): void {
    // Settled while it waited for a connection: nothing must be sent.
    if (this.settled) {
      abort();
      return;
    }
    this.connected = true;
    this.abortRequest = abort;
  }

  onHeaders(statusCode: number, headers: Buffer[], resume: () => void): boolean {
    if (this.settled || statusCode < 200) return true;
    this.resumeBody = resume;
    const pairs = new Array<string>(headers.length);
    for (let i = 0; i < headers.length; i++) pairs[i] = (headers[i] as Buffer).toString('latin1');
    this.sink.head(statusCode, endToEndHeaders(pairs));
    return true;
  }

  onData(chunk: Buffer): boolean {
    return this.settled ? true : this.sink.data(chunk);
  }

  onComplete(): void {
    if (this.settle()) this.sink.end();
  }

  onError(error: Error): void {
    if (this.settle()) this.sink.fail(failureOf(error, this.connected));
  }

  private drop(): void {
    this.abortRequest?.(new Error('dropped by the gateway'));
  }

  /** `true` for the first to end the exchange. */
  private settle(): boolean {
    if (this.settled) return false;
    this.settled = true;
    clearTimeout(this.timer);
    return true;
  }
}

function onTimeout(exchange: Exchange): void {
  exchange.timeout();
}
