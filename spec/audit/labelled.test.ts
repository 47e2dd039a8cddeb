import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { auditSubjects, type Finding, subjectOf } from '@portcullis/audit';
import { readCode } from '@portcullis/audit/code';
import { loadTemplate } from '@portcullis/formats/load';
import { readFunctionText } from '@portcullis/host/functions';
import { describe, expect, it } from 'vitest';

const folder = fileURLToPath(new URL('./', import.meta.url));
const templates = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
const table = readFileSync(new URL('./README.md', import.meta.url), 'utf8');

interface Label {
  readonly line: number;
  readonly kind: 'bad' | 'sound';
  /** Ids of the rules of other tools, and of holes in them. */
  readonly ids: readonly string[];
  /** Our rule that must find it. */
  readonly rule: string;
}

function labelsOf(name: string): readonly Label[] {
  return readFileSync(`${folder}${name}`, 'utf8')
    .split('\n')
    .flatMap((text, index): Label[] => {
      const bad = /# bad: (.+) -> (A\d\d)$/.exec(text);
      if (bad !== null) {
        return [{ line: index + 1, kind: 'bad', ids: (bad[1] ?? '').split(' '), rule: bad[2] ?? '' }];
      }
      return /# sound: /.test(text) ? [{ line: index + 1, kind: 'sound', ids: [], rule: '' }] : [];
    });
}

function findingsOf(name: string, pack: 'recommended' | 'all'): readonly Finding[] {
  const { definition, written } = loadTemplate({
    path: name,
    readFile: (path) => readFileSync(`${folder}${path}`, 'utf8'),
  });
  const subject = subjectOf(
    definition,
    written,
    readCode((fn) => readFunctionText(fn, folder)),
  );
  return auditSubjects([subject], { pack }).findings;
}

describe.each(templates)('%s', (name) => {
  const labels = labelsOf(name);
  const all = findingsOf(name, 'all');

  it.each(
    labels.filter(({ kind }) => kind === 'bad').map((label) => [label.line, label.rule, label] as const),
  )('line %i is found by %s, as other tools do or should', (line, rule) => {
    expect(all.filter((found) => found.line === line).map((found) => found.rule)).toContain(rule);
  });

  it('is quiet about what is sound', () => {
    const sound = new Set(labels.filter(({ kind }) => kind === 'sound').map(({ line }) => line));
    const found = findingsOf(name, 'recommended').filter(({ line }) => sound.has(line));
    expect(found.map(({ rule, line }) => `${rule} at ${line}`)).toEqual([]);
  });
});

describe('the table of the rules of other tools', () => {
  const ids = new Set(templates.flatMap(labelsOf).flatMap((label) => label.ids));
  const rows = [...table.matchAll(/^\| `([^`]+)` \|/gm)].map(([, id]) => id);

  it('has a row for each id that a label names', () => {
    expect([...ids].filter((id) => !rows.includes(id))).toEqual([]);
  });

  it('has a label for each row', () => {
    expect(rows.filter((id) => id !== undefined && !ids.has(id))).toEqual([]);
  });
});
