import type { Allowed, CompiledStage, ContextView, OutsideFailure } from '@portcullis/engine/authorize';
import type { Exchange, ResponseStream } from '@portcullis/host/listener';
import type { GatewayRequest } from './gateway-request.ts';

/** What a backend answered, ready to be sent. */
export interface BackendAnswer {
  readonly status: number;
  /** Name, value, name, value ... */
  readonly headers: readonly string[];
  readonly body: string | Uint8Array;
}

/** A request that was let in, on its way through its integration. */
export interface Call {
  readonly stage: CompiledStage;
  readonly request: GatewayRequest;
  readonly exchange: Exchange;
  readonly decision: Allowed;
  /** For `$context` variables. */
  readonly view: ContextView;
  /** Exactly one of these four ends the call. */
  answer(answer: BackendAnswer): void;
  /** The body follows; `done` is called by the stream's `end`. */
  stream(status: number, headers: readonly string[]): ResponseStream;
  fail(failure: OutsideFailure): void;
  /** The client is gone, or the answer broke off after its head: nothing can be said any more. */
  abort(reason: string): void;
}

/** An integration, compiled. Must not throw; what goes wrong is said through the call. */
export type IntegrationHandler = (call: Call) => void;
