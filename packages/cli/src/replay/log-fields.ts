import type { AccessLogTree } from '@portcullis/gateway';

/** A logged request: values by the name of their `$context` variable; `-` and empty ones are absent. */
export interface LoggedVariables {
  get(name: string): string | undefined;
  /** The line has a field for it, whatever its value. */
  has(name: string): boolean;
  /** The claims that the line has, by their names. */
  readonly claims: ReadonlyMap<string, string>;
}

/** Names that lines use where no format of the template explains them. */
const COMMON_NAMES: Readonly<Record<string, string>> = {
  ip: 'identity.sourceIp',
  sourceIp: 'identity.sourceIp',
  caller: 'identity.caller',
  user: 'identity.user',
  userArn: 'identity.userArn',
  accessKey: 'identity.accessKey',
  apiKeyId: 'identity.apiKeyId',
  userAgent: 'identity.userAgent',
  vpceId: 'identity.vpceId',
  principalId: 'authorizer.principalId',
  sub: 'authorizer.claims.sub',
  method: 'httpMethod',
  statusCode: 'status',
  errorMessage: 'error.message',
  responseType: 'error.responseType',
  errorResponseType: 'error.responseType',
};

const CLAIMS = 'authorizer.claims.';
const JWT_CLAIMS = 'authorizer.jwt.claims.';

/** Reads a line's fields by the format that wrote them: the template's that fits best, else by common names. */
export function loggedFields(
  formats: readonly Readonly<Record<string, AccessLogTree>>[],
): (line: Readonly<Record<string, unknown>>) => LoggedVariables {
  const known = formats.map((format) => namesIn(format));
  return (line) => {
    const values = flattened(line);
    const format = bestOf(known, values);
    const variables = new Map<string, string>();
    for (const [key, value] of values) variables.set(format?.get(key) ?? COMMON_NAMES[key] ?? key, value);
    return variablesOf(variables);
  };
}

function variablesOf(all: ReadonlyMap<string, string>): LoggedVariables {
  const claims = new Map<string, string>();
  for (const [name, value] of all) {
    const prefix = [CLAIMS, JWT_CLAIMS].find((one) => name.startsWith(one));
    if (prefix !== undefined && isValue(value)) claims.set(name.slice(prefix.length), value);
  }
  return {
    get: (name) => {
      const value = all.get(name);
      return value !== undefined && isValue(value) ? value : undefined;
    },
    has: (name) => all.has(name) || (name === 'authorizer.claims' && [...all.keys()].some(isClaim)),
    claims,
  };
}

function isClaim(name: string): boolean {
  return name.startsWith(CLAIMS) || name.startsWith(JWT_CLAIMS);
}

function isValue(text: string): boolean {
  return text !== '' && text !== '-';
}

/** The variable of each key that holds one and nothing else. */
function namesIn(tree: Readonly<Record<string, AccessLogTree>>, prefix = ''): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value !== 'string') {
      for (const [inner, name] of namesIn(value, `${prefix}${key}.`)) names.set(inner, name);
      continue;
    }
    const name = /^\$context\.([A-Za-z0-9_.:-]+)$/.exec(value)?.[1];
    if (name !== undefined) names.set(`${prefix}${key}`, name);
  }
  return names;
}

/** The format that explains the most keys, of those all of whose keys the line has. */
function bestOf(
  formats: readonly ReadonlyMap<string, string>[],
  values: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> | undefined {
  let best: ReadonlyMap<string, string> | undefined;
  for (const format of formats) {
    if (format.size <= (best?.size ?? 0)) continue;
    if ([...format.keys()].every((key) => values.has(key))) best = format;
  }
  return best;
}

function flattened(value: Readonly<Record<string, unknown>>, prefix = ''): ReadonlyMap<string, string> {
  const flat = new Map<string, string>();
  for (const [key, entry] of Object.entries(value)) {
    const name = `${prefix}${key}`;
    if (entry === null || entry === undefined) flat.set(name, '');
    else if (typeof entry !== 'object') flat.set(name, String(entry));
    else if (Array.isArray(entry)) flat.set(name, JSON.stringify(entry));
    else
      for (const [inner, text] of flattened(entry as Record<string, unknown>, `${name}.`))
        flat.set(inner, text);
  }
  return flat;
}
