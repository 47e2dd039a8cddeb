import type { Diagnostic } from '@portcullis/model';
import { type MapNode, nearest } from '@portcullis/model/source';
import { type ParsedTemplate, SAM_TRANSFORM, type TemplateResource } from '../cloudformation/template.ts';
import { Cursor, Diagnostics, mapNode } from '../source/index.ts';
import { type ApiDraft, defaultStageName, IMPLICIT_HTTP_API, IMPLICIT_REST_API } from './api-draft.ts';
import { readApiEvent } from './api-event.ts';
import { Build } from './build.ts';
import { addCognitoTrigger } from './cognito-event.ts';
import { readDefinition, type SamPorts } from './definition.ts';
import type { EventRoute } from './event-route.ts';
import { addFunction } from './function.ts';
import { inherit, readGlobals } from './globals.ts';
import { addGraphqlApi } from './graphql-api.ts';
import { addHttpApi } from './http-api.ts';
import { readHttpApiEvent, routeKey } from './http-api-event.ts';
import { merged } from './node-edit.ts';
import { parameterValues, withParameters } from './parameters.ts';
import { withReferences, withResourceReferences } from './references.ts';
import { addRestApi } from './rest-api.ts';
import { addStateMachine } from './state-machine.ts';

const PREFIX = 'AWS::Serverless::';
const OWN_TYPES: readonly string[] = ['Api', 'HttpApi', 'Function', 'StateMachine', 'GraphQLApi'];

/** SAM types that say nothing about APIs, and what they become; `undefined`: nothing that matters here. */
const OTHER_TYPES: Readonly<Record<string, string | undefined>> = {
  SimpleTable: 'AWS::DynamoDB::Table',
  LayerVersion: 'AWS::Lambda::LayerVersion',
  Application: 'AWS::CloudFormation::Stack',
  CapacityProvider: 'AWS::Lambda::CapacityProvider',
  Connector: undefined,
};

/** Events that make no route. SAM Developer Guide "EventSource". */
const EVENT_TYPES: ReadonlySet<string> = new Set([
  'AlexaSkill',
  'CloudWatchEvent',
  'CloudWatchLogs',
  'Cognito',
  'DocumentDB',
  'DynamoDB',
  'EventBridgeRule',
  'IoTRule',
  'Kinesis',
  'MQ',
  'MSK',
  'S3',
  'SNS',
  'SQS',
  'Schedule',
  'ScheduleV2',
  'SelfManagedKafka',
]);

/**
 * Replaces the resources of the Serverless Application Model by the CloudFormation resources that AWS documents
 * them to become, under the same logical ids. Intrinsics stay in place; positions of what is made point at what
 * caused it. A template without SAM resources comes back as it is.
 *
 * Codes of diagnostics begin with `SAM_` (and `SOURCE_`).
 * Source: SAM Developer Guide "AWS SAM resources and properties", "Generated CloudFormation resources".
 *
 * @example
 * const { template, diagnostics } = transformSam(parsed, { parameters: {}, readFile: () => undefined });
 */
export function transformSam(
  template: ParsedTemplate,
  ports: SamPorts,
): { readonly template: ParsedTemplate; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics = new Diagnostics();
  const serverless = [...template.resources.values()].filter(({ type }) => type.startsWith(PREFIX));
  const [first] = serverless;
  if (first === undefined) return { template, diagnostics: diagnostics.items };
  if (!template.transforms.includes(SAM_TRANSFORM)) {
    const help = `add \`Transform: ${SAM_TRANSFORM}\` to the template`;
    diagnostics.error(
      'SAM_TRANSFORM',
      `\`${first.type}\` is a resource of SAM, but the template does not say that it uses SAM`,
      { mark: first.mark, path: `Resources.${first.logicalId}` },
      help,
    );
  }
  const transform = new Transform(template, ports, diagnostics);
  transform.run(serverless);
  return { template: transform.result(), diagnostics: diagnostics.items };
}

interface Owner {
  readonly resource: TemplateResource;
  readonly properties: Cursor;
  readonly events: readonly EventRoute[];
}

class Transform {
  readonly #template: ParsedTemplate;
  readonly #ports: SamPorts;
  readonly #globals: ReadonlyMap<string, MapNode>;
  readonly #build: Build;
  readonly #routeSettings: Map<string, Map<string, MapNode>> = new Map();

  constructor(template: ParsedTemplate, ports: SamPorts, diagnostics: Diagnostics) {
    this.#template = template;
    this.#ports = ports;
    this.#build = new Build(diagnostics);
    this.#globals = readGlobals(template, diagnostics);
  }

