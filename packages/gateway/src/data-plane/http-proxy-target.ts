import { type CompiledStage, decodePercent, withStageVariables } from '@portcullis/engine/authorize';
import { encodePercent } from '@portcullis/engine/encoding';
import type { HttpProxyIntegration } from '@portcullis/model';
import type { Call } from './call.ts';
import { editQuery } from './edit-parameters.ts';
import type { RequestMapping } from './parameter-mapping.ts';
import { unsupported } from './parameter-source.ts';

export interface ProxyTarget {
  readonly origin: string;
  /** Path and query for a call; `undefined` where a parameter would climb out of the integration's path. */
  readonly pathOf: (call: Call) => string | undefined;
}

/**
 * The uri of an HTTP_PROXY integration. Stage variables are put in at load, `{name}` per request: decoded, as the
 * service does it (an encoded slash reaches the backend as `/`), then encoded again as far as a path needs it.
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
        path = encodePath(overwritten.startsWith('/') ? overwritten : `/${overwritten}`);
        if (climbs(path)) return undefined;
      } else if (!isStatic) {
        const filled = fill(parts, mapping, call);
        if (filled === undefined) return undefined;
        path = filled;
      }
      const { rawQuery } = call.request;
      const query = hasQueryEdits ? editQuery(rawQuery, mapping.query, call) : rawQuery;
      if (ownQuery === undefined) return query === '' ? path : `${path}?${query}`;
      return query === '' ? `${path}?${ownQuery}` : `${path}?${ownQuery}&${query}`;
    },
  };
}

function fill(parts: readonly string[], mapping: RequestMapping, call: Call): string | undefined {
  let path = '';
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] as string;
    if (i % 2 === 0) {
      path += part;
      continue;
    }
    const name = part.endsWith('+') ? part.slice(0, -1) : part;
    const mapped = mapping.path.get(name);
    const value = mapped === undefined ? parameterOf(call, name) : (mapped(call) ?? '');
    if (climbs(value)) return undefined;
    path += encodePath(value);
  }
  return path;
}

function parameterOf(call: Call, name: string): string {
  const { pathParameters } = call.decision;
  return Object.hasOwn(pathParameters, name) ? decodePercent(pathParameters[name] as string) : '';
}

/**
 * A dot segment in a value would reach, behind the gateway, a path that no route or policy was asked about. The
 * service passes it on; here it is refused. Backslashes count, since some backends read them as slashes.
 */
function climbs(value: string): boolean {
  return value.includes('.') && value.split(/[/\\]/).some((segment) => segment === '..' || segment === '.');
}

/** Slashes stay; of the rest what RFC 3986 allows in a segment stays readable. */
function encodePath(value: string): string {
  if (/^[A-Za-z0-9/._~-]*$/.test(value)) return value;
  return value.replace(/[^A-Za-z0-9/._~!$&'()*+,;=:@-]+/gu, (text) => encodePercent(text));
}
