import type { FunctionRunner, InvocationResult } from '@portcullis/host/functions';

/** What the data plane needs of the function runner. */
export type FunctionInvoker = Pick<FunctionRunner, 'invoke'>;

export type FunctionFailure = Extract<InvocationResult, { ok: false }>;
