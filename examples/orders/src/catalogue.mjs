import { respond } from './respond.mjs';

const ITEMS = [
  { sku: 'lantern', name: 'Storm lantern', price: 39 },
  { sku: 'rope', name: 'Hemp rope, 20 m', price: 25 },
];

export async function handler(event) {
  const sku = event.pathParameters?.sku;
  if (sku === undefined) return respond(200, { items: ITEMS });
  const item = ITEMS.find((one) => one.sku === sku);
  return item === undefined ? respond(404, { message: `no item ${sku}` }) : respond(200, item);
}
