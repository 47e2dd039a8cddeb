import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MAX_PAYLOAD_BYTES } from './invocation.ts';

/** An invocation as a runtime receives it. */
export interface RuntimeInvocation {
  readonly requestId: string;
  /** Milliseconds since the epoch. */
  readonly deadlineMs: number;
  readonly functionArn: string;
  readonly traceId: string;
  readonly payload: string;
}

/** One worker's side of the Runtime API. Methods that return `boolean` say whether the request id is the current one. */
export interface RuntimeSession {
  /** The runtime waits for work: `deliver` gives it. */
  next(deliver: (invocation: RuntimeInvocation) => void): void;
  /** `undefined`: the payload was over the limit. */
  response(requestId: string, payload: string | undefined): boolean;
  error(requestId: string, payload: string, errorType: string | undefined): boolean;
  initError(payload: string, errorType: string | undefined): void;
}

export interface RuntimeEndpoint {
  /** For `AWS_LAMBDA_RUNTIME_API`. */
  readonly address: string;
  close(): void;
}

/**
 * The Lambda Runtime API on loopback ("Using the Lambda runtime API for custom runtimes"). Each worker has an
 * address of its own, so that no function can take the events of another: below an unguessable path, or, for custom
 * runtimes that take nothing but host and port, on a port of its own.
 */
export interface RuntimeApi {
  open(session: RuntimeSession): Promise<RuntimeEndpoint>;
  openPort(session: RuntimeSession): Promise<RuntimeEndpoint>;
  close(): void;
}

export function createRuntimeApi(): RuntimeApi {
  const sessions = new Map<string, RuntimeSession>();
  const servers = new Set<Server>();
  let shared: Promise<string> | undefined;

  const start = async (find: (token: string) => RuntimeSession | undefined): Promise<[Server, string]> => {
    const server = createServer((request, response) => void route(find, request, response));
    server.keepAliveTimeout = 0;
    server.requestTimeout = 0;
    servers.add(server);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    return [server, `127.0.0.1:${(server.address() as AddressInfo).port}`];
  };
  const stop = (server: Server): void => {
    servers.delete(server);
    server.close();
    server.closeAllConnections();
  };

  return {
    async open(session) {
      shared ??= start((token) => sessions.get(token)).then(([, address]) => address);
      const token = randomBytes(24).toString('base64url');
      sessions.set(token, session);
      return { address: `${await shared}/${token}`, close: () => sessions.delete(token) };
    },
    async openPort(session) {
      const [server, address] = await start((token) => (token === '' ? session : undefined));
      return { address, close: () => stop(server) };
    },
    close() {
      for (const server of servers) stop(server);
      sessions.clear();
    },
  };
}

const PATH =
  /^\/(?:([A-Za-z0-9_-]+)\/)?2018-06-01\/runtime\/(invocation\/next|init\/error|invocation\/([^/]+)\/(response|error))$/;

async function route(
  find: (token: string) => RuntimeSession | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [, token = '', operation, requestId = '', outcome] = PATH.exec(request.url ?? '') ?? [];
  const session = find(token);
  // A web page in a browser on this machine can reach a port; runtimes send no Origin.
  if (operation === undefined || session === undefined || request.headers.origin !== undefined) {
    return answer(response, 403, { errorType: 'Forbidden', errorMessage: 'no such runtime' });
  }
  if (operation === 'invocation/next') {
    return session.next((invocation) => deliver(response, invocation));
  }
  const payload = await readPayload(request);
  const errorType = headerText(request.headers['lambda-runtime-function-error-type']);
  if (operation === 'init/error') {
    session.initError(payload ?? '', errorType);
    return answer(response, 202, { status: 'OK' });
  }
  const known =
    outcome === 'response'
      ? session.response(requestId, payload)
      : session.error(requestId, payload ?? '{}', errorType);
  if (!known)
    return answer(response, 400, { errorType: 'InvalidRequestID', errorMessage: 'Invalid request ID' });
  if (payload === undefined) return answer(response, 413, PAYLOAD_TOO_LARGE);
  return answer(response, 202, { status: 'OK' });
}

const PAYLOAD_TOO_LARGE = {
  errorType: 'RequestEntityTooLarge',
  errorMessage: `Exceeded maximum allowed payload size (${MAX_PAYLOAD_BYTES} bytes).`,
};

/** `undefined` when it is over the limit; the rest is then read and dropped, so that the answer arrives. */
async function readPayload(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size <= MAX_PAYLOAD_BYTES) chunks.push(chunk);
    }
  } catch {
    // The runtime died while it was sending; its exit settles the invocation.
    return undefined;
  }
  return size > MAX_PAYLOAD_BYTES ? undefined : Buffer.concat(chunks).toString();
}

function deliver(response: ServerResponse, invocation: RuntimeInvocation): void {
  const body = Buffer.from(invocation.payload);
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Content-Length': body.length,
    'Lambda-Runtime-Aws-Request-Id': invocation.requestId,
    'Lambda-Runtime-Deadline-Ms': String(invocation.deadlineMs),
    'Lambda-Runtime-Invoked-Function-Arn': invocation.functionArn,
    'Lambda-Runtime-Trace-Id': invocation.traceId,
  });
  response.end(body);
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

function headerText(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
