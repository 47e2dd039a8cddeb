// The runtime's side of the Lambda Runtime API ("Using the Lambda runtime API for custom runtimes").
import { Agent, request } from 'node:http';

const base = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

export async function nextInvocation() {
  const { headers, body } = await call('GET', '/invocation/next');
  return {
    requestId: headers['lambda-runtime-aws-request-id'],
    deadlineMs: Number(headers['lambda-runtime-deadline-ms']),
    functionArn: headers['lambda-runtime-invoked-function-arn'],
    traceId: headers['lambda-runtime-trace-id'],
    payload: body,
  };
}

export function postResponse(requestId, body) {
  return call('POST', `/invocation/${requestId}/response`, body);
}

export function postError(requestId, error) {
  return call('POST', `/invocation/${requestId}/error`, JSON.stringify(error), error.errorType);
}

export function postInitError(error) {
  return call('POST', '/init/error', JSON.stringify(error), error.errorType);
}

function call(method, path, body, errorType) {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/json' };
    if (errorType !== undefined)
      headers['Lambda-Runtime-Function-Error-Type'] = encodeURIComponent(errorType);
    if (body !== undefined) headers['Content-Length'] = Buffer.byteLength(body);
    const outgoing = request(`${base}${path}`, { method, headers, agent }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
