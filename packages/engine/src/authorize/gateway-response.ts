import type { Api, GatewayResponse, GatewayResponseType } from '@portcullis/model';
import { InputError } from '@portcullis/model';
import { contextVariable } from './context-variables.ts';
import type { ContextView } from './context-view.ts';
import type { GatewayAnswer } from './decision.ts';
import { headerOf, queryValueOf } from './request.ts';

/** DG "Gateway response types": the status each type has until it is customized. */
export const DEFAULT_STATUS: Readonly<
  Record<Exclude<GatewayResponseType, 'DEFAULT_4XX' | 'DEFAULT_5XX'>, number>
> = {
  ACCESS_DENIED: 403,
  API_CONFIGURATION_ERROR: 500,
  AUTHORIZER_CONFIGURATION_ERROR: 500,
  AUTHORIZER_FAILURE: 500,
  BAD_REQUEST_BODY: 400,
  BAD_REQUEST_PARAMETERS: 400,
  EXPIRED_TOKEN: 403,
  INTEGRATION_FAILURE: 504,
  INTEGRATION_TIMEOUT: 504,
  INVALID_API_KEY: 403,
  INVALID_SIGNATURE: 403,
  MISSING_AUTHENTICATION_TOKEN: 403,
  QUOTA_EXCEEDED: 429,
  REQUEST_TOO_LARGE: 413,
  RESOURCE_NOT_FOUND: 404,
  THROTTLED: 429,
  UNAUTHORIZED: 401,
  UNSUPPORTED_MEDIA_TYPE: 415,
  WAF_FILTERED: 403,
};

/** What is to be said; `status` overrides the type's own where the service is known to answer another one. */
export interface Refusal {
  readonly type: GatewayResponseType | null;
  readonly errorType: string;
  readonly message: string | null;
  readonly status?: number | undefined;
  readonly validationErrorString?: string | undefined;
}

export interface Responder {
  answer(refusal: Refusal, view: ContextView): GatewayAnswer;
  /** Of the answer: what is asked where nobody reads it. */
  statusOf(refusal: Refusal): number;
  /** The same refusal gets the same answer whatever the request is. */
  isConstant(type: GatewayResponseType | null, status: number | undefined): boolean;
}

interface CompiledResponse {
  readonly statusCode: number | undefined;
  readonly headers: readonly { readonly name: string; readonly value: Template }[];
  readonly bodies: readonly { readonly contentType: string; readonly body: Template }[];
}

interface Template {
  /** Reads nothing of the request; what it reads of the error is part of the refusal. */
  readonly isConstant: boolean;
  render(view: ContextView): string;
}

/** `$context.x` and `${context.x}`: a brace that closes is a part of the variable only where one opened it. */
const NAME = String.raw`(?:context|stageVariables|method\.request\.(?:header|querystring|path))\.[A-Za-z0-9_.:-]*[A-Za-z0-9_]`;
const VARIABLE = new RegExp(String.raw`\$(?:\{(${NAME})\}|(${NAME}))`, 'g');

const JSON_TYPE = 'application/json';
const BUILT_IN_BODY = compileTemplate('{"message":$context.error.messageString}');

/**
 * Compiles an API's gateway responses. Look-up: the exact type, else its family's DEFAULT, else the built-in one;
 * they are never merged (observed on the live service). REQUEST_TOO_LARGE cannot be customized.
 */
export function compileResponder(api: Api): Responder {
  const compiled = new Map<GatewayResponseType, CompiledResponse>();
  for (const response of api.gatewayResponses) compiled.set(response.type, compileResponse(response));
  const customOf = (
    type: GatewayResponseType | null,
    status: number | undefined,
  ): CompiledResponse | undefined => {
    if (type === null || type === 'REQUEST_TOO_LARGE') return undefined;
    const family = (status ?? statusOf(type)) >= 500 ? 'DEFAULT_5XX' : 'DEFAULT_4XX';
    return compiled.get(type) ?? compiled.get(family);
  };
  const ownStatusOf = ({ type, status }: Refusal): number => status ?? (type === null ? 500 : statusOf(type));
  return {
    statusOf: (refusal) => customOf(refusal.type, refusal.status)?.statusCode ?? ownStatusOf(refusal),
    isConstant(type, status) {
      const custom = customOf(type, status);
      if (custom === undefined) return true;
      // With several bodies the Accept header chooses.
      return (
        custom.bodies.length < 2 &&
        custom.bodies.every(({ body }) => body.isConstant) &&
        custom.headers.every(({ value }) => value.isConstant)
      );
    },
    answer(refusal, view) {
      const { type, errorType, message, validationErrorString } = refusal;
      const ownStatus = ownStatusOf(refusal);
      const custom = customOf(type, refusal.status);
      if (custom === undefined) return builtIn(refusal, ownStatus);
      const error = { message, responseType: type ?? 'DEFAULT_4XX', validationErrorString };
      const full: ContextView = { ...view, error };
      const chosen = chooseBody(custom, view);
      const headers = ['Content-Type', chosen.contentType];
      for (const header of custom.headers) {
        const value = header.value.render(full);
        if (value !== '' && !/[\r\n\0]/.test(value)) headers.push(header.name, value);
      }
      return { status: custom.statusCode ?? ownStatus, errorType, headers, body: chosen.body.render(full) };
    },
  };
}

