export { type AwsInvoke, createAwsInvoke } from './aws-invoke.ts';
export {
  createFunctionRunner,
  type FunctionRunner,
  type FunctionRunnerOptions,
} from './create-function-runner.ts';
export { type FunctionText, readFunctionText } from './function-text.ts';
export type { FunctionStatus, InvocationResult, InvokeOptions } from './invocation.ts';
export type { FunctionOverride } from './override.ts';
