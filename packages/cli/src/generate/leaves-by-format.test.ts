import { LEAVES } from '@portcullis/advisor/tree';
import { ExportRefused } from '@portcullis/formats/export';
import { describe, expect, it } from 'vitest';
import { readBack, routesOf, writtenRoutes } from '../../../../spec/fixtures/read-back.ts';
import { SETUPS } from '../../../../spec/fixtures/setups.ts';
import { FORMAT_NAMES, type FormatName } from './declare.ts';
import { FORMATS } from './formats.ts';
import { LEAVES_BY_FORMAT } from './leaves-by-format.ts';

const ANSWERS = LEAVES.filter((leaf) => leaf !== 'ASK');
const CELLS = FORMAT_NAMES.flatMap((format) => ANSWERS.map((leaf) => ({ format, leaf })));
const setupsOf = (
  leaf: string,
): readonly (typeof SETUPS extends ReadonlyMap<string, infer S> ? S : never)[] =>
  [...SETUPS.values()].filter(({ leaves }) => leaves.includes(leaf));

describe('the table of formats and leaves', () => {
  it('has every format and every leaf, and nothing else', () => {
    expect(Object.keys(LEAVES_BY_FORMAT)).toEqual([...FORMAT_NAMES]);
    for (const row of Object.values(LEAVES_BY_FORMAT))
      expect(Object.keys(row).sort()).toEqual([...ANSWERS].sort());
  });

  it.each(CELLS)('$format keeps its word about $leaf', async ({ format, leaf }) => {
    const cell = LEAVES_BY_FORMAT[format]?.[leaf];
    const write = await FORMATS[format as FormatName]?.load();
    if (cell === undefined || write === undefined) throw new Error(`no cell for ${format} and ${leaf}`);
    const setups = setupsOf(leaf);
    expect(setups.length).toBeGreaterThan(0);
    if (cell !== 'yes' && 'refused' in cell) {
      for (const setup of setups) expect(() => write(setup)).toThrow(ExportRefused);
      return;
    }
    let expressed = 0;
    for (const setup of setups) {
      let written: ReturnType<typeof write>;
      try {
        written = write(setup);
      } catch (error) {
        // Of a leaf that several kinds of API can have, a format may know some.
        if (!(error instanceof ExportRefused)) throw error;
        continue;
      }
      expressed++;
      expect(written.files.length).toBeGreaterThan(0);
      if (cell === 'yes') expect(written.losses).toEqual([]);
      else expect(written.losses.length).toBeGreaterThan(0);
      const template = FORMATS[format as FormatName]?.template;
      if (template === undefined || setup.kind === 'GRAPHQL') continue;
      expect(routesOf(readBack(setup, written.files, template), setup)).toEqual(writtenRoutes(setup));
    }
    expect(expressed).toBeGreaterThan(0);
  });
});