function statusOf(type: GatewayResponseType): number {
  if (type === 'DEFAULT_4XX') return 400;
  return type === 'DEFAULT_5XX' ? 500 : DEFAULT_STATUS[type];
}

const JSON_HEADERS: readonly string[] = ['Content-Type', JSON_TYPE];

/** ACCESS_DENIED alone writes `Message` with a capital M (observed on the live service). */
function builtIn(refusal: Refusal, status: number): GatewayAnswer {
  const key = refusal.type === 'ACCESS_DENIED' ? 'Message' : 'message';
  return {
    status,
    errorType: refusal.errorType,
    headers: JSON_HEADERS,
    body: `{"${key}":${JSON.stringify(refusal.message)}}`,
  };
}

function compileResponse(response: GatewayResponse): CompiledResponse {
  const headers: { name: string; value: Template }[] = [];
  for (const [key, expression] of Object.entries(response.responseParameters)) {
    const name = key.replace(/^gatewayresponse\.header\./, '');
    headers.push({ name, value: compileExpression(expression, response) });
  }
  const bodies = Object.entries(response.responseTemplates).map(([contentType, template]) => ({
    contentType,
    body: compileTemplate(template),
  }));
  return { statusCode: response.statusCode, headers, bodies };
}

/** The content type that the client accepts by name, else JSON, else the first. */
function chooseBody(response: CompiledResponse, view: ContextView): { contentType: string; body: Template } {
  const { bodies } = response;
  if (bodies.length === 0) return { contentType: JSON_TYPE, body: BUILT_IN_BODY };
  const accept = headerOf(view.request, 'accept');
  const accepted = accept?.split(',').map((range) => range.split(';', 1)[0]?.trim());
  return (
    bodies.find((body) => accepted?.includes(body.contentType)) ??
    bodies.find((body) => body.contentType === JSON_TYPE) ??
    (bodies[0] as { contentType: string; body: Template })
  );
}

/** A header's value: `'literal'`, `method.request.header.x`, `context.x`, `stageVariables.x`. */
function compileExpression(expression: string, response: GatewayResponse): Template {
  const literal = /^'(.*)'$/s.exec(expression);
  if (literal !== null) {
    const value = literal[1] as string;
    return { isConstant: true, render: () => value };
  }
  const template = compileVariable(expression);
  if (template !== undefined) return template;
  throw new InputError([
    {
      severity: 'error',
      code: 'GATEWAY_RESPONSE_EXPRESSION',
      message: `invalid mapping expression specified: \`${expression}\` in the gateway response ${response.type}`,
      help: "put a literal in single quotes ('*'), or use method.request.header.X, context.X or stageVariables.X",
      at: response.at,
    },
  ]);
}

function compileVariable(reference: string): Template | undefined {
  const match = /^(context|stageVariables|method\.request\.(header|querystring|path))\.(.+)$/.exec(reference);
  if (match === null) return undefined;
  const [, source, , name] = match as unknown as [string, string, string | undefined, string];
  return { isConstant: reference.startsWith('context.error.'), render: readerOf(source, name) };
}

function readerOf(source: string, name: string): Template['render'] {
  switch (source) {
    case 'context':
      return (view) => contextVariable(name, view) ?? '';
    case 'stageVariables':
      return (view) => view.stage.stage.variables[name] ?? '';
    case 'method.request.header':
      return (view) => headerOf(view.request, name.toLowerCase()) ?? '';
    case 'method.request.querystring':
      return (view) => queryValueOf(view.request, name) ?? '';
    default:
      return (view) => view.match?.pathParameters[name] ?? '';
  }
}

/** Plain substitution of variables, not VTL. A variable without a value becomes the empty text. */
function compileTemplate(template: string): Template {
  const parts: (string | Template)[] = [];
  let last = 0;
  for (const match of template.matchAll(VARIABLE)) {
    const variable = compileVariable((match[1] ?? match[2]) as string);
    if (variable === undefined) continue;
    parts.push(template.slice(last, match.index), variable);
    last = match.index + match[0].length;
  }
  parts.push(template.slice(last));
  return {
    isConstant: parts.every((part) => typeof part === 'string' || part.isConstant),
    render: (view) => parts.map((part) => (typeof part === 'string' ? part : part.render(view))).join(''),
  };
}
