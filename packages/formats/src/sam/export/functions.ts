import type { SetupFunction, SetupRoute } from '@portcullis/model/setup';
import { addLogGroup, environmentOf, statementsOf } from '../../cloudformation/export/functions.ts';
import { policy } from '../../cloudformation/export/policy.ts';
import { apiId, functionId } from '../../cloudformation/export/references.ts';
import { routeId } from '../../cloudformation/export/route-id.ts';
import type { TemplateDraft } from '../../cloudformation/export/template-draft.ts';
import {
  Commented,
  ref,
  type TemplateMap,
  type TemplateValue,
} from '../../cloudformation/export/template-value.ts';

/** SAM gives each function a role, and API Gateway the right to invoke it for its events and for nothing else. */
export function addSamFunctions(draft: TemplateDraft): void {
  for (const one of draft.setup.functions) {
    const logs = addLogGroup(draft, one);
    const statements = statementsOf(draft, one);
    draft.add(functionId(draft, one.name), {
      type: 'AWS::Serverless::Function',
      comment: one.purpose,
      properties: {
        MemorySize: one.memoryMegabytes,
        Timeout: one.timeoutSeconds,
        ReservedConcurrentExecutions: one.reservedConcurrency,
        LoggingConfig: { LogGroup: ref(logs) },
        Policies: statements.length === 0 ? undefined : [policy(...statements)],
        Environment: environmentOf(draft, one),
        Events: eventsOf(draft, one),
        InlineCode: one.code,
      },
    });
  }
}

function eventsOf(draft: TemplateDraft, one: SetupFunction): TemplateMap | undefined {
  const { kind, name, routes } = draft.setup;
  if (kind !== 'REST' && kind !== 'HTTP') return undefined;
  const own = routes.filter((route) => route.function === one.name);
  if (own.length === 0) return undefined;
  const events = own.map((route) => {
    const event: TemplateMap = {
      Type: kind === 'REST' ? 'Api' : 'HttpApi',
      Properties: {
        [kind === 'REST' ? 'RestApiId' : 'ApiId']: ref(apiId(draft)),
        Path: route.path,
        Method: route.method,
        Auth: authOf(draft, route),
      },
    };
    const value: TemplateValue =
      route.auth.type === 'NONE' ? new Commented(`Open: ${route.auth.why}.`, event) : event;
    return [routeId(draft, route).slice(name.length), value] as const;
  });
  return Object.fromEntries(events);
}

/** Each route says its own: the default of the API is for those that are added later. */
function authOf(draft: TemplateDraft, { auth, apiKeyRequired }: SetupRoute): TemplateMap {
  const scoped = auth.type === 'AUTHORIZER' && auth.scopes.length > 0;
  return {
    Authorizer: auth.type === 'AUTHORIZER' ? auth.authorizer : auth.type,
    AuthorizationScopes: scoped ? auth.scopes : undefined,
    ApiKeyRequired: apiKeyRequired ? true : undefined,
    // SAM would have the function invoked with the caller's own credentials.
    InvokeRole: auth.type === 'AWS_IAM' && draft.setup.kind === 'REST' ? 'NONE' : undefined,
  };
}
