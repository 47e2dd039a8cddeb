import { randomUUID } from 'node:crypto';
import type { ApiRequest } from '@portcullis/engine/authorize';
import type { Api, Definition, Stage } from '@portcullis/model';
import { namedEndpoint } from './named-endpoint.ts';

/** The parts of a made-up request. */
export interface RequestParts {
  readonly method: string;
  /** Below the stage, undecoded. */
  readonly path: string;
  readonly rawQuery: string;
  readonly rawHeaders: readonly string[];
  readonly sourceIp: string;
  readonly vpce?: string | undefined;
  readonly body: Uint8Array;
  readonly now: number;
}

/** The request as it would reach the stage on AWS: over TLS, at the API's own host name. */
export function apiRequest(definition: Definition, api: Api, stage: Stage, parts: RequestParts): ApiRequest {
  const host =
    headerIn(parts.rawHeaders, 'host') ?? `${api.id}.execute-api.${definition.region}.amazonaws.com`;
  const withHost =
    headerIn(parts.rawHeaders, 'host') === undefined ? ['Host', host, ...parts.rawHeaders] : parts.rawHeaders;
  return {
    requestId: randomUUID(),
    extendedRequestId: 'explain=',
    method: parts.method,
    path: parts.path,
    wirePath: wirePath(stage, parts.path),
    rawQuery: parts.rawQuery,
    rawHeaders: withHost,
    host,
    sourceIp: parts.sourceIp,
    secure: true,
    protocol: 'HTTP/1.1',
    receivedAt: parts.now,
    vpcEndpoint: endpointOf(definition, parts),
    readBody: () => Promise.resolve({ ok: true, bytes: parts.body }),
  };
}

/** A REST API and a named stage stand at `/{stage}/...`, an HTTP API's `$default` stage at `/`. */
export function wirePath(stage: Stage, path: string): string {
  return stage.name === '$default' ? path : `/${stage.name}${path}`;
}

export function headerIn(rawHeaders: readonly string[], name: string): string | undefined {
  const index = rawHeaders.findIndex((text, at) => at % 2 === 0 && text.toLowerCase() === name.toLowerCase());
  return index === -1 ? undefined : rawHeaders[index + 1];
}

/** The endpoint that the request comes through; its VPC is known where the definition has it. */
function endpointOf(definition: Definition, { vpce, sourceIp }: RequestParts): ApiRequest['vpcEndpoint'] {
  if (vpce === undefined) return undefined;
  const found = namedEndpoint(definition, vpce);
  return { id: found?.id ?? vpce, vpc: found?.vpc, sourceIp };
}
