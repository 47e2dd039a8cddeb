import type { HttpProxyIntegration } from '@portcullis/model';
import {
  compileHttpSource,
  compileRestSource,
  type ParameterSource,
  unsupported,
} from './parameter-source.ts';

export interface ParameterEdit {
  readonly operation: 'append' | 'overwrite' | 'remove';
  readonly name: string;
  readonly value: ParameterSource;
}

/** What an HTTP integration changes in the request before it goes out. */
export interface RequestMapping {
  /** Encoded values for `{name}` in the uri; others are the route's own parameters. */
  readonly path: ReadonlyMap<string, ParameterSource>;
  /** Encoded. */
  readonly overwritePath: ParameterSource | undefined;
  readonly headers: readonly ParameterEdit[];
  readonly query: readonly ParameterEdit[];
}

/** What an HTTP API changes in the answer. */
export interface ResponseMapping {
  readonly statusCode: number | undefined;
  readonly headers: readonly ParameterEdit[];
}

/** DG "Transform API requests and responses for HTTP APIs", "Reserved headers". */
const RESERVED =
  /^(?:access-control-.*|apigw-.*|authorization|connection|content-encoding|content-length|content-location|forwarded|keep-alive|origin|proxy-authenticate|proxy-authorization|te|trailers?|transfer-encoding|upgrade|x-amz-.*|x-amzn-.*|x-forwarded-.*|via)$/i;
/** Framing belongs to the gateway for REST APIs as well. */
const FRAMING = /^(?:connection|content-length|keep-alive|te|trailers?|transfer-encoding|upgrade)$/i;
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Throws `InputError` for a mapping that cannot be applied: it is never left out silently. */
export function compileRequestMapping(integration: HttpProxyIntegration, isRest: boolean): RequestMapping {
  const path = new Map<string, ParameterSource>();
  const headers: ParameterEdit[] = [];
  const query: ParameterEdit[] = [];
  let overwritePath: ParameterSource | undefined;
  for (const [key, expression] of Object.entries(integration.requestParameters)) {
    const rest = /^integration\.request\.(path|querystring|header)\.(.+)$/.exec(key);
    if (rest !== null) {
      const [, place, name] = rest as unknown as [string, string, string];
      const value = compileRestSource(expression, integration.at, place === 'path' ? 'path' : 'value');
      if (place === 'path') path.set(name, value);
      else if (place === 'querystring') query.push({ operation: 'overwrite', name, value });
      else if (!TOKEN.test(name) || FRAMING.test(name)) throw unsupported(key, integration.at);
      else headers.push({ operation: 'overwrite', name, value });
      continue;
    }
    if (isRest) throw unsupported(key, integration.at);
    if (key === 'overwrite:path') {
      overwritePath = compileHttpSource(expression, integration.at, 'path');
      continue;
    }
    const edit = compileEdit(key, expression, integration);
    if (edit.place === 'header') headers.push(edit);
    else query.push(edit);
  }
  return { path, overwritePath, headers, query };
}

/** By exact status; `undefined` where nothing is mapped. */
export function compileResponseMappings(
  integration: HttpProxyIntegration,
): ReadonlyMap<number, ResponseMapping> {
  const mappings = new Map<number, ResponseMapping>();
  for (const [status, parameters] of Object.entries(integration.responseParameters)) {
    if (!/^[1-5]\d\d$/.test(status)) throw unsupported(`responseParameters.${status}`, integration.at);
    const headers: ParameterEdit[] = [];
    let statusCode: number | undefined;
    for (const [key, expression] of Object.entries(parameters)) {
      if (key === 'overwrite:statuscode') {
        if (!/^[2-5]\d\d$/.test(expression)) throw unsupported(expression, integration.at);
        statusCode = Number(expression);
        continue;
      }
      const edit = compileEdit(key, expression, integration);
      if (edit.place !== 'header') throw unsupported(key, integration.at);
      headers.push(edit);
    }
    mappings.set(Number(status), { statusCode, headers });
  }
  return mappings;
}

function compileEdit(
  key: string,
  expression: string,
  integration: HttpProxyIntegration,
): ParameterEdit & { readonly place: 'header' | 'querystring' } {
  const match = /^(append|overwrite|remove):(header|querystring)\.(.+)$/.exec(key);
  if (match === null) throw unsupported(key, integration.at);
  const operation = match[1] as ParameterEdit['operation'];
  const place = match[2] as 'header' | 'querystring';
  const name = match[3] as string;
  if (place === 'header' && (!TOKEN.test(name) || RESERVED.test(name)))
    throw unsupported(key, integration.at);
  const value: ParameterSource =
    operation === 'remove' ? () => undefined : compileHttpSource(expression, integration.at);
  return { operation, place, name, value };
}
