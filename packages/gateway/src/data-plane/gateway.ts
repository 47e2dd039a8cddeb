import { ACCOUNT_THROTTLE, authorize, refuse } from '@portcullis/engine/authorize';
import { type ClientOf, compileClientOf } from '@portcullis/host/client-address';
import { type Exchange, type Listener, type ListenerLimits, listen } from '@portcullis/host/listener';
import type { Upstream } from '@portcullis/host/upstream';
import type { Definition, Throttle } from '@portcullis/model';
import { ActiveCall, type AnswerPorts } from './active-call.ts';
import type { FunctionInvoker } from './function-invoker.ts';
import { GatewayRequest } from './gateway-request.ts';
import { describeError, integrationFailure } from './integration-failure.ts';
import type { Nowhere } from './locate.ts';
import { GatewayMetrics } from './metrics.ts';
import { newExtendedRequestId, newRequestId } from './request-id.ts';
import { pushServiceHeaders } from './service-headers.ts';
import { compileSnapshot, type GatewayPorts, type Snapshot } from './snapshot.ts';
import { stubIntegration } from './stub-integration.ts';
import { loadTelemetry, type StartTrace } from './telemetry.ts';

/** Everything that serves one definition; made again for each reload. */
export interface GatewayServices {
  readonly ports: GatewayPorts;
  readonly functions: FunctionInvoker;
  readonly upstream: Upstream;
  /** `undefined`: API Gateway's own default; `null`: none. */
  readonly accountThrottle?: Throttle | null | undefined;
  /** Called when the last request of a replaced definition is over. */
  release?(): void;
}

export interface GatewayConfig {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  readonly limits?: Partial<ListenerLimits> | undefined;
  readonly trustedProxies: readonly string[];
  /** `aws:SecureTransport` is true whatever the connection is. */
  readonly assumeTls: boolean;
  readonly stubIntegrations: boolean;
  /** OpenTelemetry spans, on the tracer provider that the program has registered. */
  readonly tracing: boolean;
}

export interface GatewayOptions {
  readonly definition: Definition;
  readonly servicesOf: (definition: Definition) => GatewayServices;
  readonly config: GatewayConfig;
  /** Receives one JSON line per request; absent: nothing is made. */
  readonly accessLog?: ((line: string) => void) | undefined;
  /** Receives a line for every integration that failed. */
  readonly log?: ((line: string) => void) | undefined;
}

export interface Gateway {
  /** What is served now. */
  readonly definition: Definition;
  readonly metrics: GatewayMetrics;
  /** The listener's handler: also for a listener of one's own. */
  handle(exchange: Exchange): void;
  listen(): Promise<Listener>;
  /**
   * Serves another definition from the next request on; requests under way finish on the old one. Throws where it
   * does not compile, and then nothing has changed.
   */
  swap(definition: Definition): void;
}

/** DG "Quotas": the payload of a request. */
const MAX_PAYLOAD_BYTES = 10 * 1024 * 1024;

/** A compiled definition and the requests that are still on it. */
class Generation {
  readonly snapshot: Snapshot;
  readonly #release: (() => void) | undefined;
  #inFlight = 0;
  #retired = false;

  constructor(snapshot: Snapshot, release: (() => void) | undefined) {
    this.snapshot = snapshot;
    this.#release = release;
  }

  enter(): void {
    this.#inFlight++;
  }

  leave(): void {
    this.#inFlight--;
    if (this.#retired && this.#inFlight === 0) this.#release?.();
  }

  /** No request will enter any more. */
  retire(): void {
    this.#retired = true;
    if (this.#inFlight === 0) this.#release?.();
  }
}

/** A gateway for every REST and HTTP API of a definition. Throws what cannot be served as it is declared. */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const startTrace = options.config.tracing ? await loadTelemetry() : undefined;
  return new DataPlane(options, startTrace);
}

class DataPlane implements Gateway {
  readonly metrics: GatewayMetrics = new GatewayMetrics();
  readonly #options: GatewayOptions;
  readonly #clientOf: ClientOf;
  readonly #answerPorts: AnswerPorts;
  readonly #startTrace: StartTrace | undefined;
  readonly #maxPayloadBytes: number;
  #generation: Generation;

