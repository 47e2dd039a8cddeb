import { InputError } from '@portcullis/model';
import { locate, plainValue, type TreeNode } from '@portcullis/model/source';
import { describe, expect, it } from 'vitest';
import { readTree } from './read-tree.ts';

function at(tree: TreeNode, ...keys: (string | number)[]): TreeNode {
  let node = tree;
  for (const key of keys) {
    const next =
      node.kind === 'map' && typeof key === 'string'
        ? node.entries.get(key)?.value
        : node.kind === 'list' && typeof key === 'number'
          ? node.items[key]
          : undefined;
    if (next === undefined) throw new Error(`nothing at ${keys.join('.')}`);
    node = next;
  }
  return node;
}

function refusal(text: string): InputError {
  try {
    readTree(text, 'template.yaml');
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('was read');
}

describe('reading YAML and JSON to a tree', () => {
  it('keeps short-form tags on scalars, lists and maps', () => {
    const tree = readTree(
      'a: !Ref X\nb: !GetAtt [A, B]\nc: !Sub\n  - t\n  - k: v\nd: !Transform\n  Name: N\n',
      'f',
    );
    expect(['a', 'b', 'c', 'd'].map((key) => at(tree, key).tag)).toEqual([
      'Ref',
      'GetAtt',
      'Sub',
      'Transform',
    ]);
  });

  it('resolves scalars by the core schema of YAML 1.2', () => {
    const tree = readTree(
      '[1, -2.5, 0x1F, 0o17, 1e3, true, False, null, ~, "1", yes, on, 2012-10-17, 012, 1.2.3.4, .5, +1]',
      'f',
    );
    expect(plainValue(tree)).toEqual([
      1,
      -2.5,
      31,
      15,
      1000,
      true,
      false,
      null,
      null,
      '1',
      'yes',
      'on',
      '2012-10-17',
      12,
      '1.2.3.4',
      0.5,
      1,
    ]);
  });

  it('keeps the text of an account id with leading zeros', () => {
    expect(at(readTree('id: 012345678901', 'f'), 'id')).toMatchObject({ text: '012345678901' });
  });

  it('a key without a value is null', () => {
    expect(plainValue(readTree('a:\nb:\n', 'f'))).toEqual({ a: null, b: null });
  });

  it('positions count from 1 and point at values, keys and quotes', () => {
    const tree = readTree('a:\n  - x: "y"\n', 'f.yaml');
    expect(locate(at(tree, 'a', 0, 'x').mark)).toEqual({ file: 'f.yaml', line: 2, column: 8 });
    const map = at(tree, 'a', 0);
    const entry = map.kind === 'map' ? map.entries.get('x') : undefined;
    expect(entry && locate(entry.keyMark)).toEqual({ file: 'f.yaml', line: 2, column: 5 });
  });

  it('a byte order mark does not move positions', () => {
    expect(locate(at(readTree('\uFEFFa: b', 'f'), 'a').mark).column).toBe(4);
  });

  it('aliases share one node and are not copied', () => {
    const tree = readTree('a: &x {k: v}\nb: *x\n', 'f');
    expect(at(tree, 'a')).toBe(at(tree, 'b'));
  });

  it('merge keys add what the map does not have itself', () => {
    const tree = readTree(
      'base: &b {x: 1, y: 2}\nmore: &m {y: 8, z: 9}\nout:\n  <<: [*b, *m]\n  x: 5\n',
      'f',
    );
    expect(plainValue(at(tree, 'out'))).toEqual({ x: 5, y: 2, z: 9 });
  });

  it('block scalars keep their lines', () => {
    expect(plainValue(readTree('a: |\n  one\n   two\n', 'f'))).toEqual({ a: 'one\n two\n' });
  });

  it('reads JSON', () => {
    expect(plainValue(readTree('{"a": [1, {"b": "\\u0041"}], "c": null}', 'f.json'))).toEqual({
      a: [1, { b: 'A' }],
      c: null,
    });
  });

  it('keys such as __proto__ are ordinary keys', () => {
    const tree = readTree('__proto__: 1\nconstructor: 2\n', 'f');
    expect(at(tree, '__proto__')).toMatchObject({ value: 1 });
  });

  it('a repeated key names both lines', () => {
    const [diagnostic] = refusal('a: 1\nb: 2\na: 3\n').diagnostics;
    expect(diagnostic).toMatchObject({ code: 'SOURCE_DUPLICATE_KEY', at: { line: 3, column: 1 } });
    expect(diagnostic?.message).toContain('line 3');
    expect(diagnostic?.message).toContain('line 1');
  });

  it('every repeated key is named, in JSON too', () => {
    expect(refusal('{"a": 1,\n"a": 2,\n"b": {"c": 1, "c": 2}}').diagnostics).toHaveLength(2);
  });

  it.each([
    ['a: [1,\nb: 2', 'SOURCE_SYNTAX'],
    ['a: "open', 'SOURCE_SYNTAX'],
    ['a:\n\t- b', 'SOURCE_SYNTAX'],
    ['a: b: c', 'SOURCE_SYNTAX'],
    ['{"a": 1', 'SOURCE_SYNTAX'],
    ['a: 1\n---\nb: 2\n', 'SOURCE_SYNTAX'],
    ['%YAML', 'SOURCE_SYNTAX'],
    ['', 'SOURCE_EMPTY'],
    ['# only a comment\n', 'SOURCE_EMPTY'],
    ['a: *nowhere', 'SOURCE_ALIAS'],
    ['a: &a [*a]', 'SOURCE_ALIAS'],
    ['? [a, b]\n: c', 'SOURCE_KEY'],
    ['!Ref a: b', 'SOURCE_KEY'],
    ['a:\n  <<: text\n', 'SOURCE_KEY'],
    ['a: !!binary aGk=', 'SOURCE_TAG'],
    ['a: !<tag:yaml.org,2002:python/object> x', 'SOURCE_TAG'],
  ])('refuses %j', (text, code) => {
    const [diagnostic] = refusal(text).diagnostics;
    expect(diagnostic).toMatchObject({ severity: 'error', code });
    expect(diagnostic?.help).toBeTruthy();
    expect(diagnostic?.at.file).toBe('template.yaml');
  });

  it('refuses nesting without end', () => {
    expect(refusal('['.repeat(5000)).diagnostics[0]?.code).toBe('SOURCE_SYNTAX');
  });

  it('refuses aliases that expand to billions of values', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 12; i++) {
      lines.push(
        `a${i}: &a${i} [${Array(10)
          .fill(`*a${i - 1}`)
          .join(', ')}]`,
      );
    }
    expect(refusal(lines.join('\n')).diagnostics[0]?.code).toBe('SOURCE_TOO_LARGE');
  });

  it('refuses aliases that nest without end', () => {
    const lines = ['a0: &a0 [x]'];
    for (let i = 1; i < 300; i++) lines.push(`a${i}: &a${i} [*a${i - 1}]`);
    expect(refusal(lines.join('\n')).diagnostics[0]?.code).toBe('SOURCE_TOO_LARGE');
  });
});
