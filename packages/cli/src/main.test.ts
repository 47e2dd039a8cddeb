import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from './main.ts';
import { testTerminal } from './test-terminal.ts';

const folder = (): string => mkdtempSync(join(tmpdir(), 'portcullis-cli-'));

describe('the command line', () => {
  it.each(['authz'])('says of %s that this version does not have it', async (name) => {
    const terminal = testTerminal(folder());
    expect(await run([name, '--to', 'sam'], terminal)).toBe(2);
    expect(terminal.stderr()).toBe(
      `portcullis: this version does not have the command \`${name}\`; see portcullis --help for those it has\n`,
    );
  });

  it('lists only the commands it has, with examples', async () => {
    const terminal = testTerminal(folder());
    expect(await run(['--help'], terminal)).toBe(0);
    for (const name of ['serve', 'explain', 'import', 'token', 'users', 'test', 'cost', 'advise', 'audit'])
      expect(terminal.stdout()).toContain(`  ${name} `);
    expect(terminal.stdout()).not.toMatch(/^ {2}(authz)\b/m);
    expect(terminal.stdout()).toContain('Examples:');
    expect(terminal.stderr()).toBe('');
  });

  it.each(['serve', 'explain', 'import', 'token', 'test', 'cost', 'advise', 'audit'])(
    'has examples in the help of %s',
    async (name) => {
      const terminal = testTerminal(folder());
      expect(await run([name, '--help'], terminal)).toBe(0);
      expect(terminal.stdout()).toContain(`$ portcullis ${name}`);
    },
  );

  it.each([
    [['--nope'], "unknown option '--nope'"],
    [['explain'], 'explain needs a request; give --request'],
    [['token', '--pool', 'P'], "required option '--user <name>' not specified"],
    [['serve', '--port'], 'argument missing'],
    [['serve', '--prot', '1'], 'see portcullis serve --help'],
    [['srve'], 'did you mean the command `serve`?'],
    [['a', 'b'], 'too many arguments'],
  ])('refuses %j with status 2', async (argv, message) => {
    const terminal = testTerminal(folder());
    expect(await run(argv, terminal)).toBe(2);
    expect(terminal.stderr()).toContain(message);
    expect(terminal.stderr()).toMatch(/^portcullis: /);
    expect(terminal.stdout()).toBe('');
  });

  it('says what it looked for where there is no template', async () => {
    const terminal = testTerminal(folder());
    expect(await run([], terminal)).toBe(2);
    expect(terminal.stderr()).toContain('no template in');
    expect(terminal.stderr()).toContain('template.yaml');
  });

  it('names a file that does not exist', async () => {
    const terminal = testTerminal(folder());
    expect(await run(['nowhere.yaml'], terminal)).toBe(2);
    expect(terminal.stderr()).toContain('no such file or folder: nowhere.yaml');
  });

  it('names file and line of an unknown key of the configuration', async () => {
    const cwd = folder();
    writeFileSync(join(cwd, 'portcullis.yaml'), '# empty\naccout: "111122223333"\n');
    const terminal = testTerminal(cwd);
    expect(await run([], terminal)).toBe(2);
    expect(terminal.stderr()).toBe('portcullis.yaml:2:1: unknown key `accout`; did you mean `account`?\n');
  });

  it('prints the version', async () => {
    const terminal = testTerminal(folder());
    expect(await run(['--version'], terminal)).toBe(0);
    expect(terminal.stdout()).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
