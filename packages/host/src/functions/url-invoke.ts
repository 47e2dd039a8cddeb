import { request } from 'undici';
import { type InvocationResult, type InvokeOptions, MAX_PAYLOAD_BYTES, parseFailure } from './invocation.ts';

/** Where the Lambda container images' runtime interface emulator takes events. */
const EMULATOR_PATH = '/2015-03-31/functions/function/invocations';

/** Invokes what stands in for a function, in the way of Lambda's Invoke API. */
export async function invokeUrl(
  url: string,
  payload: string,
  options: InvokeOptions,
): Promise<InvocationResult> {
  const target = new URL(url);
  if (target.pathname === '/') target.pathname = EMULATOR_PATH;
  const signal = AbortSignal.timeout(options.timeoutMs);
  try {
    const response = await request(target, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-amzn-requestid': options.requestId },
      body: payload,
      signal,
    });
    const body = await readBounded(response.body);
    if (body === undefined)
      return unavailable(`${target.href} answered more than ${MAX_PAYLOAD_BYTES} bytes`);
    const functionError = response.headers['x-amz-function-error'];
    if (functionError !== undefined) return parseFailure(body, String(functionError));
    if (response.statusCode === 429) return { ok: false, kind: 'throttled', message: 'Rate Exceeded.' };
    if (response.statusCode !== 200) return unavailable(`${target.href} answered ${response.statusCode}`);
    // The emulator answers a failed function without the header.
    if (isErrorDocument(body)) return parseFailure(body, 'Unhandled');
    return { ok: true, payload: body };
  } catch (error) {
    if (signal.aborted)
      return { ok: false, kind: 'timeout', message: `${target.href} did not answer in time` };
    return unavailable(`${target.href}: ${(error as Error).message}`);
  }
}

async function readBounded(body: AsyncIterable<Uint8Array>): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MAX_PAYLOAD_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

const ERROR_KEYS: ReadonlySet<string> = new Set([
  'errorMessage',
  'errorType',
  'requestId',
  'stackTrace',
  'trace',
]);

/** An object of nothing but the fields of Lambda's error document. */
function isErrorDocument(body: string): boolean {
  if (!body.includes('"errorMessage"')) return false;
  try {
    const document: unknown = JSON.parse(body);
    return (
      typeof document === 'object' &&
      document !== null &&
      Object.keys(document).every((key) => ERROR_KEYS.has(key))
    );
  } catch {
    return false;
  }
}

function unavailable(message: string): InvocationResult {
  return { ok: false, kind: 'unavailable', message };
}
