import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { parse } from 'yaml';
import { configSchema } from '../packages/cli/src/config/schema.ts';
import { run } from '../packages/cli/src/main.ts';
import { testTerminal } from '../packages/cli/src/test-terminal.ts';

const docs = new URL('./', import.meta.url);
const names = readdirSync(new URL('identity/', docs)).filter((name) => name.endsWith('.md'));
const pages = ['identity.md', ...names.map((name) => `identity/${name}`)].map((name) => ({
  name,
  url: new URL(name, docs),
  text: readFileSync(new URL(name, docs), 'utf8'),
}));
const schema = JSON.parse(
  readFileSync(new URL('../packages/cli/portcullis.schema.json', docs), 'utf8'),
) as Schema;

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
}

const help = new Map<string, string>();

async function helpOf(command: string): Promise<string> {
  const known = help.get(command);
  if (known !== undefined) return known;
  const terminal = testTerminal(process.cwd());
  await run([command, '--help'], terminal);
  help.set(command, terminal.stdout());
  return terminal.stdout();
}

/** What is wrong with a piece of portcullis.yaml, if it is one: keys of a template are capitals. */
function problemsOf(yaml: string): readonly string[] {
  const value = parse(yaml, { logLevel: 'error' }) as unknown;
  if (typeof value !== 'object' || value === null || !Object.keys(value).every((key) => /^[a-z]/.test(key)))
    return [];
  const { error } = configSchema.safeParse(value);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

/** Blocks, and pieces in a line: `identity: { issuer: aws }`. */
function configurations(text: string): readonly string[] {
  const blocks = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)];
  const pieces = [
    ...text.replaceAll(/```[\s\S]*?```/g, '').matchAll(/`((?:identity|listen|storage|counters): [^`]+)`/g),
  ];
  return [...blocks, ...pieces].map(([, yaml = '']) => yaml).filter((yaml) => !/ PATH\b|"\.\.\."/.test(yaml));
}

function isKey(path: string): boolean {
  let at: Schema | undefined = schema;
  for (const name of path.split('.')) at = at?.properties?.[name];
  return at !== undefined;
}

it('all six pages are linked from docs/identity.md', () => {
  const [entry] = pages;
  expect(names).toHaveLength(6);
  for (const name of names) expect(entry?.text).toContain(`(identity/${name})`);
});

describe.each(pages)('docs/$name', ({ url, text }) => {
  test('its commands have the options', async () => {
    const commands = [...text.matchAll(/portcullis (serve|token|explain|matrix|test) ((?:[^`\n\\]|\\\n)*)/g)];
    for (const [, command = '', rest = ''] of commands) {
      const own = rest.split(/ [#>|&]/)[0] ?? '';
      for (const [option] of own.matchAll(/(?<=^| )--[a-z][a-z-]+/g))
        expect(await helpOf(command)).toContain(option);
    }
  });

  test('what stands in portcullis.yaml is taken by the schema', () => {
    expect(configurations(text).flatMap(problemsOf)).toEqual([]);
  });

  test('the keys that it names are there', () => {
    const named = [...text.matchAll(/`((?:identity|listen)\.[a-zA-Z.]+)`/g)].map(([, path = '']) => path);
    expect(named.filter((path) => !isKey(path))).toEqual([]);
  });

  test('its links resolve', () => {
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    for (const link of links.filter((one) => !/^https?:/.test(one))) {
      const target = new URL(link, url);
      const hash = target.hash.slice(1);
      target.hash = '';
      expect(existsSync(target), link).toBe(true);
      if (hash === '') continue;
      const headings = [...readFileSync(target, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
        heading
          .toLowerCase()
          .replaceAll(/[^\w\s-]/g, '')
          .replaceAll(' ', '-'),
      );
      expect(headings, link).toContain(hash);
    }
  });
});
