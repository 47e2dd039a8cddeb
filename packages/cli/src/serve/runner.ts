import { randomUUID } from 'node:crypto';
import { relative, resolve } from 'node:path';
import type { AuthorizePorts, AuthorizerInvocation } from '@portcullis/engine/authorize';
import {
  createAwsInvoke,
  createFunctionRunner,
  type FunctionOverride,
  type FunctionRunner,
} from '@portcullis/host/functions';
import type { Invocation } from '@portcullis/identity';
import type { Definition, LambdaFunction } from '@portcullis/model';
import type { Json } from '@portcullis/model/source';
import type { FunctionOverride as ConfiguredFunction } from '../config/config.ts';
import type { Workspace } from '../load/workspace.ts';

/** The functions of a template, ready to run. */
export interface Runner {
  readonly functions: FunctionRunner;
  readonly invokeAuthorizer: AuthorizePorts['invokeAuthorizer'];
  /** Runs the function of an ARN with an event of a user pool. */
  invokeTrigger(functionArn: string, event: Json, timeoutMs: number): Promise<Invocation>;
  close(): Promise<void>;
}

export interface RunnerOptions {
  /** Variables for every function (`--env-file`). */
  readonly environment: Readonly<Record<string, string>>;
  /** Variables for one function. */
  readonly environmentOf?: ((fn: LambdaFunction) => Readonly<Record<string, string>>) | undefined;
  readonly onLog: (functionName: string, line: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** DG "Quotas": a Lambda authorizer of a REST API may take as long as an integration, one of an HTTP API 10 s. */
const REST_AUTHORIZER_MS = 29_000;
const HTTP_AUTHORIZER_MS = 10_000;

export async function createRunner(workspace: Workspace, options: RunnerOptions): Promise<Runner> {
  const { definition, config, secrets, templateFolder } = workspace;
  const functions = createFunctionRunner({
    functions: definition.functions,
    templateFolder,
    overrides: overridesOf(definition, config.functions ?? {}, secrets.folder, templateFolder),
    environment: options.environment,
    environmentOf: options.environmentOf,
    region: definition.region,
    maxConcurrencyPerFunction: 10,
    idleTimeoutMs: 600_000,
    onLog: options.onLog,
    awsInvoke: await awsInvokeOf(definition, options),
  });
  const httpAuthorizers = new Set(
    definition.apis.filter((api) => api.kind === 'HTTP').flatMap((api) => api.authorizers),
  );
  return {
    functions,
    invokeAuthorizer: async (authorizer, event, functionArn) => {
      const reference = { arn: functionArn, logicalId: authorizer.function.logicalId };
      const timeoutMs = httpAuthorizers.has(authorizer) ? HTTP_AUTHORIZER_MS : REST_AUTHORIZER_MS;
      return invocationOf(
        await functions.invoke(reference, JSON.stringify(event), { timeoutMs, requestId: randomUUID() }),
      );
    },
    invokeTrigger: async (functionArn, event, timeoutMs) => {
      const fn = definition.functions.find(({ arn }) => arn === functionArn);
      const result = await functions.invoke(
        { arn: functionArn, logicalId: fn?.logicalId },
        JSON.stringify(event),
        { timeoutMs, requestId: randomUUID() },
      );
      return triggerResultOf(result);
    },
    close: () => functions.close(),
  };
}

function triggerResultOf(result: Awaited<ReturnType<FunctionRunner['invoke']>>): Invocation {
  const invocation = invocationOf(result);
  if (!invocation.ok) return invocation;
  try {
    return { ok: true, output: JSON.parse(invocation.output) as Json };
  } catch {
    return { ok: false, kind: 'error', message: 'the function returned no JSON' };
  }
}

function invocationOf(result: Awaited<ReturnType<FunctionRunner['invoke']>>): AuthorizerInvocation {
  if (result.ok) return { ok: true, output: result.payload };
  if (result.kind === 'error') return { ok: false, kind: 'error', message: result.errorMessage };
  return { ok: false, kind: result.kind === 'timeout' ? 'timeout' : 'unavailable', message: result.message };
}

/** The configuration may name a function by logical id, name or ARN; its paths start at the configuration. */
function overridesOf(
  definition: Definition,
  configured: Readonly<Record<string, ConfiguredFunction>>,
  configFolder: string,
  templateFolder: string,
): Readonly<Record<string, FunctionOverride>> {
  const place = (path: string): string => relative(templateFolder, resolve(configFolder, path));
  const entries = Object.entries(configured).map(([name, value]): [string, FunctionOverride] => {
    const fn = definition.functions.find((one) => [one.logicalId, one.name, one.arn].includes(name));
    const key = fn?.logicalId ?? name;
    if (value.url !== undefined) return [key, { url: value.url }];
    if (value.handler !== undefined) return [key, { handler: place(value.handler) }];
    return [key, { bootstrap: place(value.bootstrap ?? '') }];
  });
  return Object.fromEntries(entries);
}

/** Functions that live on AWS are invoked there, where the environment has credentials and the SDK is installed. */
async function awsInvokeOf(
  definition: Definition,
  { env, onLog }: RunnerOptions,
): Promise<Parameters<typeof createFunctionRunner>[0]['awsInvoke']> {
  if (env.AWS_ACCESS_KEY_ID === undefined && env.AWS_PROFILE === undefined) return undefined;
  try {
    return await createAwsInvoke(definition.region);
  } catch (error) {
    onLog('aws', error instanceof Error ? error.message : String(error));
    return undefined;
  }
}
