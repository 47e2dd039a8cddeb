import type { Cors } from '@portcullis/model';

type Json = Readonly<Record<string, unknown>>;

/**
 * The OPTIONS method of a REST resource: open, answered by API Gateway itself, never by a function.
 * Source: API Gateway Developer Guide "Enable CORS on a resource using the OpenAPI definition".
 */
export function preflight(cors: Cors, parameters: readonly Json[]): Json {
  const headers = corsHeaders(cors);
  return {
    description: 'CORS preflight; browsers send it without credentials.',
    ...(parameters.length === 0 ? {} : { parameters }),
    security: [],
    'x-amazon-apigateway-integration': {
      type: 'mock',
      requestTemplates: { 'application/json': '{"statusCode": 204}' },
      responses: {
        default: {
          statusCode: '204',
          responseParameters: Object.fromEntries(
            headers.map(([name, value]) => [`method.response.header.${name}`, `'${value}'`]),
          ),
        },
      },
    },
    responses: {
      '204': {
        description: 'The methods and headers that a page may use.',
        headers: Object.fromEntries(headers.map(([name]) => [name, { schema: { type: 'string' } }])),
      },
    },
  };
}

/** Answers that API Gateway gives by itself, with the headers without which a browser hides them from the page. */
export function gatewayResponses(cors: Cors): Json {
  const [origin] = corsHeaders(cors);
  const parameters = Object.fromEntries(
    [origin, ...credentials(cors)].flatMap((header) =>
      header === undefined ? [] : [[`gatewayresponse.header.${header[0]}`, `'${header[1]}'`]],
    ),
  );
  return {
    DEFAULT_4XX: { responseParameters: parameters },
    DEFAULT_5XX: { responseParameters: parameters },
  };
}

/** A mock answers with fixed headers: of several origins it names the first. */
function corsHeaders(cors: Cors): readonly (readonly [string, string])[] {
  return [
    ['Access-Control-Allow-Origin', cors.allowOrigins[0] ?? '*'],
    ['Access-Control-Allow-Methods', cors.allowMethods.join(',')],
    ['Access-Control-Allow-Headers', cors.allowHeaders.join(',')],
    ...credentials(cors),
    ...(cors.maxAgeSeconds === undefined
      ? []
      : [['Access-Control-Max-Age', String(cors.maxAgeSeconds)] as const]),
  ];
}

function credentials(cors: Cors): readonly (readonly [string, string])[] {
  return cors.allowCredentials ? [['Access-Control-Allow-Credentials', 'true']] : [];
}
