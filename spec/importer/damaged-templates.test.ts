import { readFileSync } from 'node:fs';
import { loadTemplate } from '@portcullis/formats/load';
import { readTree } from '@portcullis/formats/source';
import { InputError } from '@portcullis/model';
import { type Json, plainValue, type TreeNode } from '@portcullis/model/source';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** By hand: PORTCULLIS_FUZZ_RUNS=100000. */
const RUNS = Number(process.env.PORTCULLIS_FUZZ_RUNS ?? 600);

const example = (name: string): string =>
  readFileSync(new URL(`../../examples/${name}`, import.meta.url), 'utf8');
const TEXTS = [example('orders/template.yaml'), example('groups/template.yaml')];

/** `refused` only ever with diagnostics that have a place; whatever else is thrown is a bug. */
function load(text: string): 'loaded' | 'refused' {
  try {
    loadTemplate({
      path: 'template.yaml',
      readFile: (path) => (path === 'template.yaml' ? text : undefined),
    });
    return 'loaded';
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    expect(error.diagnostics.length).toBeGreaterThan(0);
    expect(error.diagnostics.every(({ at }) => at.line >= 1 && at.column >= 1)).toBe(true);
    return 'refused';
  }
}

const word = fc.constantFrom(
  ...[
    'Ref',
    'Fn::GetAtt',
    'Fn::Sub',
    'Fn::Join',
    'Fn::If',
    'AWS::NoValue',
    'Type',
    'Properties',
    '__proto__',
  ],
  ...['OrdersApi', '${AWS::Region}', '${', '!Ref', '*', '', '0', 'true', 'arn:aws:', '{proxy+}', '/', '{'],
);
const damage: fc.Arbitrary<Json> = fc.oneof(
  word,
  fc.dictionary(word, fc.oneof(word, fc.array(word, { maxLength: 3 })), { maxKeys: 2 }),
  fc.array(word, { maxLength: 3 }),
  fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>,
);

/** Of the way through a template: evenly, where fast-check's own numbers prefer the ends. */
const share = fc.nat(9_999).map((number) => number / 10_000);

/** Puts `part` in the place with this number, counted through the whole value. */
function damaged(value: Json, part: Json, place: number): Json {
  let left = place;
  const walk = (one: Json): Json => {
    if (left-- === 0) return part;
    if (Array.isArray(one)) return one.map(walk);
    if (typeof one !== 'object' || one === null) return one;
    return Object.fromEntries(Object.entries(one).map(([key, item]) => [key, walk(item)]));
  };
  return walk(value);
}

/** A template as JSON, where the short forms of functions (`!Ref X`) have their names. */
function inLongForm(node: TreeNode): Json {
  const value = bodyOf(node);
  const { tag } = node;
  if (tag === undefined) return value;
  if (tag === 'GetAtt' && typeof value === 'string') return { 'Fn::GetAtt': value.split('.') };
  return { [tag === 'Ref' || tag === 'Condition' ? tag : `Fn::${tag}`]: value };
}

function bodyOf(node: TreeNode): Json {
  switch (node.kind) {
    case 'map':
      return Object.fromEntries([...node.entries].map(([key, entry]) => [key, inLongForm(entry.value)]));
    case 'list':
      return node.items.map(inLongForm);
    case 'scalar':
      return node.value;
    case 'unresolved':
      throw new Error(node.reason);
  }
}

function sizeOf(value: Json): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce<number>((sum, item) => sum + sizeOf(item), 1);
}

describe('a template that is broken in one place is loaded or refused', () => {
  it('where a part is anything', { timeout: 3_600_000 }, () => {
    const seen = { loaded: 0, refused: 0 };
    const templates = TEXTS.map((text) => inLongForm(readTree(text, 'template.yaml')));
    fc.assert(
      fc.property(fc.constantFrom(...templates), damage, share, (template, part, where) => {
        seen[load(JSON.stringify(damaged(template, part, Math.floor(where * sizeOf(template)))))]++;
      }),
      { numRuns: RUNS, seed: 20_260_101 },
    );
    expect(Math.min(seen.loaded, seen.refused)).toBeGreaterThan(0);
  });

  it('where lines are missing, twice, or cut', { timeout: 3_600_000 }, () => {
    const seen = { loaded: 0, refused: 0 };
    const how = fc.constantFrom('missing', 'twice', 'cut', 'indented');
    fc.assert(
      fc.property(fc.constantFrom(...TEXTS), share, how, fc.nat(60), (text, where, what, column) => {
        const lines = text.split('\n');
        const at = Math.floor(where * lines.length);
        const old = lines[at] ?? '';
        const instead = {
          missing: [],
          twice: [old, old],
          cut: [old.slice(0, column)],
          indented: [`  ${old}`],
        }[what];
        lines.splice(at, 1, ...instead);
        seen[load(lines.join('\n'))]++;
      }),
      { numRuns: RUNS, seed: 20_260_101 },
    );
    expect(Math.min(seen.loaded, seen.refused)).toBeGreaterThan(0);
  });
});

describe('a text of any kind is read or refused', () => {
  const piece = fc.constantFrom(
    ...[
      'a',
      ': ',
      ':',
      '- ',
      '\n',
      '\n  ',
      '    ',
      '\t',
      '[',
      ']',
      '{',
      '}',
      ', ',
      '"',
      "'",
      '#',
      '&x ',
      '*x',
    ],
    ...[
      '|',
      '>',
      '!Ref ',
      '!',
      '? ',
      '---\n',
      '...',
      '%YAML 1.2\n',
      '<<: ',
      '\\',
      '\u0000',
      '\ufeff',
      '~',
      '@',
    ],
  );

  it('as YAML', { timeout: 3_600_000 }, () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        load(pieces.join(''));
      }),
      { numRuns: 2 * RUNS, seed: 20_260_101 },
    );
  });

  it('as JSON, which comes back as it went in', { timeout: 3_600_000 }, () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const text = JSON.stringify(value);
        if (text === '""' || text === 'null') return;
        expect(plainValue(readTree(text, 'value.json'))).toEqual(JSON.parse(text));
      }),
      { numRuns: 2 * RUNS, seed: 20_260_101 },
    );
  });
});
