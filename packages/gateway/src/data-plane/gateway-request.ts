import type { ApiRequest, BodyResult } from '@portcullis/engine/authorize';
import type { Client } from '@portcullis/host/client-address';
import type { Exchange } from '@portcullis/host/listener';
import type { ComingThrough } from './endpoint-of-source.ts';
import type { Location } from './locate.ts';
import { newExtendedRequestId, newRequestId, newTraceId } from './request-id.ts';

/**
 * A located request. What only some requests need is made when it is asked for. One is made for every request, so its
 * fields are plain: `#` fields and field initializers would be defined one by one.
 */
export class GatewayRequest implements ApiRequest {
  declare readonly path: string;
  declare readonly wirePath: string;
  declare readonly rawQuery: string;
  declare readonly sourceIp: string;
  declare readonly vpcEndpoint: ComingThrough | undefined;
  declare readonly secure: boolean;
  declare readonly receivedAt: number;
  /** It came through a custom domain: base path instead of stage. */
  declare readonly viaCustomDomain: boolean;
  declare readonly exchange: Exchange;
  declare private readonly isHttpApi: boolean;
  declare private ownRequestId: string | undefined;
  declare private ownExtendedRequestId: string | undefined;
  declare private ownTraceId: string | undefined;

  constructor(
    exchange: Exchange,
    location: Location,
    client: Client,
    vpcEndpoint: ComingThrough | undefined,
    now: number,
    isHttpApi: boolean,
  ) {
    this.exchange = exchange;
    this.path = location.path;
    this.wirePath = location.wirePath;
    this.rawQuery = location.rawQuery;
    this.viaCustomDomain = location.viaCustomDomain;
    this.sourceIp = client.sourceIp;
    this.vpcEndpoint = vpcEndpoint;
    this.secure = client.secure;
    this.receivedAt = now;
    this.isHttpApi = isHttpApi;
    this.ownRequestId = undefined;
    this.ownExtendedRequestId = undefined;
    this.ownTraceId = undefined;
  }

  /** HTTP APIs know one id only, of the short form. */
  get requestId(): string {
    this.ownRequestId ??= this.isHttpApi ? this.extendedRequestId : newRequestId();
    return this.ownRequestId;
  }

  get extendedRequestId(): string {
    this.ownExtendedRequestId ??= newExtendedRequestId();
    return this.ownExtendedRequestId;
  }

  get traceId(): string {
    this.ownTraceId ??= newTraceId(this.receivedAt);
    return this.ownTraceId;
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
