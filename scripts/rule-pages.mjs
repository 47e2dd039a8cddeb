// The page of every audit rule, from the rule itself and its examples under spec/rules; written by
// `node scripts/rule-pages.mjs` after a build, compared by the test.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const EXAMPLES = join(ROOT, 'spec/rules');
const PAGES = join(ROOT, 'docs/rules');
const NEEDS = {
  model: 'the template',
  code: 'the template, and the source of its functions where that is here',
  live: 'a deployed API: `portcullis audit` lists this rule and does not run it',
};

/** Which lines of the bad example a rule must find. */
export const MARKER = '# <- here';

/** The files of an example: `bad.yaml`, or several templates `bad-1.yaml`, `bad-2.yaml`. */
export function examplesOf(id, kind) {
  const folder = join(EXAMPLES, id);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => new RegExp(`^${kind}(-\\d)?\\.(yaml|json)$`).test(name))
    .sort()
    .map((name) => join(folder, name));
}

/** The configuration of an example, where it has one: `bad.portcullis.yaml`. */
export function configOf(path) {
  const config = path.replace(/\.(yaml|json)$/, '.portcullis.yaml');
  return existsSync(config) ? config : undefined;
}

export function ruleFolders() {
  return readdirSync(EXAMPLES);
}

export function pageFiles() {
  return readdirSync(PAGES).filter((name) => name !== 'README.md');
}

export function pagePath(id) {
  return join(PAGES, `${id}.md`);
}

export function rulePage(rule) {
  const { id, severity, title, why, fix, source, needs, recommended } = rule;
  const parts = [
    `# ${id}: ${title}`,
    `| severity | pack | needs |\n| --- | --- | --- |\n| ${severity} | ${recommended ? 'recommended' : 'all'} | ${NEEDS[needs]} |`,
    `**Why.** ${why}`,
    `**Fix.** ${fix}`,
    `**Source.** ${source}`,
  ];
  if (needs === 'live') parts.push(`**How to find out.** ${rule.probe}`);
  for (const [kind, heading] of [
    ['bad', 'Found'],
    ['good', 'Quiet'],
  ]) {
    const files = examplesOf(id, kind);
    if (files.length > 0) parts.push(`## ${heading}`, ...files.flatMap(withConfig).map(codeBlock));
  }
  return `${parts.join('\n\n')}\n`;
}

function withConfig(path) {
  const config = configOf(path);
  return config === undefined ? [path] : [path, config];
}

function codeBlock(path) {
  const name = /-\d\.|\.portcullis\./.test(basename(path)) ? `\`${basename(path)}\`\n\n` : '';
  return `${name}\`\`\`${path.endsWith('.json') ? 'json' : 'yaml'}\n${readFileSync(path, 'utf8').trimEnd()}\n\`\`\``;
}

export function indexPage(rules) {
  const rows = rules.map(
    ({ id, title, severity, recommended, needs }) =>
      `| [${id}](${id}.md) | ${severity} | ${title} | ${recommended ? 'recommended' : 'all'} | ${needs} |`,
  );
  return [
    '# The rules of `portcullis audit`',
    'One page per rule: why, what to do, and an example that it finds and one that it does not.',
    `| rule | severity | what is wrong | pack | needs |\n| --- | --- | --- | --- | --- |\n${rows.join('\n')}\n`,
  ].join('\n\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { RULES } = await import('@portcullis/audit');
  mkdirSync(PAGES, { recursive: true });
  for (const rule of RULES) writeFileSync(pagePath(rule.id), rulePage(rule));
  writeFileSync(join(PAGES, 'README.md'), indexPage(RULES));
  console.log(`${RULES.length} pages`);
}
