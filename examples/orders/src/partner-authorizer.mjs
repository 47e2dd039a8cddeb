// Demo tokens. A real authorizer verifies a signature, or asks the service that issued them.
const PARTNERS = new Map([
  ['partner-acme-0123abcd', 'acme'],
  ['partner-globex-4567cdef', 'globex'],
]);

/** A TOKEN authorizer: gets the header's value and the ARN of the method, returns a policy. */
export async function handler(event) {
  const partner = PARTNERS.get(event.authorizationToken.replace(/^Bearer /, ''));
  // Exactly this message makes the gateway answer 401; any other error is a 500.
  if (partner === undefined) throw new Error('Unauthorized');
  const [api, stage] = event.methodArn.split('/');
  return {
    principalId: partner,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: 'execute-api:Invoke',
          // The policy is cached per token, so it covers all that the partner may call, not just this request.
          Resource: `${api}/${stage}/GET/partners/${partner}/*`,
        },
      ],
    },
    context: { partner, tier: 'gold' },
  };
}
