import { describe, expect, it } from 'vitest';
import { batchesOf, type ReadBatch } from './batches.ts';
import { type FileLine, linesOf, MAX_LINE_BYTES } from './users-lines.ts';

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

async function* pieces(...parts: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield typeof part === 'string' ? Buffer.from(part) : part;
}

const texts = async (...parts: readonly (string | Uint8Array)[]): Promise<unknown> =>
  (await all(linesOf(pieces(...parts)))).map((line) => ('text' in line ? line.text : line.wrong));

describe('the lines of a file', () => {
  it.each<readonly [string, readonly string[], readonly string[]]>([
    ['nothing', [], []],
    ['one without an end', ['a'], ['a']],
    ['blank ones', ['a\n\nb\n'], ['a', '', 'b']],
    ['ends of Windows', ['a\r\nb\r\n'], ['a', 'b']],
    ['a byte order mark', ['\ufeffa\nb'], ['a', 'b']],
    ['one in pieces', ['a', 'b', 'c\nd', '\n'], ['abc', 'd']],
    ['separators of Unicode, which end no line', ['a\u2028b\u0085c\rd\n'], ['a\u2028b\u0085c\rd']],
  ])('%s', async (_, parts, lines) => {
    expect(await texts(...parts)).toEqual(lines);
  });

  it('a character in two pieces', async () => {
    const [half, rest] = [Buffer.from('ä').subarray(0, 1), Buffer.from('ä').subarray(1)];
    expect(await texts(half, rest, '\n')).toEqual(['ä']);
  });

  it('are numbered from 1', async () => {
    expect((await all(linesOf(pieces('a\n\nb')))).map(({ number }) => number)).toEqual([1, 2, 3]);
  });

  it('what is not UTF-8 is told, and the next line is read', async () => {
    expect(await texts(Buffer.from([0x61, 0xe4, 0x0a]), 'b\n')).toEqual(['The line is not UTF-8.', 'b']);
  });

  it('a line without bound is told, is not kept, and the next line is read', async () => {
    const much = Buffer.alloc(MAX_LINE_BYTES / 2 + 1, 'x');
    const wrong = `A line has ${MAX_LINE_BYTES} bytes at most.`;
    expect(await texts(much, much, much, '\nb\n')).toEqual([wrong, 'b']);
    expect(await texts(much, much)).toEqual([wrong]);
    expect(await texts(Buffer.alloc(MAX_LINE_BYTES, 'x'))).toEqual(['x'.repeat(MAX_LINE_BYTES)]);
  });
});

async function* numbered(lines: Iterable<string | { readonly wrong: string }>): AsyncGenerator<FileLine> {
  let number = 0;
  for (const line of lines) {
    number++;
    yield typeof line === 'string' ? { number, text: line } : { number, ...line };
  }
}

describe('batches', () => {
  const of = (
    format: 'csv' | 'json',
    lines: Iterable<string | { readonly wrong: string }>,
  ): Promise<ReadBatch[]> => all(batchesOf(numbered(lines), format));

  it('have 200 lines at most, the columns with each, and know where they stand', async () => {
    const rows = Array.from({ length: 450 }, (_, i) => `row ${i}`);
    const batches = await of('csv', ['', 'columns', ...rows]);
    expect(batches.map(({ batch }) => [batch.header, batch.first, batch.lines.length])).toEqual([
      ['columns', 3, 200],
      ['columns', 203, 200],
      ['columns', 403, 50],
    ]);
    expect(batches.map(({ last }) => last)).toEqual([202, 402, 452]);
    expect(batches.flatMap(({ batch }) => batch.lines)).toEqual(rows);
  });

  it('are small in bytes, but for one long line', async () => {
    const long = 'x'.repeat(150_000);
    const batches = await of('json', [long, long, 'ä'.repeat(200_000), 'b']);
    expect(batches.map(({ batch }) => batch.lines.length)).toEqual([1, 1, 1, 1]);
  });

  it('have a blank line where one cannot be read, and say so', async () => {
    const [only] = await of('json', ['a', { wrong: 'not UTF-8' }, 'b']);
    expect(only).toMatchObject({
      batch: { first: 1, lines: ['a', '', 'b'] },
      wrong: [{ line: 2, reason: 'not UTF-8' }],
      last: 3,
    });
  });

  it('of columns alone are one, so that they are looked at', async () => {
    expect(await of('csv', ['columns'])).toMatchObject([{ batch: { header: 'columns', lines: [] } }]);
    expect(await of('json', [])).toEqual([]);
  });

  it.each<readonly [string, Iterable<string | { readonly wrong: string }>, string]>([
    ['nothing', [], 'no line of columns'],
    ['blank lines', ['', ' '], 'no line of columns'],
    [
      'columns that cannot be read',
      [{ wrong: 'The line is not UTF-8.' }],
      'The line of columns: The line is not UTF-8.',
    ],
    [
      'more users than Cognito takes',
      ['columns', ...new Array<string>(500_001).fill('x')],
      'more than 500000 users',
    ],
  ])('are refused of CSV with %s', async (_, lines, message) => {
    await expect(of('csv', lines)).rejects.toThrow(message);
  });
});
