import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { BodyBudget } from './body-budget.ts';
import type { Exchange } from './exchange.ts';
import { DEFAULT_LIMITS, type ListenerLimits } from './limits.ts';
import { readMessageHead } from './message-head.ts';
import { type ConnectionBounds, NodeExchange } from './node-exchange.ts';

export interface ListenOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** PEM texts. TLS 1.2 and newer. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  readonly limits?: Partial<ListenerLimits> | undefined;
  /** Must not throw; what it does with the exchange may go on after it returned. */
  readonly handler: (exchange: Exchange) => void;
}

export interface Listener {
  readonly host: string;
  readonly port: number;
  /** Stops accepting, lets answers under way finish for at most `graceMs`, then ends every connection. */
  close(graceMs?: number): Promise<void>;
}

/** Room for the parser above our own limits, which tell a long target from long headers. */
const PARSER_SLACK_BYTES = 4096;
const DEFAULT_GRACE_MS = 5000;

/** Starts an HTTP/1.1 server. Rejects where the port cannot be had. */
export function listen(options: ListenOptions): Promise<Listener> {
  const limits: ListenerLimits = { ...DEFAULT_LIMITS, ...options.limits };
  const server = createServer(options, limits);
  const bounds: ConnectionBounds = {
    budget: new BodyBudget(limits.maxBufferedBytes),
    maxBodyBytes: limits.maxBodyBytes,
    keepAlive: `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(limits.keepAliveTimeoutMs / 1000)}\r\n`,
  };
  const onRequest = (message: IncomingMessage, response: ServerResponse): void => {
    const { url, method, rawHeaders, httpVersionMajor, httpVersionMinor } = message;
    // The parser also takes 0.9, which has no headers, and 2.0, which is framed otherwise.
    if (httpVersionMajor !== 1) {
      refuse(response, 400, 'Bad Request');
      return;
    }
    const head = readMessageHead(method as string, url as string, rawHeaders, httpVersionMinor, limits);
    if (!head.ok) refuse(response, head.status, head.message);
    else options.handler(new NodeExchange(message, response, head, bounds));
  };
  server.on('request', onRequest);
  // Listening for it keeps Node from sending 100 Continue by itself: a refused upload is never asked for.
  server.on('checkContinue', onRequest);
  server.on('clientError', onClientError);
  server.on('connect', (_message: IncomingMessage, socket: Socket) =>
    answerRaw(socket, 405, 'Method Not Allowed'),
  );
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => {
      server.off('error', reject);
      const { port } = server.address() as AddressInfo;
      resolve({ host: options.host, port, close: (graceMs = DEFAULT_GRACE_MS) => close(server, graceMs) });
    });
  });
}

function createServer(options: ListenOptions, limits: ListenerLimits): Server {
  const common = {
    maxHeaderSize: limits.maxHeaderBytes + limits.maxTargetBytes + PARSER_SLACK_BYTES,
    requestTimeout: limits.requestTimeoutMs,
    headersTimeout: Math.min(limits.headersTimeoutMs, limits.requestTimeoutMs),
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    connectionsCheckingInterval: Math.min(5000, limits.headersTimeoutMs),
    insecureHTTPParser: false,
    requireHostHeader: true,
    noDelay: true,
  };
  const server =
    options.tls === undefined
      ? createHttpServer(common)
      : createHttpsServer({ ...common, cert: options.tls.cert, key: options.tls.key, minVersion: 'TLSv1.2' });
  // Beyond a count Node would drop headers silently; the byte limit already bounds them.
  server.maxHeadersCount = 0;
  return server;
}

/** What cannot be trusted to be framed as it seems also ends the connection. */
function refuse(response: ServerResponse, status: number, message: string): void {
  const body = JSON.stringify({ message });
  response.writeHead(status, [
    'Content-Type',
    'application/json',
    'Content-Length',
    String(body.length),
    'Connection',
    'close',
  ]);
  response.end(body);
}

function onClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable || socket.bytesWritten > 0) {
    socket.destroy();
  } else if (error.code === 'HPE_HEADER_OVERFLOW') {
    answerRaw(socket, 431, 'Request Header Fields Too Large');
  } else if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    answerRaw(socket, 408, 'Request Timeout');
  } else {
    answerRaw(socket, 400, 'Bad Request');
  }
}

function answerRaw(socket: Socket, status: number, reason: string): void {
  const body = JSON.stringify({ message: reason });
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
    () => socket.destroy(),
  );
}

function close(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}
