// `portcullis advise` on a real pseudo-terminal, which python3 opens.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';

const portcullis = fileURLToPath(new URL('../packages/cli/bin/portcullis.mjs', import.meta.url));

// Waits for a text on the terminal, presses keys, and goes on to the next; prints what was shown as JSON.
const DRIVER = `
import fcntl, json, os, pty, select, struct, sys, termios, time
steps, size, argv = json.loads(sys.argv[1]), json.loads(sys.argv[2]), sys.argv[3:]
pid, terminal = pty.fork()
if pid == 0:
    fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack('HHHH', *size, 0, 0))
    os.execvp(argv[0], argv)
shown, seen, limit = b'', 0, time.time() + 25
def read():
    global shown
    if time.time() > limit:
        os.kill(pid, 9)
        raise SystemExit('timed out; shown: ' + shown.decode())
    if select.select([terminal], [], [], 0.2)[0]:
        try:
            chunk = os.read(terminal, 65536)
        except OSError:
            return False
        shown += chunk
        return len(chunk) > 0
    return True
for until, *keys in steps:
    while (at := shown.find(until.encode(), seen)) < 0:
        if not read():
            raise SystemExit('ended before ' + until + '; shown: ' + shown.decode())
    seen = at + len(until)
    for key in keys:
        os.write(terminal, key.encode())
while read():
    pass
_, status = os.waitpid(pid, 0)
print(json.dumps({'shown': shown.decode(), 'status': os.waitstatus_to_exitcode(status)}))
`;

const DOWN = '\u001b[B';
const ENTER = '\r';

function onTerminal(argv, steps, size = [50, 100]) {
  const { stdout, stderr, status } = spawnSync(
    'python3',
    ['-c', DRIVER, JSON.stringify(steps), JSON.stringify(size), process.execPath, portcullis, ...argv],
    {
      encoding: 'utf8',
      env: { ...process.env, TERM: 'xterm-256color', NO_COLOR: '', FORCE_COLOR: undefined },
    },
  );
  expect(`${stderr}${status}`).toBe('0');
  const { shown, status: ended } = JSON.parse(stdout);
  return { raw: shown, shown: stripVTControlCharacters(shown), status: ended };
}

test('an interview on a terminal: arrow keys, going back, "I don\'t know", an answer in colour', () => {
  const { raw, shown, status } = onTerminal(
    ['advise'],
    [
      ['Who calls', DOWN, ENTER],
      // Seven options: up from the first goes round to the last, which goes back.
      ['What type of API', '\u001b[A', ENTER],
      ['Who calls', DOWN, ENTER],
      ['What type of API', DOWN, ENTER],
      ['What do these callers hold', DOWN, ENTER],
      ['What decides which', ENTER],
      ['Does the client also call', ENTER],
      ['How soon', '\u001b[A', '\u001b[A', ENTER],
      ['From where', DOWN, ENTER],
      ['Which of these hold', ENTER],
      ['Does anybody else', ENTER],
    ],
  );
  expect(status).toBe(0);
  expect(shown).toContain(
    'portcullis advise --caller user --api rest --cred cognito --revoke fast --net vpn',
  );
  expect(shown).toContain(
    'For the users of your app: Cognito user pool with a Cognito authorizer, on a REST API.',
  );
  expect(shown).toContain('  K3 ');
  expect(shown).toMatch(/taken\s+as a quarter of an hour/);
  expect(raw).toContain('\u001b[1m');
});

test('a terminal that was never given a size is taken as 80 columns wide', () => {
  const { shown, status } = onTerminal(
    ['advise'],
    [
      ['Who calls', DOWN, ENTER],
      ['What type of API', '\u0003'],
    ],
    [0, 0],
  );
  expect(status).toBe(2);
  expect(shown).toContain('people who sign in with Google, Apple, Facebook or Amazon');
});

test('Ctrl-C ends the interview with status 2 and no answer', () => {
  const { shown, status } = onTerminal(['advise'], [['Who calls', '\u0003']]);
  expect(status).toBe(2);
  expect(shown).toContain('portcullis: broken off');
  expect(shown).not.toContain('Decided by');
});
