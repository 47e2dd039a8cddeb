/** The answer of a proxy integration: status, headers and a body that is text. */
export function respond(statusCode, value) {
  return {
    statusCode,
    headers: { 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': 'https://shop.example' },
    body: JSON.stringify(value),
  };
}