  constructor(options: GatewayOptions, startTrace: StartTrace | undefined) {
    this.#options = options;
    this.#startTrace = startTrace;
    this.#clientOf = compileClientOf(options.config);
    this.#maxPayloadBytes = options.config.limits?.maxBodyBytes ?? MAX_PAYLOAD_BYTES;
    this.#answerPorts = { accessLog: options.accessLog, log: options.log ?? (() => undefined) };
    this.#generation = this.#compile(options.definition);
  }

  get definition(): Definition {
    return this.#generation.snapshot.definition;
  }

  handle(exchange: Exchange): void {
    const startedAt = performance.now();
    const generation = this.#generation;
    const { snapshot } = generation;
    const location = snapshot.locate(exchange.host, exchange.target);
    if (location.api === undefined) {
      this.#answerNowhere(exchange, location, startedAt);
      return;
    }
    const served = snapshot.stageOf(location.api.id, location.stageName);
    if (served === undefined) throw new Error('INVARIANT: a located stage is compiled');
    const client = this.#clientOf(exchange);
    const endpoint = snapshot.endpointOf(location.api, client.sourceIp);
    const now = snapshot.ports.now();
    const request = new GatewayRequest(exchange, location, client, endpoint, now, !served.isRest);
    const tracing = this.#startTrace?.(`${exchange.method} ${served.compiled.api.name}`);
    generation.enter();
    const call = new ActiveCall(served, request, this.#answerPorts, startedAt, generation, tracing);
    if ((exchange.contentLength ?? 0) > this.#maxPayloadBytes) {
      const failure = integrationFailure('BODY_TOO_LARGE', 'the payload is over 10 MB');
      call.decided(refuse({ stage: served.compiled, request }, { ...failure, step: 'route' }), undefined);
      return;
    }
    const stub = this.#options.config.stubIntegrations ? stubIntegration : undefined;
    // A bug or a port that threw: the request is not let in, and the connection is not left hanging.
    const broken = (error: unknown): void =>
      call.fail(integrationFailure('GATEWAY_FAILED', describeError(error)));
    try {
      const decision = authorize(served.compiled, request, snapshot.ports, tracing?.trace);
      if (decision instanceof Promise) decision.then((settled) => call.decided(settled, stub), broken);
      else call.decided(decision, stub);
    } catch (error) {
      broken(error);
    }
  }

  listen(): Promise<Listener> {
    const { host, port, tls, limits } = this.#options.config;
    return listen({ host, port, tls, limits, handler: (exchange) => this.handle(exchange) });
  }

  swap(definition: Definition): void {
    let next: Generation;
    try {
      next = this.#compile(definition);
    } catch (error) {
      this.metrics.failedReloads++;
      throw error;
    }
    const previous = this.#generation;
    this.#generation = next;
    this.metrics.reloads++;
    previous.retire();
  }

  #compile(definition: Definition): Generation {
    const services = this.#options.servicesOf(definition);
    const { accountThrottle } = services;
    try {
      const snapshot = compileSnapshot(definition, {
        ports: services.ports,
        invoker: services.functions,
        upstream: services.upstream,
        metrics: this.metrics,
        accountThrottle: accountThrottle === undefined ? ACCOUNT_THROTTLE : accountThrottle,
      });
      return new Generation(snapshot, services.release?.bind(services));
    } catch (error) {
      services.release?.();
      throw error;
    }
  }

  /** DG "Important notes": an unknown stage is 403 for a REST API, 404 for an HTTP API. */
  #answerNowhere(exchange: Exchange, { kind, reason }: Nowhere, startedAt: number): void {
    const isRest = kind === 'REST';
    const headers = ['Content-Type', 'application/json'];
    const extendedRequestId = newExtendedRequestId();
    const ids = { requestId: isRest ? newRequestId() : extendedRequestId, extendedRequestId };
    pushServiceHeaders(headers, ids, isRest, isRest ? 'ForbiddenException' : undefined);
    const status = isRest ? 403 : 404;
    exchange.respond(status, headers, isRest ? '{"message":"Forbidden"}' : '{"message":"Not Found"}');
    const latencyMs = performance.now() - startedAt;
    this.metrics.stage('', '').observe('deny', 'STAGE_NOT_FOUND', 'route', latencyMs / 1000);
    this.#options.accessLog?.(
      JSON.stringify({
        requestId: ids.requestId,
        'identity.sourceIp': exchange.remoteAddress,
        httpMethod: exchange.method,
        status: String(status),
        'portcullis.code': 'STAGE_NOT_FOUND',
        'portcullis.reason': reason,
      }),
    );
  }
}
