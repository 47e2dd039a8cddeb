import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FACT_KINDS, FACTS_FILE_KEYS } from '@portcullis/advisor/tree';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { run } from '../main.ts';
import { addCommonOptions } from '../options.ts';
import { testTerminal } from '../test-terminal.ts';
import { flagOf } from './as-flags.ts';
import { addAdviseOptions } from './declare.ts';

interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function advise(
  argv: readonly string[],
  files: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const cwd = mkdtempSync(join(tmpdir(), 'portcullis-advise-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  const terminal = testTerminal(cwd);
  const status = await run(['advise', ...argv], terminal);
  return { status, stdout: terminal.stdout(), stderr: terminal.stderr() };
}

async function answers(
  argv: readonly string[],
  files: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const { status, stdout, stderr } = await advise([...argv, '--json'], files);
  expect([status, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
}

describe('facts as flags and as a file', () => {
  it('give the same answer', async () => {
    const flags = await answers([
      '--caller',
      'user',
      '--authz',
      'abac',
      '--tenant',
      '--low-latency',
      '--cost-cap',
      '5',
    ]);
    const file = await answers(['--facts', 'facts.yaml'], {
      'facts.yaml': 'caller: user\nauthz: abac\ntenant: true\nlowLatency: true\ncostCap: 5\n',
    });
    expect(flags).toEqual(file);
    expect(flags).toMatchObject({
      answers: [{ group: 'default', rule: 'P11', leaf: 'AVP', apiKind: 'REST', missing: [] }],
    });
  });

  it('a list gives an answer for each group, with the fields that scripts read', async () => {
    const result = await answers(['--facts', 'facts.json'], {
      'facts.json': JSON.stringify([
        { group: 'shop', caller: 'user', routes: ['GET /orders'] },
        { group: 'feed', caller: 'anon', quota: true },
      ]),
    });
    expect(result).toMatchObject({
      answers: [
        { group: 'shop', leaf: 'POOL', apiKind: 'HTTP', layers: [{ id: 'K8' }] },
        { group: 'feed', leaf: 'KEY', apiKind: 'REST', layers: [{ id: 'K1' }, { id: 'K5' }, { id: 'K8' }] },
      ],
    });
    const keys =
      'group rule leaf method apiKind layers reasons rejected alternatives credential caveats missing';
    expect(Object.keys((result as { answers: object[] }).answers[0] ?? {})).toEqual(
      expect.arrayContaining(keys.split(' ')),
    );
  });

  it('every fact has its flag', () => {
    const command = addAdviseOptions(addCommonOptions(new Command()));
    const names = new Set(command.options.map((option) => option.attributeName()));
    expect(FACT_KINDS.map(({ key }) => key).filter((key) => !names.has(key))).toEqual([]);
    for (const { key, values } of FACT_KINDS) {
      const option = command.options.find((one) => one.attributeName() === key && !one.negate);
      if (key !== 'api' && Array.isArray(values)) expect(option?.argChoices).toEqual(values);
    }
  });

  it('a switch can be said to be off', async () => {
    expect(await answers(['--caller', 'iot', '--no-can-sign'])).toMatchObject({
      answers: [{ leaf: 'MTLS' }],
    });
    expect(await answers(['--caller', 'iot', '--can-sign', '--no-quota'])).toMatchObject({
      answers: [{ leaf: 'IOT' }],
    });
  });
});

describe('the worked examples', () => {
  interface Example {
    readonly name: string;
    readonly facts: Readonly<Record<string, string | true>>;
    readonly result: string;
  }
  interface Said {
    readonly answers: readonly { apiKind: string; leaf: string; layers: readonly { id: string }[] }[];
  }
  const examples: readonly Example[] = JSON.parse(
    readFileSync(new URL('../../../../spec/vectors/advisor/worked-examples.json', import.meta.url), 'utf8'),
  );
  const results = ({ answers: given }: Said): readonly string[] =>
    given.map(({ apiKind, leaf, layers }) => [apiKind, leaf, ...layers.map(({ id }) => id)].join(' '));

  it.each(examples)('$name, as flags', async ({ facts, result }) => {
    const flags = Object.entries(facts).flatMap(([key, value]) =>
      value === true ? [`--${flagOf(key)}`] : [`--${flagOf(key)}`, value],
    );
    expect(results((await answers(flags)) as Said)).toEqual([result]);
  });

  it('all of them, as one file', async () => {
    const file = examples.map(({ name, facts }) => ({ group: name, ...facts }));
    const said = await answers(['--facts', 'facts.json'], { 'facts.json': JSON.stringify(file) });
    expect(examples).toHaveLength(29);
    expect(results(said as Said)).toEqual(examples.map(({ result }) => result));
  });
});

describe('what is refused', () => {
  it.each<[string, readonly string[], string, RegExp]>([
    [
      'a conflict in a file',
      ['--facts', 'f.yaml'],
      'caller: user\napi: http\nwaf: true\n',
      /^f\.yaml:2:1: E2: AWS WAF .*; set api: rest/,
    ],
    [
      'a conflict in a group',
      ['--facts', 'f.yaml'],
      '- {group: a, caller: anon}\n- {group: b, caller: user, api: ws, authz: roles}\n',
      /^f\.yaml:2:\d+: E5 in group `b`: /,
    ],
    ['a conflict in flags', ['--caller', 'svcCross', '--api', 'http'], '', /^portcullis: E4: /],
    [
      'an unknown key',
      ['--facts', 'f.yaml'],
      'caler: user\n',
      new RegExp(`^f\\.yaml:1:1: unknown fact .*${FACTS_FILE_KEYS.join(', ')}`),
    ],
    [
      'an unknown value',
      ['--facts', 'f.yaml'],
      'caller: user\nnet: lan\n',
      /^f\.yaml:2:6: `net` cannot be `lan`.*public, vpn, vpc/,
    ],
    ['an unknown value of a flag', ['--caller', 'users'], '', /Allowed choices are anon, user, social/],
    ['a cap that is no number', ['--caller', 'user', '--cost-cap', 'much'], '', /--cost-cap: .*above 0/],
    [
      'a route without a method',
      ['--caller', 'user', '--route', '/orders'],
      '',
      /--route: `\/orders` is not a route/,
    ],
    ['a file that is not there', ['--facts', 'none.yaml'], '', /--facts none\.yaml does not exist/],
    ['an empty file', ['--facts', 'f.yaml'], '\n', /--facts f\.yaml is empty; an example/],
    ['YAML that is none', ['--facts', 'f.yaml'], 'caller: [user\n', /^f\.yaml:\d+:\d+: /],
    [
      'flags beside a file',
      ['--facts', 'f.yaml', '--quota'],
      'caller: user\n',
      /from --facts FILE or from flags/,
    ],
    [
      'no facts and no terminal',
      [],
      '',
      /asks its questions on a terminal, and this is none; give the facts/,
    ],
  ])('%s, with status 2', async (_name, argv, text, message) => {
    const { status, stdout, stderr } = await advise(argv, { 'f.yaml': text });
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });

  it('an answer that asks for a fact is none yet: status 1', async () => {
    const { status, stdout } = await advise(['--cred', 'oidc']);
    expect(status).toBe(1);
    expect(stdout).toMatch(
      /caller \(who calls\): anon, user, social.*\n.*; give\s+it as --caller or in the facts file/,
    );
  });
});

describe('the diagram', () => {
  it('is an SVG of a size that fits a page, with the path in it', async () => {
    const { status, stdout } = await advise([
      '--caller',
      'user',
      '--waf',
      '--group',
      'a "b" <c>',
      '--diagram',
      'svg',
    ]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^<\?xml/);
    const [, width, height] = /<svg width="(\d+)pt" height="(\d+)pt"/.exec(stdout) ?? [];
    expect(Number(width)).toBeLessThan(2_000);
    expect(Number(height)).toBeLessThan(1_400);
    for (const text of [
      'Who calls?',
      'K5 web ACL',
      'the path taken',
      'a &quot;b&quot; &lt;c&gt;: REST API',
    ]) {
      expect(stdout).toContain(text);
    }
  });

  it('is Mermaid text, on stdout or in a file', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'portcullis-advise-'));
    const terminal = testTerminal(cwd);
    const argv = ['advise', '--caller', 'user', '--diagram', 'mermaid'];
    expect(await run([...argv, '--out', 'd.mmd'], terminal)).toBe(0);
    expect([terminal.stdout(), terminal.stderr()]).toEqual(['', 'wrote d.mmd\n']);
    const text = readFileSync(join(cwd, 'd.mmd'), 'utf8');
    expect(text).toMatch(/^---\ntitle: .*\n---\nflowchart TD\n/);
    expect((await advise(argv.slice(1))).stdout).toBe(text);
  });

  it.each<[readonly string[], RegExp]>([
    [['--diagram', 'png'], /Allowed choices are mermaid, svg/],
    [['--diagram', 'svg', '--json'], /--diagram and --json both want the output/],
    [['--out', 'no/such/folder/x'], /--out no\/such\/folder\/x cannot be written \(ENOENT\)/],
  ])('refuses %j', async (argv, message) => {
    const { status, stdout, stderr } = await advise(['--caller', 'user', ...argv]);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });
});

describe('the text', () => {
  it('says first what to do, fits 100 columns, and has every part', async () => {
    const { status, stdout } = await advise([
      '--caller',
      'user',
      '--waf',
      '--cred',
      'oidc',
      '--cost-cap',
      '9',
    ]);
    expect(status).toBe(0);
    const [first] = stdout.split('\n');
    expect(first).toBe(
      'For the users of your app: Cognito user pool with a Cognito authorizer, on a REST API.',
    );
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
    for (const part of [
      'Why',
      'What callers send',
      'How it is set up',
      'On top of it',
      'What looks right and is not',
      'Also possible',
      'Mind',
    ]) {
      expect(stdout).toContain(`\n${part}\n`);
    }
    expect(stdout).toContain('Decided by P16 (POOL)');
    expect(stdout).toContain('Facts: caller=user cred=oidc waf=true costCap=9;');
  });

  it('says what the classic tree would have said where it differs, and that it is reconstructed', async () => {
    const differs = await advise(['--caller', 'partner', '--cred', 'oidc']);
    expect(differs.stdout).toMatch(/The tree of 2020 \(reconstructed\) ends at Y5a instead: .*federate/);
    expect((await advise(['--caller', 'user'])).stdout).not.toContain('reconstructed');
  });

  it('names groups and their routes', async () => {
    const { stdout } = await advise([
      '--caller',
      'user',
      '--group',
      'shop',
      '--route',
      'GET /orders',
      '--route',
      'POST /orders',
    ]);
    expect(stdout).toMatch(/^shop \(GET \/orders, POST \/orders\)\n/);
  });
});
