import { ACCESS_LOG_FIELDS, type LoggedKind } from '../../export/access-log-fields.ts';
import type { TemplateDraft } from './template-draft.ts';
import { attribute, type TemplateMap } from './template-value.ts';

/** Who called what and how it ended; no header, no token, no body. */
export function addAccessLog(draft: TemplateDraft, kind: LoggedKind): TemplateMap {
  const logs = draft.add(draft.id('AccessLogs'), {
    type: 'AWS::Logs::LogGroup',
    properties: { RetentionInDays: draft.setup.stage.accessLogRetentionDays },
  });
  return { DestinationArn: attribute(logs, 'Arn'), Format: JSON.stringify(ACCESS_LOG_FIELDS[kind]) };
}
