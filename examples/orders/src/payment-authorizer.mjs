// Demo secrets. A suspended provider keeps its secret and is denied.
const PROVIDERS = new Map([
  ['cardco', { secret: 'demo-webhook-secret-cardco', suspended: false }],
  ['oldpay', { secret: 'demo-webhook-secret-oldpay', suspended: true }],
]);

/** A REQUEST authorizer: gets headers and query, returns a policy. */
export async function handler(event) {
  const provider = event.queryStringParameters.provider;
  const known = PROVIDERS.get(provider);
  const secret = headerOf(event.headers, 'x-webhook-secret');
  if (known === undefined || known.secret !== secret) throw new Error('Unauthorized');
  return {
    principalId: provider,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: known.suspended ? 'Deny' : 'Allow',
          Action: 'execute-api:Invoke',
          Resource: event.methodArn,
        },
      ],
    },
    context: { provider },
  };
}

// REST APIs hand header names over as the client wrote them.
function headerOf(headers, name) {
  return Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
}
