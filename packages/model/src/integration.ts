import type { FunctionReference } from './function.ts';
import type { Position } from './source/tree.ts';

export type Integration =
  | LambdaProxyIntegration
  | HttpProxyIntegration
  | MockIntegration
  | UnsupportedIntegration;

interface IntegrationBase {
  readonly timeoutMs: number;
  readonly at: Position;
}

/** AWS_PROXY to a Lambda function. */
export interface LambdaProxyIntegration extends IntegrationBase {
  readonly type: 'AWS_PROXY';
  readonly function: FunctionReference;
  /** REST is always 1.0. */
  readonly payloadFormatVersion: '1.0' | '2.0';
  /** `caller`: invoked with the caller's own credentials (`arn:aws:iam::*:user/*`), who then needs lambda:InvokeFunction. */
  readonly credentials?: 'caller' | { readonly roleArn: string } | undefined;
}

/** HTTP_PROXY; HTTP (non-proxy) is an `UnsupportedIntegration`. */
export interface HttpProxyIntegration extends IntegrationBase {
  readonly type: 'HTTP_PROXY';
  /** `ANY` keeps the request's method. */
  readonly method: string;
  /** May hold `{name}` path parameters and `${stageVariables.x}`. */
  readonly uri: string;
  /** `integration.request.path.proxy` -> `method.request.path.proxy`; HTTP APIs: `overwrite:path` and the like. */
  readonly requestParameters: Readonly<Record<string, string>>;
  /** HTTP APIs: by status pattern, e.g. `{ "200": { "append:header.x": "y" } }`. */
  readonly responseParameters: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** ARN or id of a VPC link; the uri is then private and must be given in the configuration. */
  readonly vpcLink?: string | undefined;
}

export interface MockIntegration extends IntegrationBase {
  readonly type: 'MOCK';
  /** By content type; a static template must yield `{"statusCode": N}`. */
  readonly requestTemplates: Readonly<Record<string, string>>;
  readonly passthroughBehavior: 'WHEN_NO_MATCH' | 'WHEN_NO_TEMPLATES' | 'NEVER';
  readonly responses: readonly IntegrationResponse[];
}

export interface IntegrationResponse {
  readonly statusCode: number;
  /** Regular expression over the integration's status or error; absent: the default response. */
  readonly selectionPattern?: string | undefined;
  /** `method.response.header.Access-Control-Allow-Origin` -> `'*'`. */
  readonly responseParameters: Readonly<Record<string, string>>;
  readonly responseTemplates: Readonly<Record<string, string>>;
}

/** Decided like any route, then answered 501 naming the integration. */
export interface UnsupportedIntegration extends IntegrationBase {
  readonly type: 'AWS' | 'HTTP' | 'HTTP_API_AWS_SERVICE';
  readonly uri: string;
  /** What to name: `AWS integration arn:aws:apigateway:eu-west-1:sqs:path/...`. */
  readonly description: string;
  readonly credentials?: 'caller' | { readonly roleArn: string } | undefined;
}
