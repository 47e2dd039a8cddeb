import { respond } from './respond.mjs';

export async function handler(event) {
  return respond(202, { accepted: true, provider: event.requestContext.authorizer.provider });
}
