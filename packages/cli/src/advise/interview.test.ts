import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { run } from '../main.ts';
import { type TestTerminal, testTerminal } from '../test-terminal.ts';
import { CTRL_C, DOWN, ENTER, type Keyboard, keyboard, SPACE } from './test-keyboard.ts';

function seat(): { keys: Keyboard; terminal: TestTerminal } {
  const keys = keyboard();
  return { keys, terminal: { ...testTerminal(tmpdir()), prompts: keys.prompts } };
}

const WHO = 'Who calls these routes?';
const API = 'What type of API is it?';
const HELD = 'What do these callers hold already?';
const ROUTES = 'What decides which of the routes';
const AWS = 'Does the client also call AWS services';
const REVOKE = 'How soon must it stop working?';
const NET = 'From where may the API be reached?';
const NEEDS = 'Which of these hold?';
const MORE = 'Does anybody else call this API';

it('asks, goes back, takes "I don\'t know", and answers', async () => {
  const { keys, terminal } = seat();
  const status = run(['advise'], terminal);
  await keys.play([
    [WHO, DOWN, ENTER],
    // Back to who calls, and there the same again.
    [API, ...Array.from({ length: 6 }, () => DOWN), ENTER],
    [WHO, DOWN, ENTER],
    [API, ENTER],
    [HELD, ENTER],
    [ROUTES, DOWN, DOWN, DOWN, DOWN, ENTER],
    [AWS, ENTER],
    [REVOKE, ENTER],
    [NET, ENTER],
    [NEEDS, DOWN, SPACE, ENTER],
    [MORE, ENTER],
  ]);
  expect(await status).toBe(0);
  expect(terminal.stdout()).toMatch(/^For the users of your app: Cognito user pool with access by group/);
  expect(terminal.stdout()).toMatch(/answered with "I don't know", taken as\s+groups/);
  expect(keys.screen()).toContain('portcullis advise --caller user --authz roles --quota');
});

it('says why it asks, and disables what cannot be had', async () => {
  const { keys, terminal } = seat();
  const status = run(['advise', '--json'], terminal);
  await keys.play([
    [WHO, ENTER],
    ['An HTTP API costs less', DOWN, DOWN, ENTER],
    ['Do guests need', ENTER],
    [NET],
    ['E7: a rule on source addresses', ENTER],
    [NEEDS],
    ['E2: AWS WAF cannot be attached', ENTER],
    [MORE, ENTER],
  ]);
  expect(await status).toBe(0);
  expect(JSON.parse(terminal.stdout())).toMatchObject({ answers: [{ leaf: 'OPEN', apiKind: 'HTTP' }] });
});

it('a cap on cost is asked for as an amount', async () => {
  const { keys, terminal } = seat();
  const status = run(['advise', '--json'], terminal);
  await keys.play([
    [WHO, ENTER],
    [API, ENTER],
    ['Do guests need', ENTER],
    [NET, ENTER],
    [NEEDS, DOWN, DOWN, DOWN, DOWN, SPACE, ENTER],
    ['How many USD', ...'7.5', ENTER],
    [MORE, ENTER],
  ]);
  expect(await status).toBe(0);
  expect(JSON.parse(terminal.stdout())).toMatchObject({ answers: [{ facts: { costCap: 7.5 } }] });
});

it('several kinds of callers get an answer each, named after them', async () => {
  const { keys, terminal } = seat();
  const status = run(['advise', '--json'], terminal);
  await keys.play([
    [WHO, ENTER],
    [API, ENTER],
    ['Do guests need', ENTER],
    [NET, ENTER],
    [NEEDS, ENTER],
    [MORE, 'y'],
    [WHO, ...Array.from({ length: 7 }, () => DOWN), ENTER],
    ['What does the provider prove', ENTER],
    [API, ENTER],
    [NEEDS, ENTER],
    [MORE, ENTER],
  ]);
  expect(await status).toBe(0);
  expect(JSON.parse(terminal.stdout())).toMatchObject({
    answers: [
      { group: 'anon', leaf: 'OPEN' },
      { group: 'webhook', leaf: 'HOOK' },
    ],
  });
});

it('flags that do not say who calls are a beginning: only the rest is asked', async () => {
  const { keys, terminal } = seat();
  const status = run(['advise', '--api', 'rest', '--waf', '--group', 'shop', '--json'], terminal);
  await keys.play([
    [WHO, ENTER],
    ['Do guests need', ENTER],
    [NET, ENTER],
    [NEEDS, ENTER],
  ]);
  expect(await status).toBe(0);
  expect(keys.screen()).not.toContain(API);
  expect(JSON.parse(terminal.stdout())).toMatchObject({
    answers: [{ group: 'shop', leaf: 'OPEN', facts: { api: 'rest', waf: true } }],
  });
});

it('Ctrl-C breaks it off: nothing is written, status 2', async () => {
  const { keys, terminal } = seat();
  const status = run(['advise'], terminal);
  await keys.play([[WHO, CTRL_C]]);
  expect(await status).toBe(2);
  expect([terminal.stdout(), terminal.stderr()]).toEqual([
    '',
    'portcullis: broken off, nothing was written\n',
  ]);
});
