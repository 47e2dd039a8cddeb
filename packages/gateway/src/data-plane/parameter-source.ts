import { contextVariable, decodePercent, headersOf, queryPairs } from '@portcullis/engine/authorize';
import { InputError } from '@portcullis/model';
import type { Position } from '@portcullis/model/source';
import type { Call } from './call.ts';
import { encodePath, requestedSegments } from './path-text.ts';

/** A value of a parameter mapping; `undefined` where the request has none. */
export type ParameterSource = (call: Call) => string | undefined;

/** What a source is for: the path of a backend keeps the segments of the request's path. */
type Place = 'value' | 'path';

/** REST: `'literal'`, `method.request.header.x`, `context.x`, `stageVariables.x`. DG "Parameter mapping examples". */
export function compileRestSource(expression: string, at: Position, place: Place = 'value'): ParameterSource {
  const literal = /^'(.*)'$/s.exec(expression)?.[1];
  if (literal !== undefined) {
    const text = place === 'path' ? encodePath(literal) : literal;
    return () => text;
  }
  const source =
    /^(?:method\.)?(request\.(?:header|querystring|path|multivalueheader|multivaluequerystring)|context|stageVariables)\.(.+)$/.exec(
      expression,
    );
  if (source === null) throw unsupported(expression, at);
  return variable(source[1] as string, source[2] as string, place);
}

const VARIABLE =
  /\$(?:\{(request\.(?:header|querystring|path)|context|stageVariables)\.([^}]+)\}|(request\.(?:header|querystring|path)|context|stageVariables)\.([A-Za-z0-9_.-]+))|\$(?:\{request\.path\}|request\.path(?![.\w]))/g;

/** HTTP: static text with `$request.header.x`, `${context.x}` and so on in it. DG "Transform API requests". */
export function compileHttpSource(expression: string, at: Position, place: Place = 'value'): ParameterSource {
  const parts: (string | ParameterSource)[] = [];
  let last = 0;
  for (const match of expression.matchAll(VARIABLE)) {
    const root = match[1] ?? match[3];
    const name = match[2] ?? match[4];
    parts.push(expression.slice(last, match.index));
    parts.push(root === undefined || name === undefined ? wholePath(place) : variable(root, name, place));
    last = match.index + match[0].length;
  }
  const rest = expression.slice(last);
  parts.push(rest);
  if (parts.some((part) => typeof part === 'string' && part.includes('$'))) throw unsupported(expression, at);
  const written = (text: string): string => (place === 'path' ? encodePath(text) : text);
  if (parts.length === 1) return () => written(rest);
  return (call) => {
    const values = parts.map((part) => (typeof part === 'string' ? written(part) : part(call)));
    return values.every((value) => value === undefined || value === '')
      ? undefined
      : values.map((value) => value ?? '').join('');
  };
}

function wholePath(place: Place): ParameterSource {
  return place === 'path' ? ({ request }) => requestedSegments(request.path) : ({ request }) => request.path;
}

function variable(root: string, name: string, place: Place): ParameterSource {
  if (root === 'request.path') {
    const read = place === 'path' ? requestedSegments : decodePercent;
    return ({ decision }) =>
      Object.hasOwn(decision.pathParameters, name)
        ? read(decision.pathParameters[name] as string)
        : undefined;
  }
  const source = textVariable(root, name);
  if (place === 'value') return source;
  return (call) => {
    const text = source(call);
    return text === undefined ? undefined : encodePath(text);
  };
}

function textVariable(root: string, name: string): ParameterSource {
  switch (root) {
    case 'request.header':
    case 'request.multivalueheader': {
      const lower = name.toLowerCase();
      return ({ request }) => {
        const values = headersOf(request, lower);
        return values.length === 0 ? undefined : values.join(',');
      };
    }
    case 'request.querystring':
    case 'request.multivaluequerystring':
      return ({ request }) => {
        const values = queryPairs(request.rawQuery).filter(([key]) => key === name);
        return values.length === 0 ? undefined : values.map(([, value]) => value).join(',');
      };
    case 'stageVariables':
      return ({ stage }) =>
        Object.hasOwn(stage.stage.variables, name) ? stage.stage.variables[name] : undefined;
    default:
      return ({ view }) => contextVariable(name, view);
  }
}

export function unsupported(expression: string, at: Position): InputError {
  return new InputError([
    {
      severity: 'error',
      code: 'PARAMETER_MAPPING_UNSUPPORTED',
      message: `the parameter mapping \`${expression}\` is not one that this gateway can apply`,
      help: 'use static values, request headers, query strings, path parameters, context or stage variables',
      at,
    },
  ]);
}
