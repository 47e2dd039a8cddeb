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
import { asSent, describeError, integrationFailure } from './integration-failure.ts';
import { pushServiceHeaders } from './service-headers.ts';
import type { ServedStage } from './snapshot.ts';
import type { StartTrace } from './telemetry.ts';

/** What answering needs of the gateway. */
export interface AnswerPorts {
  readonly accessLog: ((line: string) => void) | undefined;
  /** Failures of integrations, for the operator. */
  readonly log: (line: string) => void;
}

/** The compiled definition that a call holds on to until it ends. */
export interface Tenure {
  leave(): void;
}

type Tracing = ReturnType<StartTrace>;

/** One request from its decision to the last byte of its answer. Ends exactly once. */
export class ActiveCall implements Call {
  declare readonly request: GatewayRequest;
  declare readonly exchange: Exchange;
  declare private readonly served: ServedStage;
  declare private readonly ports: AnswerPorts;
  declare private readonly startedAt: number;
  declare private readonly tenure: Tenure;
  declare private readonly tracing: Tracing | undefined;
  declare private outcome: Decision | undefined;
  declare private integrationStartedAt: number | undefined;
  declare private ended: boolean;

  constructor(
    served: ServedStage,
    request: GatewayRequest,
    ports: AnswerPorts,
    startedAt: number,
    tenure: Tenure,
    tracing: Tracing | undefined,
  ) {
    this.served = served;
    this.request = request;
    this.exchange = request.exchange;
    this.ports = ports;
    this.startedAt = startedAt;
    this.tenure = tenure;
    this.tracing = tracing;
    this.outcome = undefined;
    this.integrationStartedAt = undefined;
    this.ended = false;
  }

  get stage(): CompiledStage {
    return this.served.compiled;
  }

  get decision(): Allowed {
    const decision = this.outcome;
    if (decision?.allowed !== true) throw new Error('INVARIANT: integrations run for allowed requests only');
    return decision;
  }

  get view(): CompiledView {
    const decision = this.outcome;
    const view: CompiledView = { stage: this.stage, request: this.request };
    if (decision === undefined) return view;
    const { route, pathParameters, identity } = decision;
    const match = route === undefined ? undefined : { target: route, pathParameters: pathParameters ?? {} };
    return { ...view, match, identity };
  }

  /** Sends what the pipeline decided, or goes on to the integration. Never throws. */
  decided(decision: Decision, stub: ((call: Call) => void) | undefined): void {
    try {
      this.proceed(decision, stub);
    } catch (error) {
      this.fail(integrationFailure('GATEWAY_FAILED', describeError(error)));
    }
  }

  private proceed(decision: Decision, stub: ((call: Call) => void) | undefined): void {
    this.outcome = decision;
    if (!decision.allowed) {
      this.deny(decision);
      return;
    }
    const { answer, route } = decision;
    if (answer !== undefined) {
      const headers = [...answer.headers];
      pushServiceHeaders(headers, this.request, this.served.isRest, answer.errorType);
      this.respond(answer.status, headers, answer.body);
      return;
    }
    const handler = stub ?? (route === undefined ? undefined : this.served.integrations.get(route.route));
    if (handler === undefined) throw new Error('INVARIANT: an allowed route has a compiled integration');
    this.integrationStartedAt = performance.now();
    handler(this);
  }

  answer({ status, headers: given, body }: BackendAnswer): void {
    if (this.ended) return;
    const headers = this.withOwnHeaders(given, undefined);
    this.respond(status, headers, body);
  }

  stream(status: number, given: readonly string[]): ResponseStream {
    const stream = this.exchange.stream(status, this.withOwnHeaders(given, undefined));
    let bytes = 0;
    const end = (): void => this.end(status, bytes, 'ALLOWED', undefined, undefined);
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
    if (this.ended) return;
    this.ports.log(
      `${failure.code} ${this.request.requestId} ${this.request.method} ${this.request.path}: ${failure.reason}`,
    );
    const denied = refuse(this.view, failure);
    const { response } = denied;
    this.deny(
      this.served.isRest ? { ...denied, response: { ...response, body: asSent(response.body) } } : denied,
    );
  }

  abort(reason: string): void {
    if (this.ended) return;
    this.exchange.abort();
    this.end(499, 0, 'ABORTED', undefined, reason);
  }

  private deny(denied: Denied): void {
    const { response, code, step } = denied;
    const headers = this.withOwnHeaders(response.headers, response.errorType);
    this.exchange.respond(response.status, headers, response.body);
    this.end(
      response.status,
      response.body.length,
      code,
      denied,
      step === 'integration' ? denied.reason : undefined,
    );
  }

  private respond(status: number, headers: string[], body: string | Uint8Array): void {
    this.exchange.respond(status, headers, body);
    const bytes = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
    this.end(status, bytes, 'ALLOWED', undefined, undefined);
  }

  private withOwnHeaders(given: readonly string[], errorType: string | undefined): string[] {
    const headers = [...given];
    pushServiceHeaders(headers, this.request, this.served.isRest, errorType);
    const { cors } = this.stage.api;
    if (cors !== undefined) headers.push(...corsHeaders(cors, headerOf(this.request, 'origin')));
    return headers;
  }

  private end(
    status: number,
    responseBytes: number,
    code: string,
    denied: Denied | undefined,
    integrationError: string | undefined,
  ): void {
    if (this.ended) return;
    this.ended = true;
    const now = performance.now();
    const latencyMs = now - this.startedAt;
    const outcome = denied === undefined ? 'allow' : 'deny';
    this.served.metrics.observe(outcome, code, denied?.step ?? '', latencyMs / 1000);
    if (this.ports.accessLog !== undefined) {
      const started = this.integrationStartedAt;
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
      this.ports.accessLog(this.served.accessLog(this.view, facts));
    }
    this.tracing?.end(status);
    this.tenure.leave();
  }
}

/** The message that was sent, as `$context.error.message` has it. */
function errorOf(denied: Denied): NonNullable<AnswerFacts['error']> {
  const responseType = denied.responseType ?? '';
  const message = /^\{"[Mm]essage":("(?:[^"\\]|\\.)*")\}$/s.exec(denied.response.body)?.[1];
  return { responseType, message: message === undefined ? denied.reason : (JSON.parse(message) as string) };
}
