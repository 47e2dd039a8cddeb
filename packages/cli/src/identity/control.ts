import { timingSafeEqual } from 'node:crypto';
import type { Exchange } from '@portcullis/host/listener';
import type { Message } from '@portcullis/identity';
import type { TokenIssuer } from '@portcullis/identity/token-issuer';
import { headerIn } from '../explain/api-request.ts';
import type { SignRequest } from '../token/pool-signer.ts';

/** A handler of one method for who holds the key of `serve.json`. */
export function ownersOnly(
  method: 'GET' | 'POST',
  key: string,
  handle: (exchange: Exchange) => void,
): (exchange: Exchange) => void {
  return (exchange) => {
    if (exchange.method !== method) return answer(exchange, 405, { message: 'Method Not Allowed' });
    if (!isBearer(exchange.rawHeaders, key)) return answer(exchange, 403, { message: 'Forbidden' });
    handle(exchange);
  };
}

/** `POST /identity/sign` of the admin port: signs for who holds the key of `serve.json`. */
export function signHandler(
  key: string,
  issuer: () => TokenIssuer | undefined,
): (exchange: Exchange) => void {
  return ownersOnly('POST', key, (exchange) => {
    void answerSign(exchange, issuer()).catch(() =>
      answer(exchange, 500, { message: 'Internal Server Error' }),
    );
  });
}

async function answerSign(exchange: Exchange, issuer: TokenIssuer | undefined): Promise<void> {
  if (issuer === undefined) return answer(exchange, 503, { message: 'starting' });
  const request = await readSignRequest(exchange);
  if (request === undefined) return answer(exchange, 400, { message: 'poolId, use and claims are needed' });
  try {
    answer(exchange, 200, { token: await issuer.sign(request.poolId, request.use, request.claims) });
  } catch (error) {
    answer(exchange, 400, { message: error instanceof Error ? error.message : String(error) });
  }
}

/**
 * `POST /identity/rotate` of the admin port: new keys sign the tokens of every pool from now on. Retired ones verify for
 * as long as a token that they signed may live, and are forgotten at a rotation after that.
 */
export function rotateHandler(key: string, rotate: () => Promise<number>): (exchange: Exchange) => void {
  return ownersOnly('POST', key, (exchange) => {
    rotate().then(
      (pools) => answer(exchange, 200, { pools }),
      () => answer(exchange, 500, { message: 'Internal Server Error' }),
    );
  });
}

/** `GET /identity/outbox` of the admin port, in development: the messages that were sent. */
export function outboxHandler(outbox: readonly Message[]): (exchange: Exchange) => void {
  return (exchange) => {
    if (exchange.method === 'GET') answer(exchange, 200, { messages: outbox });
    else answer(exchange, 405, { message: 'Method Not Allowed' });
  };
}

async function readSignRequest(exchange: Exchange): Promise<SignRequest | undefined> {
  const body = await exchange.readBody();
  if (!body.ok) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(body.bytes));
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { poolId, use, claims } = value as Readonly<Record<string, unknown>>;
  if (typeof poolId !== 'string' || (use !== 'id' && use !== 'access')) return undefined;
  if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) return undefined;
  return { poolId, use, claims: claims as SignRequest['claims'] };
}

/** Whether the request has the key of `serve.json`. */
function isBearer(rawHeaders: readonly string[], key: string): boolean {
  const given = Buffer.from(headerIn(rawHeaders, 'authorization') ?? '');
  const wanted = Buffer.from(`Bearer ${key}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

export function answer(exchange: Exchange, status: number, body: object): void {
  exchange.respond(
    status,
    ['Content-Type', 'application/json', 'Cache-Control', 'no-store'],
    JSON.stringify(body),
  );
}
