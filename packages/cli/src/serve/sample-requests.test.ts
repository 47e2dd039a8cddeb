import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { curlCommand, type SampleRequest } from './sample-requests.ts';

const sample: SampleRequest = {
  title: 't',
  method: 'GET',
  path: '/v1/a',
  headers: {},
  repeat: 1,
  expect: 200,
};
const command = (change: Partial<SampleRequest>): string =>
  curlCommand({ ...sample, ...change }, 'http://127.0.0.1:1', ({ user }) => `$(echo token-of-${user})`);

/** What a shell passes on, with `echo` in the place of curl. */
const argumentsOf = (text: string): string =>
  execFileSync('sh', ['-c', text.replace(/^curl/, `printf '%s|'`)], { encoding: 'utf8' });

describe('a sample request', () => {
  it('reaches curl with every character as it stands, whatever the shell thinks of it', () => {
    const text = command({ method: 'POST', headers: { 'X-A': `it's "$HOME" \`x\`` }, body: '{"a":"$b\'"}' });
    expect(argumentsOf(text)).toContain(
      `-X|POST|-H|X-A: it's "$HOME" \`x\`|-d|{"a":"$b'"}|http://127.0.0.1:1/v1/a|`,
    );
  });

  it('runs the command that gives the token', () => {
    const text = command({ token: { pool: 'P', user: 'alice' } });
    expect(argumentsOf(text)).toContain('Authorization: Bearer token-of-alice|');
  });

  it('is signed by curl itself', () => {
    const text = command({ sign: { accessKeyId: 'AKIA', secretAccessKey: 's/x', region: 'eu-west-1' } });
    expect(argumentsOf(text)).toContain('--aws-sigv4|aws:amz:eu-west-1:execute-api|-u|AKIA:s/x|');
  });

  it('is sent as often as it says', () => {
    expect(command({ repeat: 3 })).toMatch(/^for i in \$\(seq 3\); do curl .*; done$/);
  });
});
