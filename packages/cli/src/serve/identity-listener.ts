import { type Exchange, type Listener, type ListenOptions, listen } from '@portcullis/host/listener';

interface Handler {
  handle(exchange: Exchange): Promise<void>;
}

/** Listens for the identity service, which is opened once its own address is known; until then it is starting. */
export function listenForIdentity(
  at: Pick<ListenOptions, 'host' | 'port' | 'tls'>,
  service: () => Handler | undefined,
): Promise<Listener> {
  return listen({ ...at, handler: (exchange) => answer(exchange, service()) });
}

function answer(exchange: Exchange, service: Handler | undefined): void {
  if (service !== undefined) {
    void service.handle(exchange);
    return;
  }
  exchange.respond(503, ['content-type', 'application/json'], JSON.stringify({ message: 'starting' }));
}
