import type { Setup } from '@portcullis/model/setup';
import { TemplateDraft } from '../../cloudformation/export/template-draft.ts';
import { camelCase } from '../../export/names.ts';

/** Logical ids that the framework gives to what it makes of events. */
const OWN_IDS = {
  REST: { Api: 'ApiGatewayRestApi', Stage: undefined },
  HTTP: { Api: 'HttpApi', Stage: 'HttpApiStage' },
  WEBSOCKET: { Api: 'WebsocketsApi', Stage: 'WebsocketsDeploymentStage' },
  GRAPHQL: { Api: undefined, Stage: undefined },
} as const;

/** The deployment of a REST API or a WebSocket API has another logical id each time. */
export const REST_DEPLOYMENT = 'ApiGatewayDeployment${sls:instanceId}';

/** The `resources` of a service: functions and API are the framework's, everything else refers to them. */
export class ServiceDraft extends TemplateDraft {
  readonly #functions: ReadonlyMap<string, string>;

  constructor(setup: Setup) {
    super(setup);
    this.#functions = new Map(
      setup.functions.map(({ name }) => [`${name}Function`, lambdaId(functionKey(name))]),
    );
  }

  override id(name: string): string {
    const own: Readonly<Record<string, string | undefined>> = OWN_IDS[this.setup.kind];
    return this.#functions.get(name) ?? own[name] ?? super.id(name);
  }
}

/** The name of a function under `functions`. */
export function functionKey(name: string): string {
  return camelCase(name);
}

function lambdaId(key: string): string {
  return `${key.charAt(0).toUpperCase()}${key.slice(1)}LambdaFunction`;
}
