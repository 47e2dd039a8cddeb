import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';

// The sources as one program beside this package's node_modules, so that a process can run them without a build.
const folder = fileURLToPath(new URL('../.vitest/', import.meta.url));
const program = join(folder, 'run.mjs');
const THIRD_PARTY = [
  'commander',
  'zod',
  'cli-table3',
  'picocolors',
  'js-yaml',
  'undici',
  'ioredis',
  'esbuild',
  'ajv',
];
const OTHERS = ['ajv-draft-04', 're2js', 'fflate', 'node-forge', '@opentelemetry/api'];
const IDENTITY = [
  '@node-rs/argon2',
  '@node-saml/node-saml',
  '@simplewebauthn/server',
  'kysely',
  'libsql',
  'nodemailer',
  'otplib',
  'pg',
  'qrcode',
];

let cwd = '';

beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  buildSync({
    stdin: {
      contents:
        "import { run } from '../src/main.ts';\nprocess.exitCode = await run(process.argv.slice(2));\n",
      resolveDir: folder,
    },
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@portcullis/source'],
    external: [...THIRD_PARTY, ...OTHERS, ...IDENTITY],
  });
  cwd = mkdtempSync(join(tmpdir(), 'portcullis-process-'));
  writeFileSync(join(cwd, 'openapi.yaml'), openApi(2000));
});

/** An API with so many routes that its model does not fit into a pipe's buffer. */
function openApi(routes: number): string {
  const paths = Array.from(
    { length: routes },
    (_, i) =>
      `  /r${i}: { get: { responses: {}, x-amazon-apigateway-integration: { type: http_proxy, httpMethod: GET, uri: "http://127.0.0.1:9/${i}" } } }`,
  );
  return `openapi: 3.0.1\ninfo: { title: big, version: "1" }\npaths:\n${paths.join('\n')}\n`;
}

function portcullis(...argv: readonly string[]): {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
} {
  return spawnSync(process.execPath, [program, ...argv], { cwd, encoding: 'utf8', maxBuffer: 1 << 28 });
}

describe('the process', () => {
  it('prints data on stdout and exits with 0', () => {
    const { status, stdout, stderr } = portcullis('import');
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect((JSON.parse(stdout) as { readonly apis: readonly object[] }).apis).toHaveLength(1);
  });

  it('exits with 2 and one message, no stack trace, on what it cannot use', () => {
    writeFileSync(join(cwd, 'bad.yaml'), 'Resources:\n  A: [1\n');
    const { status, stdout, stderr } = portcullis('bad.yaml');
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^bad\.yaml:\d+:\d+: /);
    expect(stderr).not.toContain('    at ');
  });

  it('does not mind a reader that goes away', async () => {
    const child = spawn(process.execPath, [program, 'import', '--positions'], { cwd });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.stdout.once('data', () => child.stdout.destroy());
    const status = await new Promise<number | null>((resolve) =>
      child.once('close', (code) => resolve(code)),
    );
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  it('takes users from standard input, and gives them to a reader that may go away', async () => {
    const at = mkdtempSync(join(tmpdir(), 'portcullis-process-users-'));
    writeFileSync(join(at, 'template.yaml'), 'Resources: { Pool: { Type: AWS::Cognito::UserPool } }\n');
    const filler = Object.fromEntries(['name', 'address', 'profile'].map((one) => [one, 'x'.repeat(2_000)]));
    const lines = Array.from({ length: 400 }, (_, i) => {
      const sub = `00000000-0000-7000-8000-${String(i).padStart(12, '0')}`;
      return JSON.stringify({ username: `user${i}`, sub, status: 'UNCONFIRMED', attributes: filler });
    });
    const input = `${[...lines, '{'].join('\n')}\n`;
    const argv = [program, 'users', 'import', '-'];
    const taken = spawnSync(process.execPath, argv, { cwd: at, encoding: 'utf8', input });
    expect(taken).toMatchObject({
      stdout: '400 created, 0 already there, 1 refused\n',
      stderr: 'standard input:401: The line is not a JSON document.\n',
      status: 1,
    });
    const child = spawn(process.execPath, [program, 'users', 'export'], { cwd: at });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.stdout.once('data', () => child.stdout.destroy());
    const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
    expect([stderr, status]).toEqual(['', 0]);
  });

  it('ends serve on SIGTERM with 0', async () => {
    const options = ['--port', '0', '--admin-port', '0', '--identity-port', '0'];
    const child = spawn(process.execPath, [program, 'serve', ...options], { cwd });
    let output = '';
    child.stderr.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        if (output.includes('identity  ')) resolve();
      });
      void ended.then((code) => reject(new Error(`it ended with ${code}: ${output}`)));
    });
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });

  it('shows where a bug is only when it is asked to', () => {
    // A folder in the place of the data folder's file is nothing that the program expects.
    const broken = mkdtempSync(join(tmpdir(), 'portcullis-broken-'));
    mkdirSync(join(broken, 'template.yaml'));
    const { status, stderr } = spawnSync(process.execPath, [program], { cwd: broken, encoding: 'utf8' });
    expect(status).toBe(2);
    expect(stderr).not.toContain('    at ');
  });
});
