import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { auditSubjects, RULES, subjectOf } from '@portcullis/audit';
import { readCode } from '@portcullis/audit/code';
import { loadTemplate } from '@portcullis/formats/load';
import { readFunctionText } from '@portcullis/host/functions';
import { describe, expect, it } from 'vitest';
import { loadWorkspace } from '../packages/cli/src/load/workspace.ts';
import { testTerminal } from '../packages/cli/src/test-terminal.ts';
import {
  configOf,
  examplesOf,
  indexPage,
  MARKER,
  pageFiles,
  pagePath,
  ruleFolders,
  rulePage,
} from './rule-pages.mjs';

const read = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined);

async function findings(rule, files) {
  const subjects = [];
  for (const path of files) {
    const { definition, written } = await load(path);
    subjects.push(
      subjectOf(
        definition,
        written,
        readCode((fn) => readFunctionText(fn, dirname(path))),
      ),
    );
  }
  return auditSubjects(subjects, { pack: 'all' }).findings.filter((found) => found.rule === rule.id);
}

/** As the command line loads it where a configuration stands beside the example. */
async function load(path) {
  const config = configOf(path);
  if (config === undefined) return loadTemplate({ path, readFile: read });
  return loadWorkspace(testTerminal(dirname(path)), path, { config });
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
    it('has a bad example and finds it at exactly the marked lines', async () => {
      const files = examplesOf(id, 'bad');
      expect(files.length).toBeGreaterThan(0);
      const expected = marked(files);
      expect(expected.length).toBeGreaterThan(0);
      const folder = dirname(files[0]);
      const found = (await findings(rule, files)).map(({ file, line }) => `${resolve(folder, file)}:${line}`);
      expect(found.sort()).toEqual(expected.sort());
    });

    it('has a good example and finds nothing in it', async () => {
      const files = examplesOf(id, 'good');
      expect(files.length).toBeGreaterThan(0);
      expect(await findings(rule, files)).toEqual([]);
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
