import type { SetupCors } from '@portcullis/model/setup';
import type { Placeholders } from './placeholders.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * The OPTIONS method of a REST resource: open, answered by API Gateway itself, never by a function.
 * Source: API Gateway Developer Guide "Enable CORS on a resource using the OpenAPI definition".
 */
export function preflight(cors: SetupCors, placeholders: Placeholders, parameters: readonly Json[]): Json {
  const headers = corsHeaders(cors, placeholders);
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
export function gatewayResponses(cors: SetupCors, placeholders: Placeholders): Json {
  const responseParameters = {
    'gatewayresponse.header.Access-Control-Allow-Origin': `'${placeholders.value(cors.allowOrigin)}'`,
  };
  return { DEFAULT_4XX: { responseParameters }, DEFAULT_5XX: { responseParameters } };
}

function corsHeaders(cors: SetupCors, placeholders: Placeholders): readonly (readonly [string, string])[] {
  return [
    ['Access-Control-Allow-Origin', placeholders.value(cors.allowOrigin)],
    ['Access-Control-Allow-Methods', cors.allowMethods.join(',')],
    ['Access-Control-Allow-Headers', cors.allowHeaders.join(',')],
    ['Access-Control-Max-Age', String(cors.maxAgeSeconds)],
  ];
}
