import type { ApiRequest, BodyResult } from '@portcullis/engine/authorize';
import type { Exchange } from '@portcullis/host/listener';
import type { Client } from './client-address.ts';
import type { Location } from './locate.ts';
import { newExtendedRequestId, newRequestId, newTraceId } from './request-id.ts';

/** A located request. What only some requests need is made when it is asked for. */
export class GatewayRequest implements ApiRequest {
  readonly path: string;
  readonly wirePath: string;
  readonly rawQuery: string;
  readonly sourceIp: string;
  readonly secure: boolean;
  readonly receivedAt: number;
  /** It came through a custom domain: base path instead of stage. */
  readonly viaCustomDomain: boolean;
  readonly exchange: Exchange;
  readonly #isHttpApi: boolean;
  #requestId: string | undefined;
  #extendedRequestId: string | undefined;
  #traceId: string | undefined;

  constructor(exchange: Exchange, location: Location, client: Client, now: number, isHttpApi: boolean) {
    this.exchange = exchange;
    this.path = location.path;
    this.wirePath = location.wirePath;
    this.rawQuery = location.rawQuery;
    this.viaCustomDomain = location.viaCustomDomain;
    this.sourceIp = client.sourceIp;
    this.secure = client.secure;
    this.receivedAt = now;
    this.#isHttpApi = isHttpApi;
  }

  /** HTTP APIs know one id only, of the short form. */
  get requestId(): string {
    this.#requestId ??= this.#isHttpApi ? this.extendedRequestId : newRequestId();
    return this.#requestId;
  }

  get extendedRequestId(): string {
    this.#extendedRequestId ??= newExtendedRequestId();
    return this.#extendedRequestId;
  }

  get traceId(): string {
    this.#traceId ??= newTraceId(this.receivedAt);
    return this.#traceId;
  }

  get method(): string {
    return this.exchange.method;
  }

  get rawHeaders(): readonly string[] {
    return this.exchange.rawHeaders;
  }

  get host(): string {
    return this.exchange.host;
  }

  get protocol(): string {
    return this.exchange.protocol;
  }

  readBody(): Promise<BodyResult> {
    return this.exchange.readBody();
  }
}
