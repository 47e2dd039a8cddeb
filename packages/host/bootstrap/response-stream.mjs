// `awslambda.streamifyResponse`: the answer is collected and returned as a whole.
import { Writable } from 'node:stream';

const STREAMING = Symbol('streaming handler');
const METADATA = Symbol('response metadata');

export function installResponseStreaming() {
  globalThis.awslambda = {
    streamifyResponse(handler) {
      handler[STREAMING] = true;
      return handler;
    },
    HttpResponseStream: {
      from(stream, metadata) {
        stream[METADATA] = metadata;
        return stream;
      },
    },
  };
}

export const isStreaming = (handler) => handler[STREAMING] === true;

/** Resolves to the JSON text that a handler without streaming would have returned. */
export async function runStreaming(handler, event, context) {
  const chunks = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  stream.setContentType = () => undefined;
  const finished = new Promise((resolve, reject) => stream.on('finish', resolve).on('error', reject));
  await handler(event, stream, context);
  await finished;
  const body = Buffer.concat(chunks);
  if (stream[METADATA] === undefined) return body.toString();
  return JSON.stringify({ ...stream[METADATA], body: body.toString('base64'), isBase64Encoded: true });
}
