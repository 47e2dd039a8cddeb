import { respond } from './respond.mjs';

const ORDERS = [
  { id: 'o-1001', owner: 'alice', sku: 'rope' },
  { id: 'o-1002', owner: 'bob', sku: 'lantern' },
];

export async function handler(event) {
  const { claims } = event.requestContext.authorizer;
  if (event.httpMethod === 'POST') {
    const order = readOrder(event);
    return order === undefined
      ? respond(400, { message: 'an order is {"sku":"..."}' })
      : respond(201, { ...order, owner: claims.username });
  }
  const user = claims['cognito:username'];
  const groups = groupsOf(claims);
  // The gateway knows who calls; which rows they see is decided here.
  const visible = groups.includes('admin') ? ORDERS : ORDERS.filter(({ owner }) => owner === user);
  return respond(200, { user, groups, orders: visible });
}

// API Gateway hands claims over as strings: groups come joined by commas.
function groupsOf(claims) {
  const joined = claims['cognito:groups'];
  return joined === undefined || joined === '' ? [] : joined.split(',');
}

function readOrder(event) {
  try {
    const { sku } = JSON.parse(event.body);
    return typeof sku === 'string' ? { id: 'o-1003', sku } : undefined;
  } catch {
    return undefined;
  }
}
