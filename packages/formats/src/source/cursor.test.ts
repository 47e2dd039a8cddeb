import { InputError } from '@portcullis/model';
import { describe, expect, it } from 'vitest';
import { Cursor } from './cursor.ts';
import { Diagnostics } from './diagnostics.ts';
import { readTree } from './read-tree.ts';
import { mapNode, unresolvedNode } from './synthetic.ts';

function cursor(text: string): { root: Cursor; diagnostics: Diagnostics } {
  const diagnostics = new Diagnostics();
  return { root: new Cursor(readTree(text, 'f.yaml'), 'Root', diagnostics), diagnostics };
}

describe('reading typed values', () => {
  it('an absent property is silent, a null one is absent', () => {
    const { root, diagnostics } = cursor('a:\n');
    expect([root.string('a'), root.number('b'), root.boolean('c'), root.list('d'), root.map('e')]).toEqual([
      undefined,
      undefined,
      undefined,
      [],
      [],
    ]);
    expect(diagnostics.items).toEqual([]);
  });

  it('numbers and booleans are read from texts, as parameters give them', () => {
    const { root } = cursor('n: "30"\nb: "true"\ny: yes\no: off\nid: 012345678901\n');
    expect([
      root.number('n'),
      root.boolean('b'),
      root.boolean('y'),
      root.boolean('o'),
      root.string('id'),
    ]).toEqual([30, true, true, false, '012345678901']);
  });

  it.each([
    ['a: [1]', (root: Cursor) => root.string('a')],
    ['a: maybe', (root: Cursor) => root.boolean('a')],
    ['a: 1', (root: Cursor) => root.boolean('a')],
    ['a: "1e3x"', (root: Cursor) => root.number('a')],
    ['a: {}', (root: Cursor) => root.list('a')],
    ['a: []', (root: Cursor) => root.map('a')],
    ['a: [[x]]', (root: Cursor) => root.strings('a')],
    ['a: !Ref X', (root: Cursor) => root.string('a')],
    ['a: x', (root: Cursor) => root.oneOf('a', ['y', 'z'])],
    ['b: x', (root: Cursor) => root.requireString('a')],
  ])('a wrong type in %j is an error with position and path', (text, read) => {
    const { root, diagnostics } = cursor(text);
    read(root);
    expect(diagnostics.items).toHaveLength(1);
    expect(diagnostics.items[0]).toMatchObject({ severity: 'error', at: { file: 'f.yaml', line: 1 } });
    expect(diagnostics.items[0]?.path).toMatch(/^Root/);
    expect(() => diagnostics.throwIfErrors()).toThrow(InputError);
  });

  it('an unresolved value is never taken for an absent one', () => {
    const diagnostics = new Diagnostics();
    const mark = readTree('x', 'f').mark;
    const root = new Cursor(
      mapNode({ a: unresolvedNode('not known here', mark) }, mark),
      'Root',
      diagnostics,
    );
    expect(root.readStringAt('a')).toEqual({ state: 'unresolved', reason: 'not known here' });
    expect(root.readStringAt('b')).toEqual({ state: 'absent' });
    expect(root.string('a')).toBeUndefined();
    expect(diagnostics.items).toMatchObject([
      { severity: 'unresolved', message: 'not known here', path: 'Root.a' },
    ]);
    expect(() => diagnostics.throwIfErrors()).not.toThrow();
  });
});
