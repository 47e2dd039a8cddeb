/**
 * Takes a webhook: the signature is over the body, which no authorizer sees, so it is the first thing the function does.
 * Environment: SECRET, SIGNATURE_HEADER, TIMESTAMP_HEADER, WINDOW_SECONDS.
 */
export const VERIFY_WEBHOOK = `const { createHmac, timingSafeEqual } = require('node:crypto');
const { SECRET, SIGNATURE_HEADER, TIMESTAMP_HEADER, WINDOW_SECONDS } = process.env;
const MOST_BYTES = 262144;
const reply = (statusCode, message) => ({ statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ message }) });
// Deliveries that this instance has seen; the queue's deduplication holds across instances.
const seen = new Map();

function header(event, name) {
  const found = Object.keys(event.headers || {}).find((key) => key.toLowerCase() === name.toLowerCase());
  return found === undefined ? '' : String(event.headers[found]);
}

exports.handler = async (event) => {
  // What is signed with no secret proves nothing.
  if (!SECRET) return reply(401, 'Unauthorized');
  const body = Buffer.from(event.body || '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (body.length > MOST_BYTES) return reply(413, 'Too large');
  const timestamp = header(event, TIMESTAMP_HEADER);
  const given = Buffer.from(header(event, SIGNATURE_HEADER).replace(/^sha256=/, ''), 'hex');
  const right = createHmac('sha256', SECRET).update(timestamp + '.').update(body).digest();
  const signed = given.length === right.length && timingSafeEqual(given, right);
  const age = Math.abs(Date.now() / 1000 - Number(timestamp));
  if (!signed || !/^\\d{10}$/.test(timestamp) || age > Number(WINDOW_SECONDS)) return reply(401, 'Unauthorized');
  const now = Date.now();
  for (const [delivery, at] of seen) if (now - at > 2000 * Number(WINDOW_SECONDS)) seen.delete(delivery);
  const delivery = given.toString('hex');
  if (seen.has(delivery)) return reply(200, 'Seen before');
  seen.set(delivery, now);
  // Hand the body over to a queue here, and answer at once: senders wait a few seconds only.
  console.log(JSON.stringify({ accepted: delivery, bytes: body.length }));
  return reply(202, 'Accepted');
};
`;
