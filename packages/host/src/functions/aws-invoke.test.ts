import { describe, expect, it } from 'vitest';
import { createAwsInvoke } from './aws-invoke.ts';

const ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:fn';
const options = { timeoutMs: 50, requestId: 'r' };

type Send = (
  command: { input: { FunctionName: string; Payload: Uint8Array } },
  o: { abortSignal: AbortSignal },
) => unknown;

/** The SDK's interface over a stand-in for the network. */
const sdk = (send: Send) => async () => ({
  LambdaClient: class {
    send = async (command: Parameters<Send>[0], o: Parameters<Send>[1]): Promise<unknown> => send(command, o);
  },
  InvokeCommand: class {
    readonly input: unknown;
    constructor(input: unknown) {
      this.input = input;
    }
  },
});

const invoke = async (send: Send) => (await createAwsInvoke('eu-west-1', sdk(send)))(ARN, '{"n":1}', options);

const named = (name: string): Error => Object.assign(new Error('why'), { name });

describe('createAwsInvoke', () => {
  it('says what to install where the SDK is missing', async () => {
    const missing = async (): Promise<never> => {
      throw new Error('Cannot find package');
    };
    await expect(createAwsInvoke('eu-west-1', missing)).rejects.toThrow(
      'needs the package @aws-sdk/client-lambda',
    );
  });

  it('sends the event and gives the payload', async () => {
    const result = await invoke(({ input }) => ({
      Payload: Buffer.from(JSON.stringify([input.FunctionName, Buffer.from(input.Payload).toString()])),
    }));
    expect(result).toEqual({ ok: true, payload: JSON.stringify([ARN, '{"n":1}']) });
  });

  it('a function error is an error with its exact message', async () => {
    const Payload = Buffer.from('{"errorType":"Error","errorMessage":"Unauthorized"}');
    const result = await invoke(() => ({ FunctionError: 'Unhandled', Payload }));
    expect(result).toMatchObject({
      ok: false,
      kind: 'error',
      errorType: 'Error',
      errorMessage: 'Unauthorized',
    });
  });

  it.each([
    ['TooManyRequestsException', 'throttled'],
    ['AccessDeniedException', 'unavailable'],
    ['ResourceNotFoundException', 'unavailable'],
    ['CredentialsProviderError', 'unavailable'],
  ])('%s is %s', async (name, kind) => {
    const result = await invoke(() => Promise.reject(named(name)));
    expect(result).toMatchObject({ ok: false, kind });
  });

  it('gives up after the limit', async () => {
    const result = await invoke(
      (_, { abortSignal }) =>
        new Promise((_resolve, reject) =>
          abortSignal.addEventListener('abort', () => reject(named('AbortError'))),
        ),
    );
    expect(result).toMatchObject({ ok: false, kind: 'timeout' });
  });
});
