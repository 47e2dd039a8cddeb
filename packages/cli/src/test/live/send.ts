import { existsSync, readFileSync } from 'node:fs';
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { rootCertificates } from 'node:tls';
import type { RequestParts } from '../../explain/api-request.ts';
import { systemCode, UsageError } from '../../failure.ts';
import type { LiveTarget } from './target.ts';

/** What the gateway answered. */
export interface LiveAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

export interface Sender {
  /** Throws `UsageError` where nothing answers at all. */
  send(parts: RequestParts, rawHeaders: readonly string[]): Promise<LiveAnswer>;
  close(): void;
}

/** API Gateway gives up on an integration after 29 seconds. */
const TIMEOUT_MS = 35_000;
const MAX_BODY_BYTES = 1024 * 1024;

/** Sends requests as they are, one connection after another kept open; redirects are answers. */
export function createSender(target: LiveTarget, authorityPath: string): Sender {
  const { url, isLocal } = target;
  const secure = url.protocol === 'https:';
  // `serve` with `tls: auto` has an authority of its own, which no other machine's certificate comes from.
  const ca =
    secure && isLocal && existsSync(authorityPath)
      ? [...rootCertificates, readFileSync(authorityPath, 'utf8')]
      : undefined;
  const agent = secure ? new HttpsAgent({ keepAlive: true, ca }) : new HttpAgent({ keepAlive: true });
  const request = secure ? httpsRequest : httpRequest;

  function send(parts: RequestParts, rawHeaders: readonly string[]): Promise<LiveAnswer> {
    const query = parts.rawQuery === '' ? '' : `?${parts.rawQuery}`;
    const body = Buffer.from(parts.body);
    const length = body.length > 0 ? ['Content-Length', String(body.length)] : [];
    return new Promise((done, failed) => {
      const sent = request(
        {
          agent,
          host: url.hostname.replace(/^\[|\]$/g, ''),
          port: url.port === '' ? undefined : Number(url.port),
          method: parts.method,
          path: `${url.pathname === '/' ? '' : url.pathname}${parts.path}${query}`,
          headers: [...rawHeaders, ...length],
          servername: secure && isLocal ? 'localhost' : undefined,
          lookup: isLocal ? lookupLocal : undefined,
          timeout: TIMEOUT_MS,
        },
        (answer) => read(answer).then(done, failed),
      );
      sent.on('timeout', () => sent.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)));
      sent.on('error', (error) => failed(unanswered(target, error)));
      sent.end(body);
    });
  }

  return { send, close: () => agent.destroy() };
}

/** RFC 6761 section 6.3: every name under `localhost` is this machine, whatever its resolver knows. */
const lookupLocal: LookupFunction = (_, { all }, callback) => {
  const address = '127.0.0.1';
  if (all === true) callback(null, [{ address, family: 4 }]);
  else callback(null, address, 4);
};

async function read(answer: IncomingMessage): Promise<LiveAnswer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return { status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks).toString() };
}

function unanswered({ url }: LiveTarget, error: Error): UsageError {
  return new UsageError(
    `--live ${url.href} does not answer (${systemCode(error) ?? error.message})`,
    'start `portcullis serve`, or give the URL of the stage',
  );
}
