import type { RequestValidation } from '@portcullis/model';
import { type Json, type MapNode, plainValue, type TreeNode } from '@portcullis/model/source';
import {
  booleanAt,
  field,
  follow,
  itemsAt,
  mapAt,
  type Reading,
  report,
  textAt,
  textsAt,
} from './reading.ts';

const VALIDATORS = 'x-amazon-apigateway-request-validators';
const VALIDATOR = 'x-amazon-apigateway-request-validator';

/** Where OpenAPI puts a parameter, and what API Gateway's mapping expressions call the place. */
const LOCATIONS: ReadonlyMap<string, string> = new Map([
  ['query', 'querystring'],
  ['header', 'header'],
  ['path', 'path'],
]);

/**
 * What the validator of an operation checks; REST APIs only. A validator named at the root holds for every
 * operation that names none of its own.
 *
 * Source: API Gateway Developer Guide "Set up basic request validation using OpenAPI".
 */
export function readValidation(
  reading: Reading,
  pathItem: MapNode,
  operation: MapNode,
  path: string,
): RequestValidation | undefined {
  if (reading.context.kind === 'HTTP') return undefined;
  const named = field(operation, VALIDATOR) ?? field(reading.root, VALIDATOR);
  if (named === undefined) return undefined;
  const name = textAt(reading, named, `${path}.${VALIDATOR}`);
  if (name === undefined) return undefined;
  const validator = mapAt(reading, field(field(reading.root, VALIDATORS), name), `${VALIDATORS}.${name}`);
  if (validator === undefined) {
    const message = `request validator \`${name}\` is not declared`;
    const help = `declare it in \`${VALIDATORS}\``;
    report(reading, 'error', 'OPENAPI_UNKNOWN_VALIDATOR', message, { node: named, path }, help);
    return undefined;
  }
  const flag = (key: string): boolean =>
    booleanAt(reading, field(validator, key), `${VALIDATORS}.${name}.${key}`) ?? false;
  const parameters = declaredParameters(reading, pathItem, operation, path);
  const requiredParameters = flag('validateRequestParameters')
    ? requiredNames(reading, parameters, path)
    : [];
  const bodySchemas = flag('validateRequestBody') ? bodies(reading, operation, parameters, path) : [];
  return requiredParameters.length + bodySchemas.length === 0
    ? undefined
    : { requiredParameters, bodySchemas };
}

/** Parameters of the operation beat those of its path that have the same name and place. */
function declaredParameters(
  reading: Reading,
  pathItem: MapNode,
  operation: MapNode,
  path: string,
): readonly TreeNode[] {
  const byKey = new Map<string, TreeNode>();
  for (const owner of [pathItem, operation]) {
    for (const item of itemsAt(reading, field(owner, 'parameters'), `${path}.parameters`)) {
      const parameter = follow(reading, item, `${path}.parameters`);
      if (parameter === undefined) continue;
      const text = (key: string): string =>
        textAt(reading, field(parameter, key), `${path}.parameters`) ?? '';
      byKey.set(`${text('in')} ${text('name')}`, parameter);
    }
  }
  return [...byKey.values()];
}

function requiredNames(reading: Reading, parameters: readonly TreeNode[], path: string): readonly string[] {
  return parameters.flatMap((parameter) => {
    const at = `${path}.parameters`;
    const place = LOCATIONS.get(textAt(reading, field(parameter, 'in'), at) ?? '');
    const name = textAt(reading, field(parameter, 'name'), at);
    const required = booleanAt(reading, field(parameter, 'required'), `${at}.required`) ?? false;
    return required && place !== undefined && name !== undefined ? [`method.request.${place}.${name}`] : [];
  });
}

function bodies(
  reading: Reading,
  operation: MapNode,
  parameters: readonly TreeNode[],
  path: string,
): RequestValidation['bodySchemas'] {
  const schemas =
    field(reading.root, 'swagger') === undefined
      ? contentSchemas(reading, operation, path)
      : bodyParameterSchemas(reading, operation, parameters, path);
  return schemas.flatMap(({ contentType, node }) => {
    const schema = standaloneSchema(reading, node);
    if (schema !== undefined) return [{ contentType, schema }];
    report(reading, 'error', 'OPENAPI_SCHEMA', 'the schema of the body cannot be read', { node, path });
    return [];
  });
}

interface BodySchema {
  readonly contentType: string;
  readonly node: TreeNode;
}

function contentSchemas(reading: Reading, operation: MapNode, path: string): readonly BodySchema[] {
  const body = follow(reading, field(operation, 'requestBody'), `${path}.requestBody`);
  const content = mapAt(reading, field(body, 'content'), `${path}.requestBody.content`);
  return [...(content?.entries ?? [])].flatMap(([contentType, entry]) => {
    const node = field(entry.value, 'schema');
    return node === undefined ? [] : [{ contentType, node }];
  });
}

function bodyParameterSchemas(
  reading: Reading,
  operation: MapNode,
  parameters: readonly TreeNode[],
  path: string,
): readonly BodySchema[] {
  const consumed = field(operation, 'consumes') ?? field(reading.root, 'consumes');
  const declared = textsAt(reading, consumed, `${path}.consumes`);
  const contentTypes = declared.length === 0 ? ['application/json'] : declared;
  return parameters.flatMap((parameter) => {
    const node = field(parameter, 'schema');
    if (node === undefined || textAt(reading, field(parameter, 'in'), path) !== 'body') return [];
    return contentTypes.map((contentType) => ({ contentType, node }));
  });
}

const DEFINITIONS = /^#\/(?:definitions|components\/schemas)\//;

/** The schema with every model of the document under `definitions`, so that it can be used by itself. */
function standaloneSchema(reading: Reading, node: TreeNode): Json | undefined {
  const schema = plainValue(node);
  const models = field(reading.root, 'definitions') ?? field(field(reading.root, 'components'), 'schemas');
  const definitions = models === undefined ? {} : plainValue(models);
  if (schema === undefined || definitions === undefined) return undefined;
  const rewritten = rewriteReferences(schema);
  if (!isObject(rewritten) || !JSON.stringify(rewritten).includes('"$ref"')) return rewritten;
  return { ...rewritten, definitions: rewriteReferences(definitions) };
}

function rewriteReferences(value: Json): Json {
  if (Array.isArray(value)) return value.map(rewriteReferences);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]): [string, Json] =>
      key === '$ref' && typeof item === 'string'
        ? [key, item.replace(DEFINITIONS, '#/definitions/')]
        : [key, rewriteReferences(item)],
    ),
  );
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
