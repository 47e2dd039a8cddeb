import type { CompiledStage } from '@portcullis/engine/authorize';
import type { ResponseStream } from '@portcullis/host/listener';
import type { Upstream, UpstreamExchange, UpstreamFailure, UpstreamSink } from '@portcullis/host/upstream';
import type { HttpProxyIntegration } from '@portcullis/model';
import type { Call, IntegrationHandler } from './call.ts';
import { editHeaders } from './edit-parameters.ts';
import { compileProxyTarget } from './http-proxy-target.ts';
import { integrationFailure } from './integration-failure.ts';
import { integrationHeaders } from './integration-headers.ts';
import { compileRequestMapping, compileResponseMappings, type ResponseMapping } from './parameter-mapping.ts';
import { backendHeaders } from './response-headers.ts';

/** HTTP_PROXY: request and answer are streamed, with API Gateway's forwarding headers. */
export function compileHttpProxy(
  stage: CompiledStage,
  integration: HttpProxyIntegration,
  upstream: Upstream,
): IntegrationHandler {
  const isRest = stage.api.kind === 'REST';
  const mapping = compileRequestMapping(integration, isRest);
  const responseMappings = compileResponseMappings(integration);
  const target = compileProxyTarget(stage, integration, mapping);
  const overridesCors = stage.api.cors !== undefined;
  return (call) => {
    const path = target.pathOf(call);
    const own = path === undefined ? undefined : proxyHeaders(call, isRest);
    const headers =
      own === undefined || mapping.headers.length === 0 ? own : editHeaders(own, mapping.headers, call);
    if (path === undefined || headers === undefined) {
      call.fail(
        integrationFailure('INTEGRATION_REQUEST_INVALID', 'a mapped parameter cannot be sent to the backend'),
      );
      return;
    }
    const body = call.decision.body ?? call.exchange.bodyStream();
    if (body !== undefined && 'once' in body) {
      // Heard before the upstream does, so that the client learns what was wrong.
      body.once('error', (error) => call.fail(integrationFailure('BODY_TOO_LARGE', error.message)));
    }
    const sink = new ProxySink(call, isRest, overridesCors, responseMappings);
    const sent = upstream.forward(
      {
        origin: target.origin,
        path,
        method: integration.method === 'ANY' ? call.request.method : integration.method,
        headers,
        body,
        timeoutMs: integration.timeoutMs,
      },
      sink,
    );
    sink.sent = sent;
    call.exchange.onClose(() => {
      sent.abort();
      call.abort('the client went away');
    });
  };
}

function proxyHeaders(call: Call, isRest: boolean): string[] {
  const { request, stage } = call;
  const headers = integrationHeaders(call, true);
  if (isRest) {
    headers.push('x-amzn-apigateway-api-id', stage.api.id);
  } else {
    const proto = request.secure ? 'https' : 'http';
    const peer = call.exchange.remoteAddress;
    const node = peer.includes(':') ? `"[${peer}]"` : peer;
    headers.push(
      'Forwarded',
      `for=${node};host="${request.host}";proto=${proto}`,
      'Via',
      'HTTP/1.1 AmazonAPIGateway',
    );
  }
  return headers;
}

const EMPTY = new Uint8Array(0);
const NO_HEADERS: readonly string[] = [];

/**
 * Writes a small answer at once, when it is there in full, and streams every other. One is made for every request, so
 * its fields are plain, as in `GatewayRequest`.
 */
class ProxySink implements UpstreamSink {
  declare sent: UpstreamExchange | undefined;
  declare private readonly call: Call;
  declare private readonly isRest: boolean;
  declare private readonly overridesCors: boolean;
  declare private readonly mappings: ReadonlyMap<number, ResponseMapping>;
  declare private status: number;
  declare private headers: readonly string[];
  declare private contentLength: number | undefined;
  declare private whole: Uint8Array | undefined;
  declare private open: ResponseStream | undefined;

  constructor(
    call: Call,
    isRest: boolean,
    overridesCors: boolean,
    mappings: ReadonlyMap<number, ResponseMapping>,
  ) {
    this.sent = undefined;
    this.call = call;
    this.isRest = isRest;
    this.overridesCors = overridesCors;
    this.mappings = mappings;
    this.status = 0;
    this.headers = NO_HEADERS;
    this.contentLength = undefined;
    this.whole = undefined;
    this.open = undefined;
  }

  head(status: number, rawHeaders: string[]): void {
    const { headers, contentLength } = backendHeaders(rawHeaders, this.isRest, this.overridesCors);
    const mapping = this.mappings.size === 0 ? undefined : this.mappings.get(status);
    this.status = mapping?.statusCode ?? status;
    this.headers =
      mapping === undefined ? headers : (editHeaders(headers, mapping.headers, this.call) ?? headers);
    this.contentLength = contentLength;
  }

  data(chunk: Buffer): boolean {
    if (this.open === undefined) {
      if (this.whole === undefined && this.contentLength === chunk.length) {
        this.whole = chunk;
        return true;
      }
      this.open = this.openStream();
    }
    if (this.open.write(chunk)) return true;
    this.open.onDrain(() => this.sent?.resume());
    return false;
  }

  end(): void {
    if (this.open !== undefined) this.open.end();
    else if (this.call.request.method === 'HEAD') this.openStream().end();
    else this.call.answer({ status: this.status, headers: this.headers, body: this.whole ?? EMPTY });
  }

  fail(kind: UpstreamFailure): void {
    if (this.open !== undefined) this.call.abort(`the backend failed in the middle of its answer: ${kind}`);
    else this.call.fail(failureOf(kind));
  }

  private openStream(): ResponseStream {
    const headers =
      this.contentLength === undefined
        ? this.headers
        : [...this.headers, 'Content-Length', String(this.contentLength)];
    return this.call.stream(this.status, headers);
  }
}

function failureOf(kind: UpstreamFailure): ReturnType<typeof integrationFailure> {
  switch (kind) {
    case 'request':
      return integrationFailure('INTEGRATION_REQUEST_INVALID', 'the request cannot be sent to the backend');
    case 'connect':
      return integrationFailure('INTEGRATION_UNREACHABLE', 'no connection to the backend');
    case 'timeout':
      return integrationFailure('INTEGRATION_TIMEOUT', 'the backend did not answer in time');
    case 'reset':
      return integrationFailure('INTEGRATION_UNREACHABLE', 'the backend closed the connection');
    case 'malformed':
      return integrationFailure('INTEGRATION_RESPONSE_INVALID', 'the backend did not answer with valid HTTP');
  }
}
