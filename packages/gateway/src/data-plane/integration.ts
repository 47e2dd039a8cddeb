import type { CompiledStage } from '@portcullis/engine/authorize';
import type { Upstream } from '@portcullis/host/upstream';
import type { Route } from '@portcullis/model';
import type { IntegrationHandler } from './call.ts';
import type { FunctionInvoker } from './function-invoker.ts';
import { compileHttpProxy } from './http-proxy.ts';
import { notImplemented } from './integration-failure.ts';
import { compileLambdaProxy } from './lambda-proxy.ts';
import { compileMock } from './mock.ts';

export interface IntegrationPorts {
  readonly invoker: FunctionInvoker;
  readonly upstream: Upstream;
  /** Whole-string match on a linear-time engine. */
  readonly compilePattern: (pattern: string) => (text: string) => boolean;
}

/** Compiles a route's integration; throws `InputError` for one that cannot be applied as it is declared. */
export function compileIntegration(
  stage: CompiledStage,
  route: Route,
  ports: IntegrationPorts,
): IntegrationHandler | undefined {
  const { integration } = route;
  // The pipeline refuses such routes before their integration is reached.
  if (integration === undefined || route.unresolved !== undefined) return undefined;
  switch (integration.type) {
    case 'AWS_PROXY':
      return compileLambdaProxy(stage, integration, ports.invoker);
    case 'HTTP_PROXY':
      return compileHttpProxy(stage, integration, ports.upstream);
    case 'MOCK':
      return compileMock(stage, route, integration, ports.compilePattern);
    case 'AWS':
    case 'HTTP':
    case 'HTTP_API_AWS_SERVICE':
      return (call) => call.fail(notImplemented(integration.description));
  }
}
