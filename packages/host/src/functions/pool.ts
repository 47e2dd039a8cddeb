import type { InvocationResult, InvokeOptions } from './invocation.ts';
import type { Launch } from './launch.ts';
import type { RuntimeApi } from './runtime-api.ts';
import { Task } from './task.ts';
import { Worker, type WorkerOptions } from './worker.ts';

export interface PoolOptions extends Omit<WorkerOptions, 'onAnswered' | 'onIdle' | 'onGone'> {
  readonly api: RuntimeApi;
  readonly prepare: () => Promise<Launch>;
  readonly maxWorkers: number;
  /** Invocations that may wait for a worker; the next is throttled. */
  readonly maxQueued: number;
  readonly idleTimeoutMs: number;
  /** A worker that is older takes no more invocations. */
  readonly lifetimeMs: number;
}

/**
 * A runtime asks for more within a millisecond of its answer on an idle machine, and starting another takes a
 * hundred times that. One that does not ask within this time is still busy.
 */
const FINISHING_GRACE_MS = 250;

/** The workers of one function. */
export class WorkerPool {
  readonly #options: PoolOptions;
  readonly #workers = new Set<Worker>();
  readonly #exiting = new Set<Promise<void>>();
  readonly #idle: Worker[] = [];
  /** Have answered and not asked for more yet. */
  readonly #finishing = new Set<Worker>();
  readonly #idleTimers = new Map<Worker, NodeJS.Timeout>();
  /** When each worker was started; milliseconds since the epoch. */
  readonly #startedAt = new WeakMap<Worker, number>();
  readonly #busy = new Map<Task, Worker>();
  readonly #queue: Task[] = [];
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  invoke(payload: string, options: InvokeOptions): Promise<InvocationResult> {
    if (this.#closed) return Promise.resolve(SHUTTING_DOWN);
    const soonIdle = this.#queue.length < this.#finishing.size;
    const spare = this.#idle.length > 0 || this.#workers.size < this.#options.maxWorkers;
    if (!soonIdle && !spare && this.#queue.length >= this.#options.maxQueued)
      return Promise.resolve(THROTTLED);
    const task = new Task(payload, options, (late) => this.#callerTimedOut(late));
    const idle = this.#idle.pop();
    if (idle !== undefined) {
      clearTimeout(this.#idleTimers.get(idle));
      this.#give(idle, task);
    } else if (soonIdle || !spare) {
      this.#queue.push(task);
      setTimeout(() => this.#stopWaiting(task), FINISHING_GRACE_MS);
    } else {
      this.#startWorker(task);
    }
    return task.result;
  }

  /** Kills every worker and waits until their processes are gone. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const task of this.#queue.splice(0)) task.settle(SHUTTING_DOWN);
    for (const task of this.#busy.keys()) task.settle(SHUTTING_DOWN);
    for (const worker of [...this.#workers]) worker.kill();
    await Promise.all(this.#exiting);
  }

  #startWorker(task: Task): void {
    const worker = new Worker(
      {
        ...this.#options,
        onAnswered: (finishing) => this.#finishing.add(finishing),
        onIdle: (free) => this.#onIdle(free),
        onGone: (gone) => this.#onGone(gone),
      },
      task,
    );
    this.#workers.add(worker);
    this.#startedAt.set(worker, Date.now());
    this.#track(task, worker);
    const exiting = worker.exited.then(() => void this.#exiting.delete(exiting));
    this.#exiting.add(exiting);
    void worker.start(this.#options.api, this.#options.prepare);
  }

  #give(worker: Worker, task: Task): void {
    this.#track(task, worker);
    worker.run(task);
  }

  #track(task: Task, worker: Worker): void {
    this.#busy.set(task, worker);
    void task.result.then(() => this.#busy.delete(task));
  }

  #stopWaiting(task: Task): void {
    const at = this.#queue.indexOf(task);
    if (at < 0 || this.#workers.size >= this.#options.maxWorkers) return;
    this.#queue.splice(at, 1);
    this.#startWorker(task);
  }

  #onIdle(worker: Worker): void {
    this.#finishing.delete(worker);
    if (Date.now() - (this.#startedAt.get(worker) ?? 0) >= this.#options.lifetimeMs) {
      // Who waits gets a fresh one.
      worker.kill();
      return;
    }
    const task = this.#queue.shift();
    if (task !== undefined) {
      this.#give(worker, task);
      return;
    }
    this.#idle.push(worker);
    const timer = setTimeout(() => worker.kill(), this.#options.idleTimeoutMs);
    timer.unref();
    this.#idleTimers.set(worker, timer);
  }

  #onGone(worker: Worker): void {
    this.#workers.delete(worker);
    this.#finishing.delete(worker);
    clearTimeout(this.#idleTimers.get(worker));
    this.#idleTimers.delete(worker);
    const at = this.#idle.indexOf(worker);
    if (at >= 0) this.#idle.splice(at, 1);
    // Its place is free: whoever waits gets a fresh worker.
    const task = this.#closed ? undefined : this.#queue.shift();
    if (task !== undefined) this.#startWorker(task);
  }

  #callerTimedOut(task: Task): void {
    const at = this.#queue.indexOf(task);
    if (at >= 0) {
      this.#queue.splice(at, 1);
      task.settle(THROTTLED);
      return;
    }
    const worker = this.#busy.get(task);
    task.settle({ ok: false, kind: 'timeout', message: 'the function did not answer in time' });
    worker?.kill();
  }
}

const THROTTLED: InvocationResult = { ok: false, kind: 'throttled', message: 'Rate Exceeded.' };
const SHUTTING_DOWN: InvocationResult = {
  ok: false,
  kind: 'unavailable',
  message: 'the function runner is closed',
};
