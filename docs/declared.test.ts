import { readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  COGNITO_PROPERTIES,
  type Shape,
} from '../packages/formats/src/cloudformation/import/cognito-properties.ts';
import { NOT_DONE } from '../packages/identity/src/template/not-done.ts';

const page = readFileSync(new URL('identity/declared.md', import.meta.url), 'utf8');
const sections = new Map(
  page
    .split(/^## /m)
    .slice(1)
    .map((text): [string, string] => [text.slice(0, text.indexOf('\n')), text]),
);

const FATES = ['enforced', 'said at the start', 'no meaning here'];

function rowsOf(type: string): readonly (readonly [path: string, fate: string])[] {
  const rows = (sections.get(type) ?? '').matchAll(/^\| `([^`]+)` \| ([^|]+) \|/gm);
  return [...rows].map(([, path = '', fate = '']) => [path, fate]);
}

/** `Schema[].Name`, `Roles.*`. */
function leavesOf(shape: Shape, path = ''): readonly string[] {
  if (typeof shape === 'string') return [path];
  if (isList(shape)) return leavesOf(shape[0], `${path}[]`);
  return Object.entries(shape).flatMap(([name, one]) =>
    leavesOf(one, path === '' ? name : `${path}.${name}`),
  );
}

function isList(shape: Exclude<Shape, string>): shape is readonly [Shape] {
  return Array.isArray(shape);
}

function isBelow(path: string, outer: string): boolean {
  return outer === '' || path === outer || path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`);
}

/** All of the service and the importer but what only names properties. */
function sources(folder: URL): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const url = new URL(name, folder);
    if (statSync(url).isDirectory()) return sources(new URL(`${name}/`, folder));
    const reads = name.endsWith('.ts') && !/\.test\.ts$|^test-|^cognito-(?:properties|unresolved)/.test(name);
    return reads ? [readFileSync(url, 'utf8')] : [];
  });
}

describe('docs/identity/declared.md', () => {
  it('has every type of Amazon Cognito that is read, and no other', () => {
    const types = [...sections.keys()].filter((name) => /^[A-Z]\w+$/.test(name));
    expect(types).toEqual(Object.keys(COGNITO_PROPERTIES));
  });

  it.each(Object.entries(COGNITO_PROPERTIES))(
    'has every property of %s, each with what becomes of it',
    (type, members) => {
      const rows = rowsOf(type);
      expect(rows.map(([path]) => path)).toEqual(leavesOf(members));
      for (const [, fate] of rows) expect(FATES).toContain(fate);
    },
  );

  it.each(Object.keys(COGNITO_PROPERTIES))('says of %s that it is said, where it is', (type) => {
    const said = Object.keys(NOT_DONE[type] ?? {});
    for (const [path, fate] of rowsOf(type))
      expect([path, fate === 'said at the start']).toEqual([
        path,
        said.some((outer) => isBelow(path, outer)),
      ]);
    const paths = rowsOf(type).map(([path]) => path);
    for (const outer of said) expect(paths.some((path) => isBelow(path, outer))).toBe(true);
  });

  it('calls nothing enforced that nobody reads', () => {
    const text = ['identity', 'formats', 'cli']
      .flatMap((name) => sources(new URL(`../packages/${name}/src/`, import.meta.url)))
      .join('\n');
    const enforced = Object.keys(COGNITO_PROPERTIES).flatMap((type) =>
      rowsOf(type).flatMap(([path, fate]) => (fate === 'enforced' ? [`${type}.${path}`] : [])),
    );
    const unread = enforced.filter((path) => {
      const name = path
        .replaceAll(/\[\]|\.\*/g, '')
        .split('.')
        .at(-1) as string;
      return !new RegExp(`\\b${name}\\b`).test(text);
    });
    expect(unread).toEqual([]);
  });
});
