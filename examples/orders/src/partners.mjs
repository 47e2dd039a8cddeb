import { respond } from './respond.mjs';

export async function handler(event) {
  const { partner, tier } = event.requestContext.authorizer;
  return respond(200, { partner, tier, orders: [{ id: 'p-77', sku: 'rope', quantity: 40 }] });
}
