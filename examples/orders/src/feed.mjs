import { respond } from './respond.mjs';

// The key is the gateway's business; the function only learns which one it was.
export async function handler(event) {
  return respond(200, { forKey: event.requestContext.identity.apiKeyId, stock: { lantern: 12, rope: 3 } });
}
