import type { SetupKind } from '@portcullis/model/setup';
import { retention } from '../../export/retention.ts';
import { Expression, printValue } from '../../export/type-script-text.ts';
import type { Program } from './program.ts';

/**
 * Fields of the access log: who called what, and why a call was refused; nothing that a caller could keep secret.
 * Source: API Gateway Developer Guide "Variables for access logging".
 */
const EVERY_KIND = {
  requestId: '$context.requestId',
  time: '$context.requestTime',
  sourceIp: '$context.identity.sourceIp',
  status: '$context.status',
  error: '$context.error.message',
  authorizerError: '$context.authorizer.error',
};

export const ACCESS_LOG_FIELDS: Readonly<
  Record<Exclude<SetupKind, 'GRAPHQL'>, Readonly<Record<string, string>>>
> = {
  REST: {
    ...EVERY_KIND,
    method: '$context.httpMethod',
    path: '$context.resourcePath',
    caller: '$context.identity.caller',
    sub: '$context.authorizer.claims.sub',
    wafResponse: '$context.wafResponseCode',
  },
  HTTP: {
    ...EVERY_KIND,
    routeKey: '$context.routeKey',
    caller: '$context.identity.caller',
    sub: '$context.authorizer.claims.sub',
  },
  WEBSOCKET: { ...EVERY_KIND, routeKey: '$context.routeKey', connectionId: '$context.connectionId' },
};

/** The declaration of `ACCESS_LOG`. */
export function accessLogConstant(kind: Exclude<SetupKind, 'GRAPHQL'>): string {
  return [
    '/** One line for each request: who called what, and why it was refused. */',
    `const ACCESS_LOG = apigateway.AccessLogFormat.custom(`,
    `  JSON.stringify(${printValue(ACCESS_LOG_FIELDS[kind], 2, 18)}),`,
    ');',
  ].join('\n');
}

/** `accessLog` */
export function writeAccessLog(program: Program): void {
  const properties = { retention: new Expression(retention(program.setup)) };
  program.construct('logs.LogGroup', 'AccessLog', properties, 'accessLog');
}
