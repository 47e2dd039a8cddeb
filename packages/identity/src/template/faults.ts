import type { CognitoResource, Diagnostic } from '@portcullis/model';
import type { Json, Position } from '@portcullis/model/source';
import { ServiceError } from '../service/service-error.ts';

/** What is wrong with a resource of a template, beside what the API's own rules say. */
export class TemplateFault extends Error {
  /** CloudFormation's path of the property. */
  readonly property: string;
  constructor(property: string, message: string) {
    super(message);
    this.name = 'TemplateFault';
    this.property = property;
  }
}

/** Properties as CloudFormation has them, and where the API's members are found among them. */
export interface Renames {
  /** The API's path to CloudFormation's, by the beginning of the path. */
  readonly [member: string]: string;
}

/**
 * Runs one of the API's checks on a resource. What follows from a value that is not here is no fault: the check is run again
 * without the properties that it follows from. Gives what is wrong.
 */
export async function faultOf(
  resource: CognitoResource,
  kind: string,
  renames: Renames,
  check: (properties: CognitoResource['properties']) => unknown,
): Promise<Diagnostic | undefined> {
  let { properties } = resource;
  const left = new Set<string>();
  for (;;) {
    try {
      await check(properties);
      return undefined;
    } catch (error) {
      if (error instanceof TemplateFault) return diagnostic(resource, kind, [error.property], error.message);
      if (!(error instanceof ServiceError)) throw error;
      const { members = [], allowed } = error.about ?? {};
      const paths = members.map((member) => written(resource, renamed(member, renames)));
      if (!paths.some((path) => isOpen(resource, path) || left.has(topOf(path))))
        return diagnostic(resource, kind, paths, ruleOf(error), allowed);
      for (const path of paths) left.add(topOf(path));
      const rest = Object.entries(properties).filter(([name]) => !left.has(name));
      // It follows from what is not here alone, and says nothing.
      if (rest.length === Object.keys(properties).length) return undefined;
      properties = Object.fromEntries(rest);
    }
  }
}

export function diagnostic(
  resource: CognitoResource,
  kind: string,
  paths: readonly string[],
  why: string,
  allowed?: string,
): Diagnostic {
  const { logicalId, at } = resource;
  const [path = ''] = paths;
  const of = `the ${kind} \`${logicalId}\``;
  return {
    severity: 'error',
    code: 'COGNITO_PROPERTY',
    message: path === '' ? `${of} cannot be used: ${why}` : `${subject(resource, path, of)}: ${why}`,
    help: allowed === undefined ? undefined : `it takes ${allowed}`,
    at: placeOf(resource, path) ?? at,
    path: `Resources.${logicalId}${path === '' ? '' : `.Properties.${path}`}`,
  };
}

function subject({ properties, absent = [] }: CognitoResource, path: string, of: string): string {
  const value = valueAt(properties, counted(path, absent));
  if (value === undefined || value === null) return `\`${path}\` of ${of} is missing`;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `\`${path}\` of ${of} is \`${text.length > 200 ? `${text.slice(0, 200)}...` : text}\``;
}

/** The rule in an error of the API, without the value, which stands in front of it. */
function ruleOf({ message }: ServiceError): string {
  return message.trim().replace(/^1 validation error detected: Value .* failed to satisfy constraint: /s, '');
}

function renamed(member: string, renames: Renames): string {
  const from = Object.keys(renames)
    .filter((one) => member === one || member.startsWith(`${one}.`) || member.startsWith(`${one}[`))
    .sort((a, b) => b.length - a.length)[0];
  return from === undefined ? member : `${renames[from]}${member.slice(from.length)}`;
}

/** Lists are read without the items that are not here; a path as written counts them. */
function written({ absent = [] }: CognitoResource, path: string): string {
  return walked(path, (list, at) => {
    let place = -1;
    for (let left = at; left >= 0; left--) {
      place++;
      while (absent.includes(`${list}[${place}]`)) place++;
    }
    return place;
  });
}

/** The other way round: a path as written, in the list as it was read. */
function counted(path: string, absent: readonly string[]): string {
  return walked(path, (_, place, asWritten) => {
    const before = Array.from({ length: place }, (_, at) => `${asWritten}[${at}]`);
    return place - before.filter((one) => absent.includes(one)).length;
  });
}

function walked(path: string, index: (list: string, at: number, original: string) => number): string {
  let [found, original] = ['', ''];
  for (const part of path.split(/(\[\d+\])/)) {
    const at = /^\[(\d+)\]$/.exec(part)?.[1];
    found += at === undefined ? part : `[${index(found, Number(at), original)}]`;
    original += part;
  }
  return found;
}

/** The property of the resource that a path begins with. */
function topOf(path: string): string {
  return /^[^.[]*/.exec(path)?.[0] ?? '';
}

/** Whether something at, within or around a path is not here. */
function isOpen({ absent, unresolved }: CognitoResource, path: string): boolean {
  const open = absent ?? unresolved.map((one) => one.path);
  return open.some((one) => one === path || isWithin(one, path) || isWithin(path, one));
}

function isWithin(path: string, outer: string): boolean {
  return path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`);
}

/** Where a property stands; where it is missing, what it would stand in. */
function placeOf({ places = {} }: CognitoResource, path: string): Position | undefined {
  for (let rest = path; rest !== ''; rest = rest.replace(/(?:^|\.)[^.[]*$|\[\d+\]$/, '')) {
    const place = Object.hasOwn(places, rest) ? places[rest] : undefined;
    if (place !== undefined) return place;
  }
  return undefined;
}

function valueAt(properties: Json, path: string): Json | undefined {
  let value: Json | undefined = properties;
  for (const [, name, at] of path.matchAll(/([^.[\]]+)|\[(\d+)\]/g)) {
    if (typeof value !== 'object' || value === null) return undefined;
    const key = name ?? (at as string);
    value = Object.hasOwn(value, key) ? (value as Readonly<Record<string, Json>>)[key] : undefined;
  }
  return value;
}
