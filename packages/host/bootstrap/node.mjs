// Runs one Node.js Lambda function in this process: an invocation at a time, until it is killed.
import { types } from 'node:util';
import { loadHandler } from './load-handler.mjs';
import { installResponseStreaming, isStreaming, runStreaming } from './response-stream.mjs';
import { nextInvocation, postError, postInitError, postResponse } from './runtime-client.mjs';
import { watchParent } from './watch-parent.mjs';

const env = process.env;
const taskRoot = env.LAMBDA_TASK_ROOT;
const bundle = process.argv[2];
let current;

watchParent();
installResponseStreaming();
process.on('uncaughtException', (error) => end(error));
process.on('unhandledRejection', (reason) => {
  const error = new Error(reason instanceof Error ? `${reason.name}: ${reason.message}` : String(reason));
  error.name = 'Runtime.UnhandledPromiseRejection';
  end(error);
});
process.on('beforeExit', () => current?.drained());

try {
  const handler = await loadHandler(taskRoot, env._HANDLER, bundle);
  void serve(handler);
} catch (error) {
  await end(error);
}

async function serve(handler) {
  for (;;) {
    const invocation = await nextInvocation();
    env._X_AMZN_TRACE_ID = invocation.traceId;
    let answer;
    try {
      answer = await invoke(handler, invocation);
    } catch (error) {
      current = undefined;
      await postError(invocation.requestId, errorPayload(error));
      continue;
    }
    current = undefined;
    await postResponse(invocation.requestId, answer);
  }
}

/** Resolves to the answer's JSON text. */
async function invoke(handler, invocation) {
  const event = JSON.parse(invocation.payload);
  if (isStreaming(handler)) {
    current = { requestId: invocation.requestId, drained: () => undefined };
    return runStreaming(
      handler,
      event,
      contextOf(invocation, () => undefined),
    );
  }
  return stringify(await new Promise((resolve, reject) => run(handler, event, invocation, resolve, reject)));
}

/** Async handlers answer when their promise does; callbacks when the event loop is empty, unless told otherwise. */
function run(handler, event, invocation, resolve, reject) {
  let settle;
  const callback = (error, result) => {
    settle ??= () => (error === null || error === undefined ? resolve(result) : reject(error));
    if (!context.callbackWaitsForEmptyEventLoop) settle();
  };
  const context = contextOf(invocation, callback);
  current = { requestId: invocation.requestId, drained: () => (settle ?? (() => resolve(null)))() };
  const result = handler(event, context, callback);
  if (typeof result?.then === 'function') result.then(resolve, reject);
}

function contextOf(invocation, callback) {
  const finish = (error, result) => {
    context.callbackWaitsForEmptyEventLoop = false;
    callback(error, result);
  };
  const context = {
    callbackWaitsForEmptyEventLoop: true,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    invokedFunctionArn: invocation.functionArn,
    awsRequestId: invocation.requestId,
    getRemainingTimeInMillis: () => Math.max(0, invocation.deadlineMs - Date.now()),
    done: finish,
    succeed: (result) => finish(null, result),
    fail: (error) => finish(error ?? new Error('handled')),
  };
  return context;
}

function stringify(result) {
  try {
    return JSON.stringify(result === undefined ? null : result) ?? 'null';
  } catch (error) {
    throw new Error(`Unable to stringify response body: ${error.message}`);
  }
}

/** Lambda's error document: a thrown string has the type `string` and no trace. */
function errorPayload(error) {
  try {
    if (types.isNativeError(error) || error instanceof Error) {
      return { errorType: error.name, errorMessage: error.message, trace: String(error.stack).split('\n') };
    }
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  } catch {
    return { errorType: 'handled', errorMessage: 'the error could not be read', trace: [] };
  }
}

async function end(error) {
  try {
    if (current === undefined) await postInitError(errorPayload(error));
    else await postError(current.requestId, errorPayload(error));
  } finally {
    process.exit(1);
  }
}
