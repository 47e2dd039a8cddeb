/** What the data plane needs to run functions; `@portcullis/host/functions` has it. */
export interface FunctionInvoker {
  /** `functionArn` with its qualifier; `payload` is the event as JSON text. Never rejects. */
  invoke(
    functionArn: string,
    payload: string,
    options: { readonly timeoutMs: number; readonly requestId: string },
  ): Promise<FunctionResult>;
}

export type FunctionResult =
  | { readonly ok: true; readonly payload: string }
  /** The function failed by itself; its own timeout counts. */
  | { readonly ok: false; readonly kind: 'error'; readonly errorType: string; readonly errorMessage: string }
  /** The caller's limit was reached; there is no capacity; it cannot run from what is here. */
  | { readonly ok: false; readonly kind: 'timeout' | 'throttled' | 'unavailable'; readonly message: string };
