import {
  type AuthorizePorts,
  type CompiledStage,
  compileDirectory,
  compileStage,
} from '@portcullis/engine/authorize';
import type { Definition, Route, Throttle } from '@portcullis/model';
import { type AccessLogFormat, compileAccessLog } from './access-log.ts';
import type { IntegrationHandler } from './call.ts';
import { compileEndpointOfSource, type EndpointOfSource } from './endpoint-of-source.ts';
import type { FunctionInvoker } from './function-invoker.ts';
import { compileIntegration, type IntegrationPorts } from './integration.ts';
import { authorizerPort } from './invoke-authorizer.ts';
import { compileLocator, type Locator } from './locate.ts';
import type { GatewayMetrics, StageMetrics } from './metrics.ts';
import { newRequestId } from './request-id.ts';

/** What a gateway needs from outside; credentials and authorizers it makes from the definition and its functions. */
export type GatewayPorts = Omit<AuthorizePorts, 'findCredential' | 'invokeAuthorizer'> &
  Partial<Pick<AuthorizePorts, 'findCredential' | 'invokeAuthorizer'>>;

/** A deployed stage with everything that serving it needs. */
export interface ServedStage {
  readonly compiled: CompiledStage;
  readonly isRest: boolean;
  readonly integrations: ReadonlyMap<Route, IntegrationHandler>;
  readonly accessLog: AccessLogFormat;
  readonly metrics: StageMetrics;
}

/** A definition, compiled: immutable, and swapped as a whole. */
export interface Snapshot {
  readonly definition: Definition;
  readonly locate: Locator;
  readonly ports: AuthorizePorts;
  readonly endpointOf: EndpointOfSource;
  stageOf(apiId: string, stageName: string): ServedStage | undefined;
}

export interface SnapshotOptions {
  readonly ports: GatewayPorts;
  readonly invoker: FunctionInvoker;
  readonly upstream: IntegrationPorts['upstream'];
  readonly metrics: GatewayMetrics;
  readonly accountThrottle: Throttle | null;
}

/** Compiles every stage; throws where something cannot be enforced or served as it is declared. */
export function compileSnapshot(definition: Definition, options: SnapshotOptions): Snapshot {
  const { metrics, upstream } = options;
  const invoker = counted(options.invoker, definition, metrics);
  const restAuthorizers = new Set(
    definition.apis
      .filter((api) => api.kind === 'REST')
      .flatMap((api) => api.authorizers.map(({ id }) => id)),
  );
  const given = options.ports.invokeAuthorizer;
  const ports: AuthorizePorts = {
    ...options.ports,
    findCredential:
      options.ports.findCredential ?? compileDirectory(definition.iam, { loadedAt: options.ports.now() }),
    invokeAuthorizer:
      given === undefined
        ? authorizerPort(invoker, (id) => restAuthorizers.has(id), newRequestId)
        : (authorizer, event, functionArn) => {
            metrics.invoked(authorizer.function.logicalId ?? functionArn);
            return given(authorizer, event, functionArn);
          },
  };
  const integrationPorts: IntegrationPorts = { invoker, upstream, compilePattern: ports.compilePattern };
  const stages = new Map<string, Map<string, ServedStage>>();
  for (const api of definition.apis) {
    if (api.kind === 'WEBSOCKET') continue;
    const byName = new Map<string, ServedStage>();
    stages.set(api.id, byName);
    for (const stage of api.stages) {
      const compiled = compileStage(definition, api, stage, ports, {
        accountThrottle: options.accountThrottle,
      });
      const integrations = new Map<Route, IntegrationHandler>();
      for (const route of api.routes) {
        const handler = compileIntegration(compiled, route, integrationPorts);
        if (handler !== undefined) integrations.set(route, handler);
      }
      byName.set(stage.name, {
        compiled,
        isRest: api.kind === 'REST',
        integrations,
        accessLog: compileAccessLog(stage),
        metrics: metrics.stage(api.logicalId, stage.name),
      });
    }
  }
  return {
    definition,
    locate: compileLocator(definition),
    ports,
    endpointOf: compileEndpointOfSource(definition),
    stageOf: (apiId, stageName) => stages.get(apiId)?.get(stageName),
  };
}

/** Counts under the logical id, where the function is in the template. */
function counted(invoker: FunctionInvoker, definition: Definition, metrics: GatewayMetrics): FunctionInvoker {
  const names = new Map<string, string>();
  for (const { arn, logicalId } of definition.functions) {
    names.set(arn, logicalId);
    metrics.declareFunction(logicalId);
  }
  return {
    invoke: (reference, payload, options) => {
      const unqualified = reference.arn.split(':').slice(0, 7).join(':');
      metrics.invoked(reference.logicalId ?? names.get(unqualified) ?? unqualified);
      return invoker.invoke(reference, payload, options);
    },
  };
}
