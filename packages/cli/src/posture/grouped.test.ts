import { describe, expect, it } from 'vitest';
import { columns } from './columns.ts';
import { grouped } from './grouped.ts';

describe('findings', () => {
  it('are said once for many places, in the order in which they came', () => {
    const here = (
      line: number,
      message: string,
      kind: string | null = null,
    ): Parameters<typeof grouped>[0][number] => ({
      ...{ file: 't.yaml', line, message, kind },
      help: null,
    });
    expect(grouped([here(3, 'b'), here(1, 'a', 'web-acl'), here(9, 'b'), here(11, 'b')])).toEqual([
      't.yaml:3 and 2 more: b',
      't.yaml:1: [web-acl] a',
    ]);
  });
});

describe('columns', () => {
  const rows = [
    [{ text: 'A' }, { text: 'WHO' }],
    [{ text: 'longer' }, { text: 'one two three four five six seven' }],
  ];

  it('are as wide as their widest cell', () => {
    expect(columns(rows, undefined)).toEqual(['A       WHO', 'longer  one two three four five six seven']);
  });

  it('wrap the last one where the terminal ends, at spaces', () => {
    expect(columns(rows, 34)).toEqual([
      'A       WHO',
      'longer  one two three four five',
      '        six seven',
    ]);
  });

  it('are aligned whatever colour a cell has', () => {
    const red = (text: string): string => `\u001b[31m${text}\u001b[39m`;
    const painted = [
      [{ text: 'A', paint: red }, { text: 'x' }],
      [{ text: 'BBB' }, { text: 'y' }],
    ];
    expect(columns(painted, undefined)).toEqual(['\u001b[31mA\u001b[39m    x', 'BBB  y']);
  });
});
