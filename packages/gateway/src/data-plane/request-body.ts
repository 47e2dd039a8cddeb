import type { Call } from './call.ts';
import { integrationFailure } from './integration-failure.ts';

const EMPTY = new Uint8Array(0);

/** The body of a call, or `undefined` where the call has been ended because it cannot be had. */
export async function readCallBody(call: Call): Promise<Uint8Array | undefined> {
  if (call.decision.body !== undefined) return call.decision.body;
  if (!call.exchange.hasBody) return EMPTY;
  const body = await call.exchange.readBody();
  if (body.ok) return body.bytes;
  switch (body.reason) {
    case 'too-large':
      call.fail(integrationFailure('BODY_TOO_LARGE', 'the payload is over 10 MB'));
      return undefined;
    case 'busy':
      call.fail(integrationFailure('BODY_MEMORY_EXHAUSTED', 'the memory for buffered bodies is used up'));
      return undefined;
    case 'aborted':
      call.abort('the client went away in the middle of its body');
      return undefined;
  }
}
