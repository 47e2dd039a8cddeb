import type { TemplateDraft } from './template-draft.ts';
import { attribute, type TemplateMap } from './template-value.ts';

const FIELDS = {
  REST: {
    authorizerError: '$context.authorizer.error',
    caller: '$context.authorizer.principalId',
    error: '$context.error.message',
    path: '$context.path',
    route: '$context.resourcePath',
    user: '$context.identity.userArn',
    webAcl: '$context.waf.status',
  },
  HTTP: {
    authorizerError: '$context.authorizer.error',
    error: '$context.error.message',
    path: '$context.path',
    route: '$context.routeKey',
    user: '$context.identity.userArn',
  },
  WEBSOCKET: {
    authorizerError: '$context.authorizer.error',
    connection: '$context.connectionId',
    error: '$context.error.message',
    event: '$context.eventType',
    route: '$context.routeKey',
  },
} as const;

/** Who called what and how it ended; no header, no token, no body. */
export function addAccessLog(draft: TemplateDraft, kind: keyof typeof FIELDS): TemplateMap {
  const logs = draft.add(draft.id('AccessLogs'), {
    type: 'AWS::Logs::LogGroup',
    properties: { RetentionInDays: draft.setup.stage.accessLogRetentionDays },
  });
  const format = {
    requestId: '$context.requestId',
    time: '$context.requestTime',
    sourceIp: '$context.identity.sourceIp',
    method: '$context.httpMethod',
    status: '$context.status',
    ...FIELDS[kind],
  };
  return { DestinationArn: attribute(logs, 'Arn'), Format: JSON.stringify(format) };
}
