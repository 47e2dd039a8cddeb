/** Lambda's limit of a synchronous invocation, both ways: 6 MB and some room for its envelope ("Lambda quotas"). */
export const MAX_PAYLOAD_BYTES: number = 6 * 1024 * 1024 + 100;

export type InvocationResult =
  /** What the function returned: JSON text, as it was sent. */
  | { readonly ok: true; readonly payload: string }
  /**
   * The function failed, its own timeout (`Sandbox.Timedout`) and a crash (`Runtime.ExitError`) included. `payload`
   * is Lambda's error document.
   */
  | {
      readonly ok: false;
      readonly kind: 'error';
      readonly errorType: string;
      readonly errorMessage: string;
      readonly payload: string;
    }
  /**
   * `timeout`: the caller's own limit was reached first. `throttled`: no capacity (reserved concurrency, or the
   * queue is full). `unavailable`: the function cannot run from what is here; the message says why.
   */
  | { readonly ok: false; readonly kind: 'timeout' | 'throttled' | 'unavailable'; readonly message: string };

export interface InvokeOptions {
  /** How long the caller waits, starting and queueing included. */
  readonly timeoutMs: number;
  /** The request id that the function sees. */
  readonly requestId: string;
}

export type FunctionStatus =
  | { readonly runnable: true }
  | { readonly runnable: false; readonly reason: string };

export function failedInvocation(errorType: string, errorMessage: string): InvocationResult {
  return {
    ok: false,
    kind: 'error',
    errorType,
    errorMessage,
    payload: JSON.stringify({ errorType, errorMessage }),
  };
}

/** Reads an error document as a runtime or the Invoke API gives it. */
export function parseFailure(payload: string, fallbackType: string): InvocationResult {
  let errorType = fallbackType;
  let errorMessage = '';
  try {
    const document: unknown = JSON.parse(payload);
    if (typeof document === 'object' && document !== null) {
      if ('errorType' in document && typeof document.errorType === 'string') errorType = document.errorType;
      if ('errorMessage' in document && typeof document.errorMessage === 'string')
        errorMessage = document.errorMessage;
    }
  } catch {
    errorMessage = payload;
  }
  return { ok: false, kind: 'error', errorType, errorMessage, payload };
}
