import { respond } from './respond.mjs';

export async function handler(event) {
  const caller = event.requestContext.identity.userArn;
  if (event.httpMethod === 'GET') return respond(200, { caller, queue: ['o-1001', 'o-1002'] });
  return respond(201, { caller, shipped: event.pathParameters.id });
}
