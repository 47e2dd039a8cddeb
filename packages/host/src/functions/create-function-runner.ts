import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FunctionReference, LambdaFunction } from '@portcullis/model';
import type { AwsInvoke } from './aws-invoke.ts';
import { type EnvironmentOptions, functionEnvironment } from './environment.ts';
import {
  type FunctionStatus,
  failedInvocation,
  type InvocationResult,
  type InvokeOptions,
  MAX_PAYLOAD_BYTES,
} from './invocation.ts';
import type { FunctionOverride } from './override.ts';
import { codeFileOf, type FunctionPlan, type ProcessPlan, planFunction } from './plan.ts';
import { WorkerPool } from './pool.ts';
import { prepareLaunch } from './prepare-launch.ts';
import { createRuntimeApi } from './runtime-api.ts';
import { invokeUrl } from './url-invoke.ts';

export interface FunctionRunnerOptions {
  readonly functions: readonly LambdaFunction[];
  /** Code paths are relative to it. */
  readonly templateFolder: string;
  /** By logical id; for functions outside the template by name or ARN. */
  readonly overrides: Readonly<Record<string, FunctionOverride>>;
  /** Variables for every function, over those of the template. */
  readonly environment: Readonly<Record<string, string>>;
  /** Variables for one function, under those of the template; asked for each process anew, as credentials expire. */
  readonly environmentOf?: ((fn: LambdaFunction) => Readonly<Record<string, string>>) | undefined;
  /** How long a process takes invocations; one that is busy ends after the one it has. Absent: six hours. */
  readonly lifetimeMs?: number | undefined;
  readonly region: string;
  readonly maxConcurrencyPerFunction: number;
  readonly idleTimeoutMs: number;
  readonly onLog: (functionName: string, line: string) => void;
  /** Absent: functions on AWS are unavailable. */
  readonly awsInvoke?: AwsInvoke | undefined;
}

export interface FunctionRunner {
  /** Never rejects. */
  invoke(reference: FunctionReference, payload: string, options: InvokeOptions): Promise<InvocationResult>;
  /** Whether the function can run, told without running it. */
  status(reference: FunctionReference): FunctionStatus;
  /** The file that each function starts with, where it is here: when one changes, the code that runs is old. */
  codeFiles(): readonly string[];
  /** How often each function has been run, by its name. */
  invocations(): ReadonlyMap<string, number>;
  /** Kills every worker and waits until it is gone. */
  close(): Promise<void>;
}

interface Target {
  readonly name: string;
  readonly plan: FunctionPlan;
  readonly fn: LambdaFunction | undefined;
}

/**
 * Runs the Lambda functions of a template on this machine, as child processes that speak the Lambda Runtime API.
 *
 * @example
 * const result = await runner.invoke({ arn, logicalId: 'Orders' }, '{"id":1}', { timeoutMs: 29_000, requestId });
 */
export function createFunctionRunner(options: FunctionRunnerOptions): FunctionRunner {
  const api = createRuntimeApi();
  const counts = new Map<string, number>();
  const pools = new Map<string, WorkerPool>();
  const byLogicalId = new Map<string, Target>();
  const byArn = new Map<string, Target>();
  let tempFolder: string | undefined;
  let closed = false;

  for (const fn of options.functions) {
    const plan = withAws(
      planFunction(fn, options.overrides[fn.logicalId], options.templateFolder),
      fn,
      options,
    );
    const target: Target = { name: fn.name, plan, fn };
    byLogicalId.set(fn.logicalId, target);
    byArn.set(fn.arn, target);
  }

  const find = (reference: FunctionReference): Target =>
    (reference.logicalId === undefined ? undefined : byLogicalId.get(reference.logicalId)) ??
    byArn.get(unqualified(reference.arn)) ??
    outside(reference.arn, options);

  const count = (name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);

  const poolOf = (fn: LambdaFunction, plan: ProcessPlan): WorkerPool => {
    const existing = pools.get(fn.logicalId);
    if (existing !== undefined) return existing;
    tempFolder ??= mkdtempSync(join(tmpdir(), 'portcullis-functions-'));
    const pool = createPool(fn, plan, options, { api, tempFolder, onDelivered: () => count(fn.name) });
    pools.set(fn.logicalId, pool);
    return pool;
  };

  return {
    async invoke(reference, payload, invokeOptions) {
      const { name, plan, fn } = find(reference);
      if (closed) return { ok: false, kind: 'unavailable', message: 'the function runner is closed' };
      if (plan.kind === 'unavailable') return { ok: false, kind: 'unavailable', message: plan.reason };
      if (fn?.reservedConcurrency === 0) return { ok: false, kind: 'throttled', message: 'Rate Exceeded.' };
      if (Buffer.byteLength(payload) > MAX_PAYLOAD_BYTES) return requestTooLarge(payload);
      if (plan.kind === 'process') return poolOf(fn as LambdaFunction, plan).invoke(payload, invokeOptions);
      count(name);
      if (plan.kind === 'url') return invokeUrl(plan.url, payload, invokeOptions);
      return (options.awsInvoke as AwsInvoke)(reference.arn, payload, invokeOptions);
    },
    status(reference) {
      const { plan } = find(reference);
      return plan.kind === 'unavailable' ? { runnable: false, reason: plan.reason } : { runnable: true };
    },
    codeFiles: () => [...new Set([...byLogicalId.values()].flatMap(({ plan }) => codeFileOf(plan) ?? []))],
    invocations: () => counts,
    async close() {
      closed = true;
      await Promise.all([...pools.values()].map((pool) => pool.close()));
      api.close();
      if (tempFolder !== undefined) rmSync(tempFolder, { recursive: true, force: true });
    },
  };
}

