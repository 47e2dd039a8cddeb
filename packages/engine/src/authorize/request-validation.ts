import type { Route } from '@portcullis/model';
import { type Failure, failure } from './failure.ts';
import { parseJsonBytes } from './json-body.ts';
import type { AuthorizePorts } from './ports.ts';
import { type ApiRequest, headerOf, queryValueOf } from './request.ts';

/** What a declared validator checks, compiled. */
export interface CompiledValidation {
  readonly parameters: readonly RequiredParameter[];
  readonly bodies: readonly { readonly contentType: string; readonly isValid: (value: unknown) => boolean }[];
}

interface RequiredParameter {
  readonly in: 'header' | 'querystring' | 'path';
  readonly name: string;
}

export interface Validated {
  readonly ok: true;
  readonly body: Uint8Array | undefined;
}

export function compileValidation(
  route: Route,
  compileSchema: AuthorizePorts['compileSchema'],
): CompiledValidation | undefined {
  const { validation } = route;
  if (validation === undefined) return undefined;
  const parameters: RequiredParameter[] = [];
  for (const declared of validation.requiredParameters) {
    const match = /^method\.request\.(?:multivalue)?(header|querystring|path)\.(.+)$/.exec(declared);
    if (match !== null)
      parameters.push({ in: match[1] as RequiredParameter['in'], name: match[2] as string });
  }
  const bodies = validation.bodySchemas.map(({ contentType, schema }) => ({
    contentType: contentType.toLowerCase(),
    isValid: compileSchema(schema),
  }));
  return parameters.length === 0 && bodies.length === 0 ? undefined : { parameters, bodies };
}

/**
 * DG "Use request validation in API Gateway": parameters that are missing or empty, then the body against the model
 * of its content type. A content type without a model is not checked.
 */
export async function validateRequest(
  validation: CompiledValidation,
  request: ApiRequest,
  known: Uint8Array | undefined,
): Promise<Validated | Failure> {
  const missing = validation.parameters.filter((parameter) => !isPresent(parameter, request));
  if (missing.length > 0) {
    const names = missing.map(({ name }) => name).join(', ');
    return failure('PARAMETERS_INVALID', `required parameters are missing: ${names}`, {
      message: `Missing required request parameters: [${names}]`,
      validationErrorString: `Missing required request parameters: [${names}]`,
    });
  }
  const contentType = (headerOf(request, 'content-type') ?? 'application/json')
    .split(';', 1)[0]
    ?.trim()
    .toLowerCase();
  const model = validation.bodies.find((body) => body.contentType === contentType);
  if (model === undefined) return { ok: true, body: known };
  let body = known;
  if (body === undefined) {
    const read = await request.readBody();
    if (!read.ok) return failure('BODY_TOO_LARGE', `the body could not be read: ${read.reason}`);
    body = read.bytes;
  }
  const parsed = parseJsonBytes(body);
  if (parsed.ok && model.isValid(parsed.value)) return { ok: true, body };
  return failure('BODY_INVALID', 'the body does not fit the model of the method', {
    validationErrorString: 'Invalid request body',
  });
}

function isPresent(parameter: RequiredParameter, request: ApiRequest): boolean {
  switch (parameter.in) {
    case 'header':
      return (headerOf(request, parameter.name.toLowerCase()) ?? '') !== '';
    case 'querystring':
      return (queryValueOf(request, parameter.name) ?? '') !== '';
    case 'path':
      return true;
  }
}
