import type { InvocationResult, InvokeOptions } from './invocation.ts';

/** One invocation on its way; settled once, by whoever is first. */
export class Task {
  readonly requestId: string;
  readonly payload: string;
  /** When the caller stops waiting; milliseconds since the epoch. */
  readonly deadlineMs: number;
  readonly result: Promise<InvocationResult>;
  #resolve: ((result: InvocationResult) => void) | undefined;
  #timer: NodeJS.Timeout;

  constructor(payload: string, options: InvokeOptions, onTimeout: (task: Task) => void) {
    this.requestId = options.requestId;
    this.payload = payload;
    this.deadlineMs = Date.now() + options.timeoutMs;
    this.result = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    this.#timer = setTimeout(() => onTimeout(this), options.timeoutMs);
  }

  get settled(): boolean {
    return this.#resolve === undefined;
  }

  settle(result: InvocationResult): void {
    const resolve = this.#resolve;
    if (resolve === undefined) return;
    this.#resolve = undefined;
    clearTimeout(this.#timer);
    resolve(result);
  }
}
