import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { auditSubjects, RULES, subjectOf } from '@portcullis/audit';
import { loadTemplate } from '@portcullis/formats/load';
import { readFunctionText } from '@portcullis/host/functions';
import { describe, expect, it } from 'vitest';
import { examplesOf, indexPage, MARKER, pageFiles, pagePath, ruleFolders, rulePage } from './rule-pages.mjs';

const read = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined);

function findings(rule, files) {
  const subjects = files.map((path) => {
    const { definition, written } = loadTemplate({ path, readFile: read });
    return subjectOf(definition, written, (fn) => readFunctionText(fn, dirname(path)));
  });
  return auditSubjects(subjects, { pack: 'all' }).findings.filter((found) => found.rule === rule.id);
}

/** `file:line` of every marked line. */
function marked(files) {
  return files.flatMap((path) =>
    readFileSync(path, 'utf8')
      .split('\n')
      .flatMap((line, index) => (line.includes(MARKER) ? [`${path}:${index + 1}`] : [])),
  );
}

describe.each(RULES.filter(({ needs }) => needs !== 'live').map((rule) => [rule.id, rule]))(
  '%s',
  (id, rule) => {
    it('has a bad example and finds it at exactly the marked lines', () => {
      const files = examplesOf(id, 'bad');
      expect(files.length).toBeGreaterThan(0);
      const expected = marked(files);
      expect(expected.length).toBeGreaterThan(0);
      const found = findings(rule, files).map(({ file, line }) => `${file}:${line}`);
      expect(found.sort()).toEqual(expected.sort());
    });

    it('has a good example and finds nothing in it', () => {
      const files = examplesOf(id, 'good');
      expect(files.length).toBeGreaterThan(0);
      expect(findings(rule, files)).toEqual([]);
    });
  },
);

describe('the pages of the rules', () => {
  it.each(RULES.map((rule) => [rule.id, rule]))('%s is as the rule and its examples say', (id, rule) => {
    expect(existsSync(pagePath(id)), 'write it with `npm run rules`').toBe(true);
    expect(readFileSync(pagePath(id), 'utf8')).toBe(rulePage(rule));
  });

  it('there is a list of them, and nothing is left of a rule that is gone', () => {
    const ids = RULES.map(({ id }) => id);
    expect(read(pagePath('README'))).toBe(indexPage(RULES));
    expect(pageFiles().sort()).toEqual(ids.map((id) => `${id}.md`).sort());
    expect(ruleFolders().filter((id) => !ids.includes(id))).toEqual([]);
  });
});
