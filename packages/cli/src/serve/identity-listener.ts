import { type Exchange, type Listener, type ListenOptions, listen } from '@portcullis/host/listener';
import type { TokenIssuer } from '@portcullis/identity/token-issuer';

/** Serves the key sets and discovery documents of the pools; `issuer` is asked per request, since reloads replace it. */
export function listenForIdentity(
  at: Pick<ListenOptions, 'host' | 'port' | 'tls'>,
  issuer: () => TokenIssuer | undefined,
): Promise<Listener> {
  return listen({ ...at, handler: (exchange) => answer(exchange, issuer()) });
}

function answer(exchange: Exchange, issuer: TokenIssuer | undefined): void {
  if (issuer === undefined) {
    exchange.respond(503, ['content-type', 'application/json'], JSON.stringify({ message: 'starting' }));
    return;
  }
  // What is not a document of a pool gets the service's own error, whatever the method.
  const readable = exchange.method === 'GET' || exchange.method === 'HEAD';
  const { status, headers, body } = issuer.answer(readable ? exchange.target : '/');
  exchange.respond(status, Object.entries(headers).flat(), body);
}
