import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { failedInvocation, MAX_PAYLOAD_BYTES, parseFailure } from './invocation.ts';
import { killProcess, type Launch, startProcess } from './launch.ts';
import { readLines } from './log-lines.ts';
import type { RuntimeApi, RuntimeEndpoint, RuntimeInvocation, RuntimeSession } from './runtime-api.ts';
import type { Task } from './task.ts';

/** A runtime that has not asked for work by then is killed ("Understanding the Lambda execution environment lifecycle"). */
const INIT_TIMEOUT_MS = 10_000;

export interface WorkerOptions {
  readonly functionArn: string;
  readonly functionTimeoutMs: number;
  readonly environment: (launch: Launch, runtimeApi: string) => Readonly<Record<string, string>>;
  readonly onLog: (line: string) => void;
  /** The function is about to run. */
  readonly onDelivered: () => void;
  /** The invocation is over; the worker will be idle as soon as its runtime asks for more. */
  readonly onAnswered: (worker: Worker) => void;
  readonly onIdle: (worker: Worker) => void;
  /** The worker can take no more work; called once. */
  readonly onGone: (worker: Worker) => void;
}

/** One process, one invocation at a time. Any failure that leaves its state in doubt ends it. */
export class Worker implements RuntimeSession {
  readonly #options: WorkerOptions;
  #task: Task | undefined;
  #delivered = false;
  #poll: ((invocation: RuntimeInvocation) => void) | undefined;
  #child: ChildProcess | undefined;
  #endpoint: RuntimeEndpoint | undefined;
  #timer: NodeJS.Timeout | undefined;
  #gone = false;
  readonly exited: Promise<void>;
  #exited: () => void = () => undefined;

  constructor(options: WorkerOptions, task: Task) {
    this.#options = options;
    this.#task = task;
    this.exited = new Promise((resolve) => {
      this.#exited = resolve;
    });
  }

  /** Must be called once; its failures settle the task. */
  async start(api: RuntimeApi, prepare: () => Promise<Launch>): Promise<void> {
    try {
      const launch = await prepare();
      this.#endpoint = await (launch.custom ? api.openPort(this) : api.open(this));
      if (this.#gone) return this.#finish();
      this.#arm(INIT_TIMEOUT_MS, () => this.#initTimedOut());
      this.#child = startProcess(launch, this.#options.environment(launch, this.#endpoint.address));
      this.#watch(this.#child);
    } catch (error) {
      this.#task?.settle({ ok: false, kind: 'unavailable', message: (error as Error).message });
      this.kill();
      this.#finish();
    }
  }

  /** Only for a worker that is idle. */
  run(task: Task): void {
    this.#task = task;
    this.#deliver();
  }

  kill(): void {
    this.#leave();
    if (this.#child !== undefined) killProcess(this.#child);
  }

  next(deliver: (invocation: RuntimeInvocation) => void): void {
    clearTimeout(this.#timer);
    this.#poll = deliver;
    if (this.#task !== undefined && !this.#delivered) {
      this.#deliver();
      return;
    }
    this.#task = undefined;
    this.#delivered = false;
    if (!this.#gone) this.#options.onIdle(this);
  }

  response(requestId: string, payload: string | undefined): boolean {
    if (!this.#isCurrent(requestId)) return false;
    this.#options.onAnswered(this);
    this.#task?.settle(
      payload === undefined
        ? failedInvocation(
            'Function.ResponseSizeTooLarge',
            `Response payload size exceeded maximum allowed payload size (${MAX_PAYLOAD_BYTES} bytes).`,
          )
        : { ok: true, payload },
    );
    return true;
  }

  error(requestId: string, payload: string, errorType: string | undefined): boolean {
    if (!this.#isCurrent(requestId)) return false;
    this.#options.onAnswered(this);
    this.#task?.settle(parseFailure(payload, errorType ?? 'Unhandled'));
    return true;
  }

  initError(payload: string, errorType: string | undefined): void {
    this.#task?.settle(parseFailure(payload, errorType ?? 'Unhandled'));
    this.kill();
  }

  #isCurrent(requestId: string): boolean {
    return this.#delivered && this.#task?.requestId === requestId && !this.#task.settled;
  }

  /** The timer runs until the runtime asks for more: a runtime that answers and then hangs is ended as well. */
  #deliver(): void {
    const poll = this.#poll;
    const task = this.#task;
    if (poll === undefined || task === undefined) return;
    this.#poll = undefined;
    this.#delivered = true;
    const now = Date.now();
    const limitMs = Math.min(this.#options.functionTimeoutMs, task.deadlineMs - now);
    this.#arm(this.#options.functionTimeoutMs, () => this.#timedOut(task));
    this.#options.onDelivered();
    poll({
      requestId: task.requestId,
      deadlineMs: now + limitMs,
      functionArn: this.#options.functionArn,
      traceId: `Root=1-${Math.floor(now / 1000).toString(16)}-${randomBytes(12).toString('hex')};Sampled=0`,
      payload: task.payload,
    });
  }

  #timedOut(task: Task): void {
    const seconds = (this.#options.functionTimeoutMs / 1000).toFixed(2);
    const message = `RequestId: ${task.requestId} Error: Task timed out after ${seconds} seconds`;
    task.settle(failedInvocation('Sandbox.Timedout', message));
    this.kill();
  }

  #initTimedOut(): void {
    const message = `the runtime did not ask for work within ${INIT_TIMEOUT_MS / 1000} seconds`;
    this.#task?.settle(failedInvocation('Sandbox.Timedout', message));
    this.kill();
  }

  #watch(child: ChildProcess): void {
    if (child.stdout !== null) readLines(child.stdout, this.#options.onLog);
    if (child.stderr !== null) readLines(child.stderr, this.#options.onLog);
    child.stdio[3]?.on('error', () => undefined);
    child.once('error', (error) => this.#ended(error.message));
    child.once('exit', (code, signal) =>
      this.#ended(signal === null ? `exit status ${code}` : `signal: ${signal}`),
    );
  }

  #ended(how: string): void {
    const task = this.#task;
    const message = `RequestId: ${task?.requestId} Error: Runtime exited with error: ${how}`;
    task?.settle(failedInvocation('Runtime.ExitError', message));
    // Whatever it has started stays in its group.
    if (this.#child !== undefined) killProcess(this.#child);
    this.#leave();
    this.#finish();
  }

  #leave(): void {
    clearTimeout(this.#timer);
    if (this.#gone) return;
    this.#gone = true;
    this.#options.onGone(this);
  }

  #finish(): void {
    this.#endpoint?.close();
    this.#exited();
  }

  #arm(delayMs: number, then: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(then, delayMs);
  }
}
