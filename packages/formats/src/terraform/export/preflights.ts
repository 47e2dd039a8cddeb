import type { SetupCors } from '@portcullis/model/setup';
import {
  attributes,
  type Body,
  block,
  comment,
  type Expression,
  object,
  reference,
  template,
  text,
} from '../hcl/index.ts';
import { resourceId } from './rest-resources.ts';
import type { Writing } from './writing.ts';

const EACH: readonly string[] = [
  'aws_api_gateway_method',
  'aws_api_gateway_integration',
  'aws_api_gateway_method_response',
  'aws_api_gateway_integration_response',
];
const LABEL = 'preflight';
const RESPONSES = ['DEFAULT_4XX', 'DEFAULT_5XX'];

/** OPTIONS of every resource of a REST API that browsers call: open, and answered without a function. */
export function preflights(writing: Writing): Body {
  const { cors } = writing.setup;
  const paths = preflightPaths(writing);
  if (cors === undefined || paths.length === 0) return [];
  const headers = Object.entries(headersOf(writing, cors));
  const resourceOf = reference('each.value');
  const at = { rest_api_id: writing.api('id'), resource_id: resourceOf };
  const of = (type: string, attribute: string): Expression =>
    reference(`${type}.${LABEL}[each.key].${attribute}`);
  const method = of('aws_api_gateway_method', 'http_method');
  return [
    block(
      'locals',
      [],
      [
        comment(
          'Where browsers ask first what they may do. They ask without credentials: OPTIONS stays open.',
        ),
        ...attributes({
          preflight: object(Object.fromEntries(paths.map((path) => [path, resourceId(writing, path)]))),
        }),
      ],
    ),
    each('aws_api_gateway_method', {
      ...at,
      http_method: text('OPTIONS'),
      authorization: text('NONE'),
    }),
    each('aws_api_gateway_integration', {
      ...at,
      http_method: method,
      type: text('MOCK'),
      request_templates: object({ 'application/json': text('{"statusCode": 204}') }),
    }),
    each('aws_api_gateway_method_response', {
      ...at,
      http_method: method,
      status_code: text('204'),
      response_parameters: object(
        Object.fromEntries(headers.map(([name]) => [`method.response.header.${name}`, reference('true')])),
      ),
    }),
    each('aws_api_gateway_integration_response', {
      ...at,
      http_method: of('aws_api_gateway_integration', 'http_method'),
      status_code: of('aws_api_gateway_method_response', 'status_code'),
      response_parameters: object(
        Object.fromEntries(headers.map(([name, value]) => [`method.response.header.${name}`, value])),
      ),
    }),
  ];
}

function each(type: string, values: Readonly<Record<string, Expression>>): Body[number] {
  return block('resource', [type, LABEL], attributes({ for_each: reference('local.preflight'), ...values }));
}

/** Paths without an OPTIONS route of their own. */
function preflightPaths({ setup }: Writing): readonly string[] {
  if (setup.cors === undefined) return [];
  const own = new Set(setup.routes.filter(({ method }) => method === 'OPTIONS').map(({ path }) => path));
  return [...new Set(setup.routes.map(({ path }) => path))].filter((path) => !own.has(path));
}

/** A browser hides an answer without these headers from the page, so that a 401 would look like a broken network. */
export function gatewayResponses(writing: Writing): Body {
  const { cors } = writing.setup;
  if (cors === undefined) return [];
  return RESPONSES.map((type) =>
    block(
      'resource',
      ['aws_api_gateway_gateway_response', type.toLowerCase()],
      attributes({
        rest_api_id: writing.api('id'),
        response_type: text(type),
        response_parameters: object({
          'gatewayresponse.header.Access-Control-Allow-Origin': quoted(writing.value(cors.allowOrigin)),
        }),
      }),
    ),
  );
}

/** What a deployment depends on. */
export function preflightAddresses(writing: Writing): readonly Expression[] {
  if (writing.setup.cors === undefined) return [];
  return [
    ...(preflightPaths(writing).length === 0 ? [] : EACH.map((type) => reference(`${type}.${LABEL}`))),
    ...RESPONSES.map((type) => reference(`aws_api_gateway_gateway_response.${type.toLowerCase()}`)),
  ];
}

function headersOf(writing: Writing, cors: SetupCors): Readonly<Record<string, Expression>> {
  return {
    'Access-Control-Allow-Origin': quoted(writing.value(cors.allowOrigin)),
    'Access-Control-Allow-Methods': text(`'${cors.allowMethods.join(',')}'`),
    'Access-Control-Allow-Headers': text(`'${cors.allowHeaders.join(',')}'`),
    'Access-Control-Max-Age': text(`'${cors.maxAgeSeconds}'`),
  };
}

/** Fixed values of mapping expressions stand in single quotes. */
function quoted(value: Expression): Expression {
  return value.kind === 'text' ? text(`'${value.value}'`) : template("'", value, "'");
}