/** "Understanding the Lambda execution environment lifecycle": ended every few hours, whatever they do. */
const LIFETIME_MS = 6 * 60 * 60_000;

function createPool(
  fn: LambdaFunction,
  plan: ProcessPlan,
  options: FunctionRunnerOptions,
  parts: { api: ReturnType<typeof createRuntimeApi>; tempFolder: string; onDelivered: () => void },
): WorkerPool {
  const reserved = fn.reservedConcurrency ?? Number.POSITIVE_INFINITY;
  const limit = options.maxConcurrencyPerFunction;
  const log = (line: string): void => options.onLog(fn.name, line);
  for (const name of fn.unresolvedEnvironment)
    log(`environment variable ${name} is not set: its value is not here`);
  const environmentOf = (): EnvironmentOptions => ({
    region: options.region,
    extra: options.environment,
    given: options.environmentOf?.(fn),
  });
  const asRun: LambdaFunction = { ...fn, handler: plan.handler };
  let launch: ReturnType<typeof prepareLaunch> | undefined;
  return new WorkerPool({
    api: parts.api,
    functionArn: fn.arn,
    functionTimeoutMs: fn.timeoutSeconds * 1000,
    environment: (prepared, runtimeApi) => functionEnvironment(asRun, environmentOf(), prepared, runtimeApi),
    // Built once; a failure is not kept, so that mended code runs without a restart.
    prepare: () => {
      launch ??= prepareLaunch(plan, fn.memoryMb, parts.tempFolder).catch((error: unknown) => {
        launch = undefined;
        throw error;
      });
      return launch;
    },
    maxWorkers: Math.min(reserved, limit),
    // Lambda throttles at the reserved concurrency; this machine's own limit is no reason to refuse at once.
    maxQueued: reserved <= limit ? 0 : 4 * limit,
    idleTimeoutMs: options.idleTimeoutMs,
    lifetimeMs: options.lifetimeMs ?? LIFETIME_MS,
    onLog: log,
    onDelivered: parts.onDelivered,
  });
}

/** A function whose code is not here runs on AWS, where that is possible. */
function withAws(plan: FunctionPlan, fn: LambdaFunction, options: FunctionRunnerOptions): FunctionPlan {
  const remote =
    plan.kind === 'unavailable' && fn.code.kind === 'remote' && options.overrides[fn.logicalId] === undefined;
  return remote && options.awsInvoke !== undefined ? { kind: 'aws' } : plan;
}

/** A function that the template does not define. */
function outside(arn: string, options: FunctionRunnerOptions): Target {
  const name = unqualified(arn).split(':')[6] ?? arn;
  const override = options.overrides[name] ?? options.overrides[arn];
  if (override !== undefined && 'url' in override)
    return { name, plan: { kind: 'url', url: override.url }, fn: undefined };
  if (options.awsInvoke !== undefined) return { name, plan: { kind: 'aws' }, fn: undefined };
  const reason = `function \`${arn}\` is not in the template; give a url for \`${name}\` in the configuration`;
  return { name, plan: { kind: 'unavailable', reason }, fn: undefined };
}

/** `arn:aws:lambda:region:account:function:name`, without version or alias. */
function unqualified(arn: string): string {
  return arn.split(':', 7).join(':');
}

function requestTooLarge(payload: string): InvocationResult {
  const size = Buffer.byteLength(payload);
  return failedInvocation(
    'RequestEntityTooLargeException',
    `${size} byte payload is too large for the RequestResponse invocation type (limit ${MAX_PAYLOAD_BYTES} bytes)`,
  );
}
