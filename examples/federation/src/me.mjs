/** GET /me: what the authorizer has verified of whoever calls. */
export async function handler(event) {
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(event.requestContext.authorizer.claims),
  };
}
