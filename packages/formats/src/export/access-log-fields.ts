import type { SetupKind } from '@portcullis/model/setup';

/** AppSync writes logs of its own. */
export type LoggedKind = Exclude<SetupKind, 'GRAPHQL'>;

const EVERY_KIND = {
  requestId: '$context.requestId',
  time: '$context.requestTime',
  sourceIp: '$context.identity.sourceIp',
  status: '$context.status',
  error: '$context.error.message',
  authorizerError: '$context.authorizer.error',
  // Who called, by what let them in: a Lambda authorizer or a signature. What did not is `-` in the log.
  callerPrincipal: '$context.authorizer.principalId',
  callerArn: '$context.identity.userArn',
};

/** Of the token of a pool or an issuer; WebSocket APIs know neither. */
const OF_TOKEN = { callerSub: '$context.authorizer.claims.sub' };

/**
 * Fields of the access log, the same in every format: who called what, and why a call was refused; nothing that a caller
 * could keep secret: no header, no token, no body.
 *
 * Sources: API Gateway Developer Guide "Variables for access logging for API Gateway" (REST), "Customize HTTP API access
 * logs", "Configure logging for WebSocket APIs in API Gateway".
 */
export const ACCESS_LOG_FIELDS: Readonly<Record<LoggedKind, Readonly<Record<string, string>>>> = {
  REST: {
    ...EVERY_KIND,
    ...OF_TOKEN,
    method: '$context.httpMethod',
    path: '$context.path',
    route: '$context.resourcePath',
    apiKeyId: '$context.identity.apiKeyId',
    webAcl: '$context.waf.status',
  },
  HTTP: {
    ...EVERY_KIND,
    ...OF_TOKEN,
    method: '$context.httpMethod',
    path: '$context.path',
    route: '$context.routeKey',
  },
  // A connection has one method and one path; what a message asks for is its route.
  WEBSOCKET: {
    ...EVERY_KIND,
    event: '$context.eventType',
    route: '$context.routeKey',
    connection: '$context.connectionId',
  },
};
