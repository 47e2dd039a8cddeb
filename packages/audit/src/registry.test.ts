import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RULES } from './registry.ts';

const root = new URL('./rules/', import.meta.url);
const files = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap((area) => readdirSync(new URL(`${area.name}/`, root)))
  .filter((name) => !name.endsWith('.test.ts'));

describe('the registry of rules', () => {
  it('lists every rule file, each named by its id and slug', () => {
    const expected = RULES.map(({ id, slug }) => `${id.toLowerCase()}-${slug}.ts`);
    expect(files.filter((name) => /^a\d\d-/.test(name)).sort()).toEqual(expected.sort());
  });

  it('is sorted by id, and no id stands twice', () => {
    const ids = RULES.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)].sort());
  });

  it.each(RULES.map((rule) => [rule.id, rule] as const))('%s says all that a person needs', (_id, rule) => {
    for (const text of [rule.title, rule.why, rule.fix, rule.source])
      expect(text.trim().length).toBeGreaterThan(5);
    expect(rule.title).not.toMatch(/[.]$/);
    expect(rule.why).toMatch(/\.$/);
    expect(rule.fix).toMatch(/\.$/);
  });
});
