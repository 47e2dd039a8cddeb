import type { Setup, SetupRoute } from '@portcullis/model/setup';
import { openRouteNote } from '../../export/route-note.ts';
import type { Placeholders } from './placeholders.ts';
import { preflight } from './preflight.ts';
import { API_KEY, SIGV4, schemeName } from './security-schemes.ts';

type Operation = Readonly<Record<string, unknown>>;

const ANY = 'x-amazon-apigateway-any-method';

/** `paths`: every route with a `security` of its own, since REST APIs ignore the one at the root. */
export function paths(
  setup: Setup,
  placeholders: Placeholders,
): Readonly<Record<string, Readonly<Record<string, Operation>>>> {
  const byPath = new Map<string, Record<string, Operation>>();
  const ids = new Set<string>();
  for (const route of setup.routes) {
    const item = byPath.get(route.path) ?? {};
    item[methodKey(route)] = operation(setup, route, uniqueId(route, ids), placeholders);
    byPath.set(route.path, item);
  }
  if (setup.kind === 'REST' && setup.cors !== undefined) {
    for (const [path, item] of byPath)
      item.options ??= preflight(setup.cors, placeholders, pathParameters(path));
  }
  return Object.fromEntries([...byPath].map(([path, item]) => [pathKey(path), item]));
}

function operation(setup: Setup, route: SetupRoute, id: string, placeholders: Placeholders): Operation {
  const parameters = pathParameters(route.path);
  const note = openRouteNote(route);
  return {
    operationId: id,
    ...(note === undefined ? {} : { description: note, ...declaredPublic(route) }),
    ...(parameters.length === 0 ? {} : { parameters }),
    security: security(route),
    ...(setup.kind === 'REST' ? { 'x-amazon-apigateway-request-validator': VALIDATOR } : {}),
    'x-amazon-apigateway-integration': {
      type: 'aws_proxy',
      httpMethod: 'POST',
      uri: placeholders.invocation(route.function),
      ...(setup.kind === 'HTTP' ? { payloadFormatVersion: '2.0' } : { passthroughBehavior: 'when_no_match' }),
    },
    responses: responses(route),
  };
}

/** The audit takes what is open on purpose for that, if somebody says why. */
function declaredPublic({ auth }: SetupRoute): Operation {
  return auth.type === 'NONE' ? { 'x-portcullis-public': auth.why } : {};
}

/** The validator that every method of a REST API names: what is declared required must be there. */
export const VALIDATOR = 'parameters';

/** One requirement: OpenAPI reads its schemes as "all of them", and so does API Gateway. */
function security({ auth, apiKeyRequired }: SetupRoute): readonly Operation[] {
  const requirement: Record<string, readonly string[]> = {};
  if (auth.type === 'AWS_IAM') requirement[SIGV4] = [];
  if (auth.type === 'AUTHORIZER') requirement[schemeName(auth.authorizer)] = auth.scopes;
  if (apiKeyRequired) requirement[API_KEY] = [];
  return Object.keys(requirement).length === 0 ? [] : [requirement];
}

function responses({ auth, apiKeyRequired }: SetupRoute): Operation {
  return {
    '200': { description: 'What the function answers.' },
    ...(auth.type === 'AUTHORIZER' ? { '401': { description: 'No token, or one that does not hold.' } } : {}),
    ...(auth.type === 'NONE' && !apiKeyRequired ? {} : { '403': { description: 'Not allowed.' } }),
    '429': { description: 'Too many requests.' },
  };
}

function pathParameters(path: string): readonly Operation[] {
  return [...path.matchAll(/\{([^{}+]+)\+?\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function methodKey({ method }: SetupRoute): string {
  return method === 'ANY' ? ANY : method.toLowerCase();
}

/** DG "Working with routes for HTTP APIs": the default route is a path of its own. */
function pathKey(path: string): string {
  return path === '$default' ? '/$default' : path;
}

/** `GET /orders/{id}` -> `getOrdersById`. */
function uniqueId({ method, path }: SetupRoute, taken: Set<string>): string {
  const words = path
    .replace(/\{([^{}+]+)\+?\}/g, ' by $1')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`);
  const base = `${method.toLowerCase()}${words.length === 0 ? 'Root' : words.join('')}`;
  let id = base;
  for (let count = 2; taken.has(id); count += 1) id = `${base}${count}`;
  taken.add(id);
  return id;
}
