import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const root = new URL('../', import.meta.url);
const page = readFileSync(new URL('spec/quirks.md', root), 'utf8');

function rowsOf(section: string): string[][] {
  return section
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| ---'))
    .slice(1)
    .map((line) => line.split('|').slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim()));
}

const sections = page.split(/^## /m).slice(1);
const tested = sections.filter((section) => section.startsWith('Tests\n')).flatMap(rowsOf);
const quirks = sections.filter((section) => !section.startsWith('Tests\n')).flatMap(rowsOf);

test('there are quirks, and tests that hold them', () => {
  expect(quirks.length).toBeGreaterThan(40);
  expect(tested.length).toBeGreaterThan(10);
});

test.each(quirks)(
  'its status is one of three, and only an assumption has no source: %s',
  (_quirk, status, source) => {
    expect(['documented', 'observed', 'assumed']).toContain(status);
    if (status !== 'assumed') expect(source).not.toBe('');
  },
);

test.each(tested)('the test that spec/quirks.md names is there: %s', (_quirk, file, name) => {
  const text = readFileSync(new URL(file as string, root), 'utf8').replaceAll("\\'", "'");
  expect(text).toContain(name);
});
