import { type InvocationResult, type InvokeOptions, parseFailure } from './invocation.ts';

/** Invokes a function that lives on AWS. Never rejects. */
export type AwsInvoke = (arn: string, payload: string, options: InvokeOptions) => Promise<InvocationResult>;

/** What is used of `@aws-sdk/client-lambda`, an optional peer. */
interface LambdaSdk {
  readonly LambdaClient: new (options: {
    region: string;
  }) => {
    send(command: object, options: { abortSignal: AbortSignal }): Promise<InvokeOutput>;
  };
  readonly InvokeCommand: new (input: { FunctionName: string; Payload: Uint8Array }) => object;
}

interface InvokeOutput {
  readonly FunctionError?: string;
  readonly Payload?: Uint8Array;
}

const SDK = '@aws-sdk/client-lambda';

/**
 * Invokes functions through the AWS SDK, with the credentials of its default provider chain. Throws a message that
 * says what to install when the SDK is not there.
 */
export async function createAwsInvoke(
  region: string,
  load: (name: string) => Promise<unknown> = (name) => import(name),
): Promise<AwsInvoke> {
  let sdk: LambdaSdk;
  try {
    sdk = (await load(SDK)) as LambdaSdk;
  } catch {
    throw new Error(`invoking functions on AWS needs the package ${SDK}; install it beside Portcullis`);
  }
  const client = new sdk.LambdaClient({ region });
  return async (arn, payload, options) => {
    const abortSignal = AbortSignal.timeout(options.timeoutMs);
    try {
      const command = new sdk.InvokeCommand({ FunctionName: arn, Payload: Buffer.from(payload) });
      const output = await client.send(command, { abortSignal });
      const answer = Buffer.from(output.Payload ?? []).toString();
      return output.FunctionError === undefined
        ? { ok: true, payload: answer }
        : parseFailure(answer, output.FunctionError);
    } catch (error) {
      return sdkFailure(error as Error, abortSignal.aborted, arn);
    }
  };
}

function sdkFailure(error: Error, timedOut: boolean, arn: string): InvocationResult {
  if (timedOut) return { ok: false, kind: 'timeout', message: `${arn} did not answer in time` };
  if (error.name === 'TooManyRequestsException')
    return { ok: false, kind: 'throttled', message: error.message };
  return { ok: false, kind: 'unavailable', message: `${arn}: ${error.message}` };
}
