import { type CompiledStage, withStageVariables } from '@portcullis/engine/authorize';
import type { HttpProxyIntegration } from '@portcullis/model';
import type { Call } from './call.ts';
import { editQuery } from './edit-parameters.ts';
import type { RequestMapping } from './parameter-mapping.ts';
import { unsupported } from './parameter-source.ts';
import { climbs, requestedSegments } from './path-text.ts';

export interface ProxyTarget {
  readonly origin: string;
  /** Path and query for a call; `undefined` where a parameter would climb out of the integration's path. */
  readonly pathOf: (call: Call) => string | undefined;
}

/**
 * The uri of an HTTP_PROXY integration. Stage variables are put in at load, `{name}` per request, with as many
 * segments as were authorized: an encoded slash stays one.
 */
export function compileProxyTarget(
  stage: CompiledStage,
  integration: HttpProxyIntegration,
  mapping: RequestMapping,
): ProxyTarget {
  const uri = withStageVariables(integration.uri, stage.stage);
  const match = /^(https?:\/\/[^/?#{}\s@]+)((?:\/[^?#\s]*)?)(?:\?([^#\s]*))?$/i.exec(uri);
  if (match === null) throw unsupported(integration.uri, integration.at);
  const origin = match[1] as string;
  const template = match[2] === '' ? '/' : (match[2] as string);
  const ownQuery = match[3];
  const parts = template.split(/\{([^{}]+)\}/);
  const isStatic = parts.length === 1;
  const hasQueryEdits = mapping.query.length > 0;
  return {
    origin,
    pathOf: (call) => {
      let path = template;
      if (mapping.overwritePath !== undefined) {
        const overwritten = mapping.overwritePath(call) ?? '/';
        path = overwritten.startsWith('/') ? overwritten : `/${overwritten}`;
      } else if (!isStatic) {
        path = fill(parts, mapping, call);
      }
      if (path !== template && climbs(path)) return undefined;
      const { rawQuery } = call.request;
      const query = hasQueryEdits ? editQuery(rawQuery, mapping.query, call) : rawQuery;
      if (ownQuery === undefined) return query === '' ? path : `${path}?${query}`;
      return query === '' ? `${path}?${ownQuery}` : `${path}?${ownQuery}&${query}`;
    },
  };
}

function fill(parts: readonly string[], mapping: RequestMapping, call: Call): string {
  let path = '';
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] as string;
    if (i % 2 === 0) {
      path += part;
      continue;
    }
    const name = part.endsWith('+') ? part.slice(0, -1) : part;
    const mapped = mapping.path.get(name);
    path += mapped === undefined ? parameterOf(call, name) : (mapped(call) ?? '');
  }
  return path;
}

function parameterOf(call: Call, name: string): string {
  const { pathParameters } = call.decision;
  return Object.hasOwn(pathParameters, name) ? requestedSegments(pathParameters[name] as string) : '';
}
