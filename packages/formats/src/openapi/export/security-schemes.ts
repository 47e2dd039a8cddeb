import type { Setup, SetupAuthorizer } from '@portcullis/model/setup';
import type { Placeholders } from './placeholders.ts';

/** Names of the schemes that are no authorizer; authorizers keep their own. */
export const SIGV4 = 'sigv4';
export const API_KEY = 'api_key';

type Scheme = Readonly<Record<string, unknown>>;

/**
 * `components.securitySchemes`: one for each authorizer, one for IAM and one for API keys where routes ask for them.
 * Source: API Gateway Developer Guide "x-amazon-apigateway-authorizer object", "x-amazon-apigateway-authtype property".
 */
export function securitySchemes(setup: Setup, placeholders: Placeholders): Readonly<Record<string, Scheme>> {
  const schemes: [string, Scheme][] = setup.authorizers.map((authorizer) => [
    schemeName(authorizer.name),
    schemeOf(setup, authorizer, placeholders),
  ]);
  if (setup.routes.some(({ auth }) => auth.type === 'AWS_IAM')) {
    const description = 'Signature Version 4 with credentials that may call execute-api:Invoke on the route.';
    schemes.push([SIGV4, { ...inHeader('Authorization'), description, [AUTHTYPE]: 'awsSigv4' }]);
  }
  if (setup.routes.some(({ apiKeyRequired }) => apiKeyRequired)) {
    const description = 'Names the client to its usage plan. It is no proof of identity.';
    schemes.push([API_KEY, { ...inHeader('x-api-key'), description }]);
  }
  const named = new Map(schemes);
  if (named.size < schemes.length) throw new Error('two authorizers would become one security scheme');
  return Object.fromEntries(named);
}

/** An authorizer that bears the name of one of the other two must not become it. */
export function schemeName(authorizer: string): string {
  return authorizer === SIGV4 || authorizer === API_KEY ? `${authorizer}_authorizer` : authorizer;
}

const AUTHTYPE = 'x-amazon-apigateway-authtype';
const AUTHORIZER = 'x-amazon-apigateway-authorizer';

function schemeOf(setup: Setup, authorizer: SetupAuthorizer, placeholders: Placeholders): Scheme {
  switch (authorizer.kind) {
    case 'COGNITO':
      return {
        ...inHeader('Authorization'),
        description: 'Access token of the user pool; a method without scopes would take ID tokens instead.',
        [AUTHTYPE]: 'cognito_user_pools',
        [AUTHORIZER]: {
          type: 'cognito_user_pools',
          providerARNs: [placeholders.userPool(authorizer.userPool, 'arn')],
        },
      };
    case 'JWT':
      return {
        type: 'oauth2',
        // A flow would need URLs, and a URL with a placeholder in it is none.
        flows: {},
        [AUTHORIZER]: {
          type: 'jwt',
          identitySource: '$request.header.Authorization',
          jwtConfiguration: {
            issuer: placeholders.value(authorizer.issuer),
            audience: authorizer.audiences.map((audience) => placeholders.value(audience)),
          },
        },
      };
    case 'LAMBDA':
      return lambdaScheme(setup, authorizer, placeholders);
  }
}

function lambdaScheme(
  setup: Setup,
  authorizer: Extract<SetupAuthorizer, { kind: 'LAMBDA' }>,
  placeholders: Placeholders,
): Scheme {
  const [first] = authorizer.identitySources;
  const place =
    first?.in === 'querystring'
      ? { type: 'apiKey', name: first.name, in: 'query' }
      : inHeader(first?.name ?? 'Authorization');
  const sources = authorizer.identitySources.map(({ in: where, name }) =>
    setup.kind === 'REST' ? `method.request.${where}.${name}` : `$request.${where}.${name}`,
  );
  return {
    ...place,
    [AUTHTYPE]: 'custom',
    [AUTHORIZER]: {
      type: 'request',
      ...(sources.length === 0 ? {} : { identitySource: sources.join(', ') }),
      authorizerUri: placeholders.invocation(authorizer.function),
      authorizerResultTtlInSeconds: authorizer.ttlSeconds,
      ...(setup.kind === 'HTTP'
        ? { authorizerPayloadFormatVersion: '2.0', enableSimpleResponses: false }
        : {}),
    },
  };
}

function inHeader(name: string): Scheme {
  return { type: 'apiKey', name, in: 'header' };
}
