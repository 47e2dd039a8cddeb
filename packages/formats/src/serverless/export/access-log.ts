import type { SetupKind } from '@portcullis/model/setup';
import type { TemplateMap } from '../../cloudformation/export/template-value.ts';
import { ACCESS_LOG_FIELDS } from '../../export/access-log-fields.ts';

/** `provider.logs`: one line for each request, and nothing of what it carried. */
export function logsOf(kind: SetupKind): TemplateMap | undefined {
  const once = { accessLogging: true, executionLogging: false, fullExecutionData: false };
  switch (kind) {
    case 'REST':
      return { restApi: { ...once, format: formatOf('REST') } };
    case 'HTTP':
      return { httpApi: { format: formatOf('HTTP') } };
    case 'WEBSOCKET':
      return { websocket: { ...once, format: formatOf('WEBSOCKET') } };
    case 'GRAPHQL':
      return undefined;
  }
}

function formatOf(kind: keyof typeof ACCESS_LOG_FIELDS): string {
  return JSON.stringify(ACCESS_LOG_FIELDS[kind]);
}
