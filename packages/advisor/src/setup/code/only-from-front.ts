/**
 * The code of a function that answers behind CloudFront: it answers nobody who does not bring what CloudFront adds, and
 * nobody at all where the secret is missing. The messages of a WebSocket carry no headers: $connect was asked.
 * Environment: ORIGIN_SECRET.
 */
export function onlyFromFront(code: string): string {
  return `${code}
// A secret that is missing or empty lets nobody in.
{
  const { createHash, timingSafeEqual } = require('node:crypto');
  const digest = (text) => createHash('sha256').update(String(text)).digest();
  const answerTo = exports.handler;
  exports.handler = async (event) => {
    const { ORIGIN_SECRET } = process.env;
    const { eventType } = event.requestContext || {};
    const given = Object.entries(event.headers || {}).find(([name]) => name.toLowerCase() === 'x-origin-verify');
    const brought = ORIGIN_SECRET && given && timingSafeEqual(digest(given[1]), digest(ORIGIN_SECRET));
    if (brought || eventType === 'MESSAGE' || eventType === 'DISCONNECT') return answerTo(event);
    return { statusCode: 403, headers: { 'content-type': 'application/json' }, body: '{"message":"Forbidden"}' };
  };
}
`;
}