  /** In the translator's order: APIs are known, events write into them, then the APIs are finished. */
  run(serverless: readonly TemplateResource[]): void {
    const build = this.#build;
    for (const resource of this.#template.resources.values()) {
      if (!resource.type.startsWith(PREFIX)) build.resources.set(resource.logicalId, resource);
    }
    for (const resource of serverless) {
      if (resource.type === `${PREFIX}Api`) this.#addApi('REST', resource);
      else if (resource.type === `${PREFIX}HttpApi`) this.#addApi('HTTP', resource);
    }
    const owners = serverless
      .filter(({ type }) => type === `${PREFIX}Function` || type === `${PREFIX}StateMachine`)
      .map((resource) => this.#owner(resource));
    for (const { events } of owners) for (const event of events) reserve(event);
    for (const { resource, properties, events } of owners) {
      const add = resource.type === `${PREFIX}Function` ? addFunction : addStateMachine;
      add(build, resource, properties, events);
    }
    for (const api of build.apis.values()) {
      if (api.kind === 'REST') addRestApi(build, api);
      else addHttpApi(build, api, this.#routeSettings.get(api.logicalId) ?? new Map());
    }
    for (const resource of serverless) this.#addOther(resource);
  }

  result(): ParsedTemplate {
    const { resources, references } = this.#build;
    const rewritten = [...resources].map(
      ([id, resource]) => [id, withResourceReferences(resource, references)] as const,
    );
    const outputs = [...this.#template.outputs].map(([name, output]) => {
      const node = withReferences(output, references);
      return [name, node.kind === 'map' ? node : output] as const;
    });
    return {
      ...this.#template,
      globals: undefined,
      resources: new Map(rewritten),
      outputs: new Map(outputs),
    };
  }

  #properties(resource: TemplateResource): Cursor {
    const global = this.#globals.get(resource.type);
    const node = global === undefined ? resource.properties : inherit(global, resource.properties);
    const values = parameterValues(this.#template, this.#ports.parameters);
    return new Cursor(withParameters(node, values), resource.path, this.#build.diagnostics);
  }

  #addApi(kind: 'REST' | 'HTTP', resource: TemplateResource): ApiDraft {
    const properties = this.#properties(resource);
    const stageName =
      properties.get('StageName')?.node ?? (kind === 'HTTP' ? defaultStageName(kind, resource) : undefined);
    if (kind === 'REST' && stageName === undefined) properties.require('StageName');
    const api: ApiDraft = {
      kind,
      logicalId: resource.logicalId,
      properties,
      origin: resource,
      stageName,
      dependsOn: resource.dependsOn,
      ...readDefinition(kind, properties, resource, this.#ports),
    };
    this.#build.apis.set(resource.logicalId, api);
    return api;
  }

  /** The API of events that name none; it inherits the Globals of its kind. */
  #implicitApi(kind: 'REST' | 'HTTP', cause: TemplateResource): ApiDraft {
    const logicalId = kind === 'REST' ? IMPLICIT_REST_API : IMPLICIT_HTTP_API;
    const known = this.#build.apis.get(logicalId);
    if (known !== undefined) return known;
    const type = `${PREFIX}${kind === 'REST' ? 'Api' : 'HttpApi'}`;
    const { mark } = cause;
    const properties = mapNode(kind === 'REST' ? { StageName: defaultStageName(kind, cause) } : {}, mark);
    const path = `Globals.${kind === 'REST' ? 'Api' : 'HttpApi'}`;
    return this.#addApi(kind, { logicalId, type, properties, dependsOn: [], path, mark });
  }

  #owner(resource: TemplateResource): Owner {
    const properties = this.#properties(resource);
    const events = properties
      .map('Events')
      .flatMap(([eventId, event]) => this.#event(resource, eventId, event) ?? []);
    return { resource, properties, events };
  }

  #event(resource: TemplateResource, eventId: string, event: Cursor): EventRoute | undefined {
    const type = event.requireString('Type');
    if (type === 'Api')
      return readApiEvent(this.#build, eventId, event, resource, () => this.#implicitApi('REST', resource));
    if (type === 'Cognito') addCognitoTrigger(this.#build, resource.logicalId, event);
    if (type !== 'HttpApi') {
      if (type !== undefined && !EVENT_TYPES.has(type)) {
        event
          .get('Type')
          ?.error(
            'SAM_EVENT',
            `\`${type}\` is not an event type of SAM`,
            'events of APIs are `Api` and `HttpApi`',
          );
      }
      return undefined;
    }
    const found = readHttpApiEvent(this.#build, eventId, event, resource, () =>
      this.#implicitApi('HTTP', resource),
    );
    const settings = found?.properties.get('RouteSettings')?.asMap();
    if (found?.api !== undefined && settings !== undefined) {
      const ofApi = this.#routeSettings.get(found.api.logicalId) ?? new Map<string, MapNode>();
      this.#routeSettings.set(found.api.logicalId, ofApi);
      ofApi.set(routeKey(found), merged(ofApi.get(routeKey(found)) ?? settings, settings));
    }
    return found;
  }

  #addOther(resource: TemplateResource): void {
    const name = resource.type.slice(PREFIX.length);
    if (name === 'GraphQLApi') addGraphqlApi(this.#build, resource, this.#properties(resource));
    if (OWN_TYPES.includes(name)) return;
    const place = { mark: resource.mark, path: `Resources.${resource.logicalId}.Type` };
    if (!Object.hasOwn(OTHER_TYPES, name)) {
      const meant = nearest(name, [...OWN_TYPES, ...Object.keys(OTHER_TYPES)]);
      this.#build.diagnostics.error(
        'SAM_TYPE',
        `\`${resource.type}\` is not a resource type of SAM that is known here`,
        place,
        meant === undefined ? undefined : `did you mean \`${PREFIX}${meant}\`?`,
      );
      return;
    }
    const type = OTHER_TYPES[name];
    if (type !== undefined) this.#build.resources.set(resource.logicalId, { ...resource, type });
  }
}

/** A managed document has every path and method before the first event writes: policies of events list them. */
function reserve({ api, path, method, origin }: EventRoute): void {
  if (api?.managed === true) api.document?.addOperation(path, method, origin.mark);
}
