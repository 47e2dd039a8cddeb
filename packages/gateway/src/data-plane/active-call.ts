import {
  type Allowed,
  type CompiledStage,
  type CompiledView,
  corsHeaders,
  type Decision,
  type Denied,
  headerOf,
  type OutsideFailure,
  refuse,
} from '@portcullis/engine/authorize';
import type { Exchange, ResponseStream } from '@portcullis/host/listener';
import type { AnswerFacts } from './access-log.ts';
import type { BackendAnswer, Call } from './call.ts';
import type { GatewayRequest } from './gateway-request.ts';
import { asSent } from './integration-failure.ts';
import { pushServiceHeaders } from './service-headers.ts';
import type { ServedStage } from './snapshot.ts';

/** What answering needs of the gateway. */
export interface AnswerPorts {
  readonly accessLog: ((line: string) => void) | undefined;
  /** Failures of integrations, for the operator. */
  readonly log: (line: string) => void;
}

/** One request from its decision to the last byte of its answer. Ends exactly once. */
export class ActiveCall implements Call {
  readonly request: GatewayRequest;
  readonly exchange: Exchange;
  readonly #served: ServedStage;
  readonly #ports: AnswerPorts;
  readonly #startedAt: number;
  readonly #onEnd: (status: number) => void;
  #decision: Decision | undefined;
  #integrationStartedAt: number | undefined;
  #ended = false;

  constructor(
    served: ServedStage,
    request: GatewayRequest,
    ports: AnswerPorts,
    startedAt: number,
    onEnd: (status: number) => void,
  ) {
    this.#served = served;
    this.request = request;
    this.exchange = request.exchange;
    this.#ports = ports;
    this.#startedAt = startedAt;
    this.#onEnd = onEnd;
  }

  get stage(): CompiledStage {
    return this.#served.compiled;
  }

  get decision(): Allowed {
    const decision = this.#decision;
    if (decision?.allowed !== true) throw new Error('INVARIANT: integrations run for allowed requests only');
    return decision;
  }

  get view(): CompiledView {
    const decision = this.#decision;
    const view: CompiledView = { stage: this.stage, request: this.request };
    if (decision === undefined) return view;
    const { route, pathParameters, identity } = decision;
    const match = route === undefined ? undefined : { target: route, pathParameters: pathParameters ?? {} };
    return { ...view, match, identity };
  }

  /** Sends what the pipeline decided, or goes on to the integration. */
  decided(decision: Decision, stub: ((call: Call) => void) | undefined): void {
    this.#decision = decision;
    if (!decision.allowed) {
      this.#deny(decision);
      return;
    }
    const { answer, route } = decision;
    if (answer !== undefined) {
      const headers = [...answer.headers];
      pushServiceHeaders(headers, this.request, this.#served.isRest, answer.errorType);
      this.#respond(answer.status, headers, answer.body);
      return;
    }
    const handler = stub ?? (route === undefined ? undefined : this.#served.integrations.get(route.route));
    if (handler === undefined) throw new Error('INVARIANT: an allowed route has a compiled integration');
    this.#integrationStartedAt = performance.now();
    handler(this);
  }

  answer({ status, headers: given, body }: BackendAnswer): void {
    if (this.#ended) return;
    const headers = this.#withOwnHeaders(given, undefined);
    this.#respond(status, headers, body);
  }

  stream(status: number, given: readonly string[]): ResponseStream {
    const stream = this.exchange.stream(status, this.#withOwnHeaders(given, undefined));
    let bytes = 0;
    const end = (): void => this.#end(status, bytes, 'ALLOWED', undefined, undefined);
    // A client that leaves ends the call as well: nobody else would say so.
    this.exchange.onClose(end);
    return {
      write: (chunk) => {
        bytes += chunk.length;
        return stream.write(chunk);
      },
      onDrain: (listener) => stream.onDrain(listener),
      end: (chunk) => {
        bytes += chunk?.length ?? 0;
        stream.end(chunk);
        end();
      },
    };
  }

  fail(failure: OutsideFailure): void {
    if (this.#ended) return;
    this.#ports.log(
      `${failure.code} ${this.request.requestId} ${this.request.method} ${this.request.path}: ${failure.reason}`,
    );
    const denied = refuse(this.view, failure);
    const { response } = denied;
    this.#deny(
      this.#served.isRest ? { ...denied, response: { ...response, body: asSent(response.body) } } : denied,
    );
  }

  abort(reason: string): void {
    if (this.#ended) return;
    this.exchange.abort();
    this.#end(499, 0, 'ABORTED', undefined, reason);
  }

  #deny(denied: Denied): void {
    const { response, code, step } = denied;
    const headers = this.#withOwnHeaders(response.headers, response.errorType);
    this.exchange.respond(response.status, headers, response.body);
    this.#end(
      response.status,
      response.body.length,
      code,
      denied,
      step === 'integration' ? denied.reason : undefined,
    );
  }

  #respond(status: number, headers: string[], body: string | Uint8Array): void {
    this.exchange.respond(status, headers, body);
    const bytes = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
    this.#end(status, bytes, 'ALLOWED', undefined, undefined);
  }

  #withOwnHeaders(given: readonly string[], errorType: string | undefined): string[] {
    const headers = [...given];
    pushServiceHeaders(headers, this.request, this.#served.isRest, errorType);
    const { cors } = this.stage.api;
    if (cors !== undefined) headers.push(...corsHeaders(cors, headerOf(this.request, 'origin')));
    return headers;
  }

  #end(
    status: number,
    responseBytes: number,
    code: string,
    denied: Denied | undefined,
    integrationError: string | undefined,
  ): void {
    if (this.#ended) return;
    this.#ended = true;
    const now = performance.now();
    const latencyMs = now - this.#startedAt;
    const outcome = denied === undefined ? 'allow' : 'deny';
    this.#served.metrics.observe(outcome, code, denied?.step ?? '', latencyMs / 1000);
    if (this.#ports.accessLog !== undefined) {
      const started = this.#integrationStartedAt;
      const facts: AnswerFacts = {
        status,
        responseBytes,
        latencyMs,
        code,
        step: denied?.step,
        error: denied === undefined ? undefined : errorOf(denied),
        integrationLatencyMs: started === undefined ? undefined : now - started,
        integrationError,
      };
      this.#ports.accessLog(this.#served.accessLog(this.view, facts));
    }
    this.#onEnd(status);
  }
}

/** The message that was sent, as `$context.error.message` has it. */
function errorOf(denied: Denied): NonNullable<AnswerFacts['error']> {
  const responseType = denied.responseType ?? '';
  const message = /^\{"[Mm]essage":("(?:[^"\\]|\\.)*")\}$/s.exec(denied.response.body)?.[1];
  return { responseType, message: message === undefined ? denied.reason : (JSON.parse(message) as string) };
}
