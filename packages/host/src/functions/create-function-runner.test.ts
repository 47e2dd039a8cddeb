import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LambdaFunction } from '@portcullis/model';
import { zipSync } from 'fflate';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  createFunctionRunner,
  type FunctionRunner,
  type FunctionRunnerOptions,
} from './create-function-runner.ts';
import type { InvocationResult } from './invocation.ts';

const ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:fn';
const reference = { arn: ARN, logicalId: 'Fn' };
const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-test-'));
  cleanUps.unshift(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

function lambda(changes: Partial<LambdaFunction>): LambdaFunction {
  return {
    logicalId: 'Fn',
    name: 'fn',
    arn: ARN,
    runtime: 'nodejs20.x',
    handler: 'app.handler',
    code: { kind: 'local', path: '.' },
    timeoutSeconds: 5,
    memoryMb: 128,
    environment: {},
    unresolvedEnvironment: [],
    permissions: [],
    at: { file: 'template.yaml', line: 1, column: 1 },
    ...changes,
  };
}

const logs: string[] = [];

function runner(
  files: Readonly<Record<string, string | Uint8Array>>,
  changes: Partial<LambdaFunction> = {},
  options: Partial<FunctionRunnerOptions> = {},
): FunctionRunner {
  logs.length = 0;
  const created = createFunctionRunner({
    functions: [lambda(changes)],
    templateFolder: folderWith(files),
    overrides: {},
    environment: {},
    region: 'eu-west-1',
    maxConcurrencyPerFunction: 4,
    idleTimeoutMs: 60_000,
    onLog: (_, line) => logs.push(line),
    ...options,
  });
  cleanUps.unshift(() => created.close());
  return created;
}

let nextId = 0;
const invoke = (target: FunctionRunner, event: unknown = {}, timeoutMs = 10_000): Promise<InvocationResult> =>
  target.invoke(reference, JSON.stringify(event), { timeoutMs, requestId: `r-${++nextId}` });

const js = (body: string): Record<string, string> => ({ 'app.js': body });
const inline = (source: string): Partial<LambdaFunction> => ({
  handler: 'index.handler',
  code: { kind: 'inline', source },
});

async function value(target: FunctionRunner, event?: unknown): Promise<unknown> {
  const result = await invoke(target, event);
  if (!result.ok) throw new Error(JSON.stringify(result));
  return JSON.parse(result.payload);
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
};

describe('Node.js handlers', () => {
  const echo = 'async (event) => ({ got: event })';

  it.each<[string, Record<string, string>, Partial<LambdaFunction>]>([
    ['CommonJS', js(`exports.handler = ${echo};`), {}],
    ['an ES module by extension', { 'app.mjs': `export const handler = ${echo};` }, {}],
    [
      'an ES module by package.json',
      { ...js(`export const handler = ${echo};`), 'package.json': '{"type":"module"}' },
      {},
    ],
    [
      'CommonJS by extension',
      { 'app.cjs': `exports.handler = ${echo};`, 'package.json': '{"type":"module"}' },
      {},
    ],
    ['a nested module', { 'dist/app.js': `exports.handler = ${echo};` }, { handler: 'dist/app.handler' }],
    ['a nested export', js(`exports.a = { b: ${echo} };`), { handler: 'app.a.b' }],
    ['a callback', js('exports.handler = (event, context, callback) => callback(null, { got: event });'), {}],
    [
      'a late callback',
      js('exports.handler = (e, c, cb) => void setTimeout(() => cb(null, { got: e }), 20);'),
      {},
    ],
    [
      'context.succeed',
      js('exports.handler = (e, c) => { setInterval(() => 0, 1000); c.succeed({ got: e }); };'),
      {},
    ],
    [
      'a callback that does not wait for the event loop',
      js(
        'exports.handler = (e, c, cb) => { c.callbackWaitsForEmptyEventLoop = false; setInterval(() => 0, 1000); cb(null, { got: e }); };',
      ),
      {},
    ],
    ['inline CommonJS', {}, inline(`exports.handler = ${echo};`)],
    ['an inline ES module', {}, inline(`import 'node:fs';\nexport const handler = ${echo};`)],
    [
      'TypeScript with an import',
      {
        'app.ts': `import { wrap } from './wrap.ts';\nexport const handler = async (event: object): Promise<object> => wrap(event);`,
        'wrap.ts': 'export const wrap = (got: object): { got: object } => ({ got });',
      },
      {},
    ],
    [
      'what sam build has built',
      { '.aws-sam/build/Fn/app.js': `exports.handler = ${echo};`, 'app.js': 'throw 1' },
      {},
    ],
    [
      'a streaming handler',
      js(`exports.handler = awslambda.streamifyResponse(async (event, stream) => {
        stream.write('{"got":'); stream.end(JSON.stringify(event) + '}');
      });`),
      {},
    ],
  ])('runs %s', async (_, files, changes) => {
    const target = runner(files, changes);
    expect(target.status(reference)).toEqual({ runnable: true });
    expect(await value(target, { n: 1 })).toEqual({ got: { n: 1 } });
  });

  it('runs the code of a zip, and cleans up what it unpacked', async () => {
    const bytes = zipSync({ 'src/app.js': Buffer.from('exports.handler = async () => __dirname;') });
    const target = runner(
      { 'code.zip': bytes },
      { handler: 'src/app.handler', code: { kind: 'local', path: 'code.zip' } },
    );
    const folder = (await value(target)) as string;
    expect(existsSync(folder)).toBe(true);
    await target.close();
    expect(existsSync(folder)).toBe(false);
  });

  it('runs the handler that an override names', async () => {
    const files = { 'built/other.js': 'exports.run = async () => "override";' };
    const overrides = { Fn: { handler: 'built/other.run' } };
    expect(await value(runner(files, { code: { kind: 'remote', reason: 'in S3' } }, { overrides }))).toBe(
      'override',
    );
  });

  it('runs a handler that an override names beside the template folder', async () => {
    const folder = folderWith({
      'dist/other.js': 'exports.run = async () => process.env.LAMBDA_TASK_ROOT;',
      'infra/t': '',
    });
    const options = {
      templateFolder: join(folder, 'infra'),
      overrides: { Fn: { handler: '../dist/other.run' } },
    };
    expect(await value(runner({}, {}, options))).toBe(join(folder, 'dist'));
  });

  it('answers null where a handler returns nothing or never calls back', async () => {
    expect(await value(runner(js('exports.handler = async () => {};')))).toBeNull();
    expect(await value(runner(js('exports.handler = () => ({ ignored: true });')))).toBeNull();
  });

  it('composes the answer of a streaming handler with its metadata', async () => {
    const target = runner(
      js(`exports.handler = awslambda.streamifyResponse(async (event, stream) => {
        const out = awslambda.HttpResponseStream.from(stream, { statusCode: 201, headers: { a: 'b' } });
        out.end('hi');
      });`),
    );
    expect(await value(target)).toEqual({
      statusCode: 201,
      headers: { a: 'b' },
      body: 'aGk=',
      isBase64Encoded: true,
    });
  });

  it('gives the context that Lambda gives', async () => {
    const target = runner(
      js(`exports.handler = async (e, c) => ({ id: c.awsRequestId, arn: c.invokedFunctionArn, name: c.functionName,
        memory: c.memoryLimitInMB, version: c.functionVersion, remaining: c.getRemainingTimeInMillis(),
        trace: process.env._X_AMZN_TRACE_ID });`),
    );
    const result = await target.invoke(reference, '{}', { timeoutMs: 3000, requestId: 'the-id' });
    const context = JSON.parse(result.ok ? result.payload : '{}') as Record<string, unknown>;
    expect(context).toMatchObject({ id: 'the-id', arn: ARN, name: 'fn', memory: '128', version: '$LATEST' });
    expect(context.remaining).toBeGreaterThan(0);
    expect(context.remaining).toBeLessThanOrEqual(3000);
    expect(context.trace).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}/);
  });
});

describe('failures of a handler', () => {
  it.each([
    ['a thrown string', 'async () => { throw "Unauthorized"; }', 'string'],
    ['a thrown error', 'async () => { throw new Error("Unauthorized"); }', 'Error'],
    ['a synchronously thrown error', '() => { throw new TypeError("Unauthorized"); }', 'TypeError'],
    ['a callback with a string', '(e, c, callback) => callback("Unauthorized")', 'string'],
    [
      'a callback with an error',
      '(e, c, callback) => callback(new RangeError("Unauthorized"))',
      'RangeError',
    ],
    ['context.fail', '(e, c) => c.fail("Unauthorized")', 'string'],
    ['context.done', '(e, c) => c.done("Unauthorized")', 'string'],
  ])('%s keeps its exact message and type', async (_, handler, errorType) => {
    const result = await invoke(runner(js(`exports.handler = ${handler};`)));
    expect(result).toMatchObject({ ok: false, kind: 'error', errorType, errorMessage: 'Unauthorized' });
    const document = JSON.parse('payload' in result ? result.payload : '{}') as Record<string, unknown>;
    expect(Object.keys(document)).toEqual(['errorType', 'errorMessage', 'trace']);
  });

  it.each([
    ['an error while loading', js('throw new Error("no start");'), {}, 'Error', 'no start'],
    [
      'a syntax error',
      js('exports.handler = async ( => 1;'),
      {},
      'Runtime.UserCodeSyntaxError',
      'SyntaxError',
    ],
    [
      'a missing import',
      js('require("not-there");'),
      {},
      'Runtime.ImportModuleError',
      "Cannot find module 'not-there'",
    ],
    [
      'a missing export',
      js('exports.other = 1;'),
      {},
      'Runtime.HandlerNotFound',
      'app.handler is undefined or not exported',
    ],
    [
      'an export that is no function',
      js('exports.handler = 1;'),
      {},
      'Runtime.HandlerNotFound',
      'app.handler is not a function',
    ],
    ['an exit while loading', js('process.exit(7);'), {}, 'Runtime.ExitError', 'exit status 7'],
    [
      'an exit while running',
      js('exports.handler = async () => process.exit(3);'),
      {},
      'Runtime.ExitError',
      'exit status 3',
    ],
    [
      'a crash',
      js('exports.handler = async () => process.kill(process.pid, "SIGSEGV");'),
      {},
      'Runtime.ExitError',
      'signal: SIGSEGV',
    ],
    [
      'an uncaught exception',
      js('exports.handler = () => new Promise(() => setTimeout(() => { throw new Error("late"); }));'),
      {},
      'Error',
      'late',
    ],
    [
      'an unhandled rejection',
      js('exports.handler = () => new Promise(() => { Promise.reject(new Error("lost")); });'),
      {},
      'Runtime.UnhandledPromiseRejection',
      'Error: lost',
    ],
    [
      'an answer that is no JSON',
      js('exports.handler = async () => { const a = {}; a.a = a; return a; };'),
      {},
      'Error',
      'Unable to stringify response body',
    ],
    [
      'an answer over 6 MB',
      js('exports.handler = async () => "x".repeat(7e6);'),
      {},
      'Function.ResponseSizeTooLarge',
      'exceeded maximum allowed payload size',
    ],
  ] as const)('%s is an error that says so', async (_, files, changes, errorType, message) => {
    const result = await invoke(runner(files, changes));
    expect(result).toMatchObject({ ok: false, kind: 'error', errorType });
    expect('errorMessage' in result && result.errorMessage).toContain(message);
  });

  it('a crash ends one worker and no other function', async () => {
    const files = js(
      'let n = 0; exports.handler = async (e) => { if (e.crash) process.exit(1); return ++n; };',
    );
    const target = runner(files);
    expect(await value(target)).toBe(1);
    expect(await invoke(target, { crash: true })).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(await value(target)).toBe(1);
  });

  it('a function that answers after an error keeps its worker', async () => {
    const target = runner(
      js('let n = 0; exports.handler = async (e) => { n++; if (e.fail) throw new Error("x"); return n; };'),
    );
    await invoke(target, { fail: true });
    expect(await value(target)).toBe(2);
  });

  it('TypeScript that cannot be built is unavailable and runs once it is mended', async () => {
    const files = { 'app.ts': 'export const handler = async (: => 1;' };
    const templateFolder = folderWith(files);
    const target = runner(files, {}, { templateFolder });
    const result = await invoke(target);
    expect(result).toMatchObject({ ok: false, kind: 'unavailable' });
    expect('message' in result && result.message).toContain('app.ts');
    writeFileSync(join(templateFolder, 'app.ts'), 'export const handler = async (): Promise<number> => 1;');
    expect(await value(target)).toBe(1);
  });

  it('refuses an event over 6 MB without running the function', async () => {
    const target = runner(js('exports.handler = async () => 1;'));
    expect(await invoke(target, 'x'.repeat(7e6))).toMatchObject({
      errorType: 'RequestEntityTooLargeException',
    });
    expect(target.invocations().get('fn')).toBeUndefined();
  });
});

describe('timeouts', () => {
  const slow = js(
    'let n = 0; exports.handler = async (e) => { n++; if (e.loop) for (;;); if (e.wait) await new Promise(() => setTimeout(() => 0, 60000)); return [n, process.pid]; };',
  );

  it("the function's own timeout is its error, and the next invocation gets a fresh worker", async () => {
    const target = runner(slow, { timeoutSeconds: 1 });
    const [, first] = (await value(target)) as [number, number];
    const result = await invoke(target, { wait: true });
    expect(result).toMatchObject({ kind: 'error', errorType: 'Sandbox.Timedout' });
    expect('errorMessage' in result && result.errorMessage).toContain('Task timed out after 1.00 seconds');
    const [count, second] = (await value(target)) as [number, number];
    expect(count).toBe(1);
    expect(second).not.toBe(first);
    expect(isAlive(first)).toBe(false);
  });

  it.each(['wait', 'loop'])("the caller's limit is a timeout and ends the worker (%s)", async (how) => {
    const target = runner(slow);
    const [, first] = (await value(target)) as [number, number];
    expect(await invoke(target, { [how]: true }, 300)).toMatchObject({ ok: false, kind: 'timeout' });
    const [count] = (await value(target)) as [number, number];
    expect(count).toBe(1);
    await vi.waitFor(() => expect(isAlive(first)).toBe(false));
  });

  it('an idle worker is ended', async () => {
    const target = runner(slow, {}, { idleTimeoutMs: 50 });
    const [, pid] = (await value(target)) as [number, number];
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), 3000);
    expect((await value(target)) as [number, number]).toHaveLength(2);
  });
});

describe('concurrency', () => {
  const counting = js(
    'exports.handler = async (e) => { await new Promise((r) => setTimeout(r, e.ms ?? 150)); return process.pid; };',
  );

  it('reuses one worker for one invocation after another', async () => {
    const target = runner(counting);
    const pids = [
      await value(target, { ms: 0 }),
      await value(target, { ms: 0 }),
      await value(target, { ms: 0 }),
    ];
    expect(new Set(pids).size).toBe(1);
    expect(target.invocations().get('fn')).toBe(3);
  });

  it('runs at most the bound at a time and queues a few more', async () => {
    const target = runner(counting, {}, { maxConcurrencyPerFunction: 2 });
    const pids = await Promise.all(Array.from({ length: 6 }, () => value(target)));
    expect(new Set(pids).size).toBe(2);
  });

  it('throttles what the queue cannot hold', async () => {
    const target = runner(counting, {}, { maxConcurrencyPerFunction: 1 });
    const results = await Promise.all(Array.from({ length: 8 }, () => invoke(target)));
    const kinds = results.map((result) => (result.ok ? 'ok' : result.kind));
    expect(kinds).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', 'throttled', 'throttled', 'throttled']);
  });

  it('throttles what waits too long, without running it', async () => {
    const target = runner(counting, {}, { maxConcurrencyPerFunction: 1 });
    const first = invoke(target, { ms: 800 });
    expect(await invoke(target, {}, 100)).toMatchObject({ ok: false, kind: 'throttled' });
    expect(await first).toMatchObject({ ok: true });
    expect(target.invocations().get('fn')).toBe(1);
  });

  it('throttles at once at the reserved concurrency', async () => {
    const target = runner(counting, { reservedConcurrency: 1 });
    const [first, second] = await Promise.all([invoke(target), invoke(target)]);
    expect(first).toMatchObject({ ok: true });
    expect(second).toMatchObject({ ok: false, kind: 'throttled' });
  });

  it('a reserved concurrency of 0 runs nothing', async () => {
    const target = runner(counting, { reservedConcurrency: 0 });
    expect(await invoke(target)).toMatchObject({ ok: false, kind: 'throttled' });
    expect(target.invocations().size).toBe(0);
  });
});

describe('isolation', () => {
  it("a function's environment has nothing of the gateway's but PATH and HOME", async () => {
    vi.stubEnv('PORTCULLIS_SECRET', 'hunter2');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'hunter2');
    vi.stubEnv('NODE_OPTIONS', '--no-warnings');
    const target = runner(
      js('exports.handler = async () => process.env;'),
      { environment: { TABLE: 't', MODE: 'template', AWS_LAMBDA_FUNCTION_NAME: 'forged' } },
      { environment: { MODE: 'local' } },
    );
    const env = (await value(target)) as Record<string, string>;
    vi.unstubAllEnvs();
    expect(Object.keys(env).sort()).toEqual([
      ...[
        'AWS_DEFAULT_REGION',
        'AWS_EXECUTION_ENV',
        'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
        'AWS_LAMBDA_FUNCTION_NAME',
      ],
      ...['AWS_LAMBDA_FUNCTION_VERSION', 'AWS_LAMBDA_INITIALIZATION_TYPE', 'AWS_LAMBDA_LOG_GROUP_NAME'],
      ...[
        'AWS_LAMBDA_LOG_STREAM_NAME',
        'AWS_LAMBDA_RUNTIME_API',
        'AWS_REGION',
        'HOME',
        'LAMBDA_TASK_ROOT',
        'LANG',
        'MODE',
      ],
      ...['PATH', 'TABLE', 'TMPDIR', 'TZ', '_HANDLER', '_X_AMZN_TRACE_ID'],
    ]);
    expect(env).toMatchObject({
      MODE: 'local',
      TABLE: 't',
      AWS_LAMBDA_FUNCTION_NAME: 'fn',
      TZ: ':UTC',
      _HANDLER: 'app.handler',
    });
  });

  it('a function gets what is given to it alone, made anew for each process, under its own values', async () => {
    let made = 0;
    const fns = runner(
      js('exports.handler = async () => ({ a: process.env.A, b: process.env.B, n: process.env.N });'),
      { environment: { A: 'template' } },
      {
        environment: { B: 'local' },
        environmentOf: ({ name }) => ({ A: name, B: name, N: `${name} ${++made}` }),
        lifetimeMs: 0,
      },
    );
    expect(await value(fns)).toEqual({ a: 'template', b: 'local', n: 'fn 1' });
    expect(await value(fns)).toEqual({ a: 'template', b: 'local', n: 'fn 2' });
  });

  it('a process that has lived its time takes no more invocations, and loses none', async () => {
    const pids = async (lifetimeMs: number): Promise<number> => {
      const fns = runner(
        js('exports.handler = async () => process.pid;'),
        {},
        { lifetimeMs, maxConcurrencyPerFunction: 1 },
      );
      return new Set(await Promise.all([value(fns), value(fns), value(fns)])).size;
    };
    expect([await pids(0), await pids(3_600_000)]).toEqual([3, 1]);
  });

  it("each worker has an address of its own, and a neighbour's cannot be derived from it", async () => {
    const target = runner(
      js(
        'exports.handler = async (e) => { await new Promise((r) => setTimeout(r, 100)); return process.env.AWS_LAMBDA_RUNTIME_API; };',
      ),
    );
    const [one, two] = (await Promise.all([value(target), value(target)])) as [string, string];
    expect(one).not.toBe(two);
    const port = one.split('/')[0];
    for (const path of ['', '/', '/guess/', `/${'A'.repeat(32)}/`]) {
      const response = await fetch(
        `http://${port}${path}/2018-06-01/runtime/invocation/next`.replace(/([^:])\/\//g, '$1/'),
      );
      expect(response.status).toBe(403);
    }
    const web = await fetch(`http://${one}/2018-06-01/runtime/invocation/next`, {
      headers: { Origin: 'https://x.example' },
    });
    expect(web.status).toBe(403);
    const forged = await fetch(`http://${one}/2018-06-01/runtime/invocation/r-0/response`, {
      method: 'POST',
      body: '{}',
    });
    expect(forged.status).toBe(400);
  });

  it('output becomes log lines of the function', async () => {
    await value(
      runner(js('exports.handler = async () => { console.log("one\\ntwo"); console.error("three"); };')),
    );
    await vi.waitFor(() => expect([...logs].sort()).toEqual(['one', 'three', 'two']));
  });

  it('names the variables whose values are not here', async () => {
    await value(runner(js('exports.handler = async () => 1;'), { unresolvedEnvironment: ['TABLE'] }));
    expect(logs).toEqual(['environment variable TABLE is not set: its value is not here']);
  });

  it('closing ends every worker and what it has started, and settles what runs', async () => {
    const target = runner(
      js(`exports.handler = async (e) => {
        const child = require('child_process').spawn('sleep', ['600']);
        if (e.hang) await new Promise(() => setInterval(() => 0, 1000));
        return [process.pid, child.pid];
      };`),
    );
    const pids = (await value(target)) as number[];
    const hanging = invoke(target, { hang: true });
    await vi.waitFor(() => expect(target.invocations().get('fn')).toBe(2));
    await target.close();
    expect(await hanging).toMatchObject({ ok: false, kind: 'unavailable' });
    await vi.waitFor(() => expect(pids.map(isAlive)).toEqual([false, false]));
    expect(await invoke(target)).toMatchObject({ ok: false, kind: 'unavailable' });
  });

  it.each([
    ['node', ['node.mjs'], 'for (;;);'],
    ['python', ['python.py'], 'while True: pass'],
    ['guard', ['guard.mjs'], ''],
  ])('a %s worker does not outlive the gateway, not even in an endless loop', async (kind, [file], loop) => {
    if (kind === 'python' && !hasPython()) return expect(hasPython()).toBe(false);
    const folder = folderWith({
      'app.js': `require('fs').writeFileSync('pid', String(process.pid)); ${loop}`,
      'app.py': `import os\nopen('pid', 'w').write(str(os.getpid()))\n${loop}`,
      bootstrap: '#!/bin/sh\necho $$ > pid\nexec sleep 600\n',
      'parent.mjs': `import { spawn } from 'node:child_process';
        const [command, ...args] = process.argv.slice(2);
        spawn(command, args, { detached: true, stdio: ['ignore', 'ignore', 'ignore', 'pipe'], cwd: process.env.LAMBDA_TASK_ROOT });
        setInterval(() => 0, 1000);`,
    });
    chmodSync(join(folder, 'bootstrap'), 0o755);
    const script = join(import.meta.dirname, '../../bootstrap', file as string);
    const command = kind === 'python' ? ['python3', script] : [process.execPath, script];
    if (kind === 'guard') command.push(join(folder, 'bootstrap'));
    const parent = spawn(process.execPath, [join(folder, 'parent.mjs'), ...command], {
      env: {
        ...process.env,
        LAMBDA_TASK_ROOT: folder,
        _HANDLER: 'app.handler',
        AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9',
      },
    });
    const pid = await vi.waitFor(() => {
      const text = readFileSync(join(folder, 'pid'), 'utf8');
      expect(text).not.toBe('');
      return Number(text);
    }, 5000);
    await sleep(200);
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), 5000);
  });

  it('leaves no temporary folder behind', async () => {
    const target = runner({}, inline('exports.handler = async () => __dirname;'));
    const own = dirname((await value(target)) as string);
    expect([dirname(own), existsSync(own)]).toEqual([tmpdir(), true]);
    await target.close();
    expect(existsSync(own)).toBe(false);
  });
});

function hasPython(): boolean {
  try {
    execFileSync('python3', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe.runIf(hasPython())('Python handlers', () => {
  const python = { runtime: 'python3.12' } as const;

  it.each<[string, Record<string, string>, Partial<LambdaFunction>]>([
    ['a module', { 'app.py': 'def handler(event, context):\n  return {"got": event}' }, {}],
    [
      'a nested module',
      { 'src/app.py': 'def handler(event, context):\n  return {"got": event}' },
      { handler: 'src/app.handler' },
    ],
    ['inline code', {}, inline('def handler(event, context):\n  return {"got": event}')],
  ])('runs %s', async (_, files, changes) => {
    expect(await value(runner(files, { ...python, ...changes }), { n: 1 })).toEqual({ got: { n: 1 } });
  });

  it.each([
    [
      'a raised exception',
      'def handler(e, c):\n  raise Exception("Unauthorized")',
      'Exception',
      'Unauthorized',
    ],
    [
      'an answer that is no JSON',
      'def handler(e, c):\n  return {1, 2}',
      'Runtime.MarshalError',
      'Unable to marshal response',
    ],
    ['a missing import', 'import not_there', 'Runtime.ImportModuleError', "No module named 'not_there'"],
    ['a syntax error', 'def handler(', 'Runtime.UserCodeSyntaxError', 'Syntax error in module'],
    ['a missing handler', 'x = 1', 'Runtime.HandlerNotFound', "Handler 'handler' missing"],
    ['an exit', 'import os\ndef handler(e, c):\n  os._exit(4)', 'Runtime.ExitError', 'exit status 4'],
  ])('%s is an error that says so', async (_, source, errorType, message) => {
    const result = await invoke(runner({ 'app.py': source }, python));
    expect(result).toMatchObject({ ok: false, kind: 'error', errorType });
    expect('errorMessage' in result && result.errorMessage).toContain(message);
  });

  it('keeps its module between invocations and has the context', async () => {
    const source =
      'n = 0\ndef handler(e, c):\n  global n\n  n += 1\n  return [n, c.function_name, c.get_remaining_time_in_millis() > 0]';
    const target = runner({ 'app.py': source }, python);
    await value(target);
    expect(await value(target)).toEqual([2, 'fn', true]);
  });
});

describe('custom runtimes', () => {
  const bootstrap = `#!${process.execPath}
    const base = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime/invocation/';
    (async () => { for (;;) {
      const next = await fetch(base + 'next');
      const id = next.headers.get('lambda-runtime-aws-request-id');
      const event = await next.text();
      await fetch(base + id + '/response', { method: 'POST', body: '{"got":' + event + ',"api":"' + process.env.AWS_LAMBDA_RUNTIME_API + '"}' });
    } })();`;

  it.each<[string, Partial<LambdaFunction>, FunctionRunnerOptions['overrides']]>([
    ['a bootstrap in the code folder', { runtime: 'provided.al2023', handler: 'main' }, {}],
    ['a bootstrap that an override names', { runtime: 'java21' }, { Fn: { bootstrap: 'bootstrap' } }],
  ])('runs %s, with nothing but host and port as its address', async (_, changes, overrides) => {
    const templateFolder = folderWith({ bootstrap });
    chmodSync(join(templateFolder, 'bootstrap'), 0o755);
    const answer = (await value(runner({}, changes, { templateFolder, overrides }), { n: 1 })) as {
      got: unknown;
      api: string;
    };
    expect(answer.got).toEqual({ n: 1 });
    expect(answer.api).toMatch(/^127\.0\.0\.1:\d+$/);
  });

  it('runs a bootstrap from a zip', async () => {
    const files = { 'code.zip': zipSync({ bootstrap: Buffer.from(bootstrap) }) };
    const target = runner(files, { runtime: 'provided.al2', code: { kind: 'local', path: 'code.zip' } });
    expect(await value(target)).toMatchObject({ got: {} });
  });
});

describe('status', () => {
  it.each<[string, Record<string, string>, Partial<LambdaFunction>, string]>([
    ['code in S3', {}, { code: { kind: 'remote', reason: 'its code is in S3 (bucket `b`)' } }, 'in S3'],
    ['a missing folder', {}, { code: { kind: 'local', path: 'gone' } }, 'not at'],
    [
      'a file that is no zip',
      { 'code.txt': 'x' },
      { code: { kind: 'local', path: 'code.txt' } },
      'neither a folder nor a zip',
    ],
    ['a broken zip', { 'code.zip': 'x' }, { code: { kind: 'local', path: 'code.zip' } }, 'function `Fn`'],
    ['a missing handler file', {}, {}, 'the handler `app.handler`, for which there is no file'],
    ['a handler outside the code', js(''), { handler: '../app.handler' }, 'for which there is no file'],
    ['no handler', js(''), { handler: undefined }, 'no Handler'],
    ['no runtime', js(''), { runtime: undefined }, 'no Runtime'],
    ['a runtime that does not run here', js(''), { runtime: 'java21' }, '`java21`, which does not run here'],
    [
      'a bootstrap that is not executable',
      { bootstrap: 'x' },
      { runtime: 'provided.al2023' },
      'no executable `bootstrap`',
    ],
    ['inline code of a custom runtime', {}, { ...inline('x'), runtime: 'provided.al2023' }, 'inline code'],
  ])('%s is named, and an invocation is unavailable', async (_, files, changes, reason) => {
    const target = runner(files, changes);
    const status = target.status(reference);
    expect(status.runnable).toBe(false);
    expect('reason' in status && status.reason).toContain(reason);
    expect(await invoke(target)).toMatchObject({ ok: false, kind: 'unavailable' });
    expect(target.invocations().size).toBe(0);
  });

  it('names python3 where it is missing', () => {
    vi.stubEnv('PATH', '/nowhere');
    const status = runner({ 'app.py': '' }, { runtime: 'python3.12' }).status(reference);
    vi.unstubAllEnvs();
    expect(status).toMatchObject({
      runnable: false,
      reason: 'function `Fn` needs python3, which is not on the PATH',
    });
  });

  it('a function known only by its ARN is unavailable', async () => {
    const other = { arn: 'arn:aws:lambda:eu-west-1:999988887777:function:theirs' };
    const target = runner(js('exports.handler = async () => 1;'));
    expect(target.status(other)).toMatchObject({ runnable: false });
    expect(await target.invoke(other, '{}', { timeoutMs: 100, requestId: 'r' })).toMatchObject({
      kind: 'unavailable',
    });
  });

  it('a function is found by its ARN, alias or version included', async () => {
    const target = runner(js('exports.handler = async () => 1;'));
    const result = await target.invoke({ arn: `${ARN}:live` }, '{}', { timeoutMs: 5000, requestId: 'r' });
    expect(result).toEqual({ ok: true, payload: '1' });
  });

  it('a function on AWS is invoked through what is given for that, one with local code is not', async () => {
    const awsInvoke = vi.fn(async () => ({ ok: true, payload: '"aws"' }) as const);
    const remote = runner({}, { code: { kind: 'remote', reason: 'in S3' } }, { awsInvoke });
    expect(remote.status(reference)).toEqual({ runnable: true });
    expect(await value(remote)).toBe('aws');
    expect(remote.invocations().get('fn')).toBe(1);
    const broken = runner({}, {}, { awsInvoke });
    expect(await invoke(broken)).toMatchObject({ kind: 'unavailable' });
    expect(awsInvoke).toHaveBeenCalledTimes(1);
  });
});

describe('url overrides', () => {
  async function standIn(
    answer: (path: string, body: string) => [number, Record<string, string>, string],
  ): Promise<string> {
    const server: Server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      const [status, headers, text] = answer(request.url ?? '', body);
      response.writeHead(status, headers).end(text);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanUps.push(() => server.close());
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  const remote: Partial<LambdaFunction> = { code: { kind: 'remote', reason: 'in S3' } };
  const at = (url: string): FunctionRunner => runner({}, remote, { overrides: { Fn: { url } } });

  it("posts the event to the runtime interface emulator's path where the url has none", async () => {
    const url = await standIn((path, body) => [200, {}, JSON.stringify({ path, body: JSON.parse(body) })]);
    expect(await value(at(url), { n: 1 })).toEqual({
      path: '/2015-03-31/functions/function/invocations',
      body: { n: 1 },
    });
    expect(await value(at(`${url}/own`), { n: 1 })).toMatchObject({ path: '/own' });
  });

  it.each<[string, [number, Record<string, string>, string], object]>([
    [
      'X-Amz-Function-Error',
      [200, { 'X-Amz-Function-Error': 'Unhandled' }, '{"errorType":"Error","errorMessage":"Unauthorized"}'],
      { kind: 'error', errorType: 'Error', errorMessage: 'Unauthorized' },
    ],
    [
      'a bare error document',
      [200, {}, '{"errorMessage":"Unauthorized","errorType":"string","trace":[]}'],
      { kind: 'error', errorMessage: 'Unauthorized' },
    ],
    ['status 500', [500, {}, 'x'], { kind: 'unavailable' }],
    ['a redirect', [302, { Location: 'http://127.0.0.1:9/' }, ''], { kind: 'unavailable' }],
    ['status 429', [429, {}, ''], { kind: 'throttled' }],
    ['an answer over 6 MB', [200, {}, 'x'.repeat(7e6)], { kind: 'unavailable' }],
  ])('%s is a failure', async (_, answer, expected) => {
    const url = await standIn(() => answer);
    expect(await invoke(at(url))).toMatchObject({ ok: false, ...expected });
  });

  it('an answer that merely has an errorMessage among other fields is an answer', async () => {
    const url = await standIn(() => [200, {}, '{"statusCode":400,"errorMessage":"x"}']);
    expect(await invoke(at(url))).toMatchObject({ ok: true });
  });

  it('nothing there is unavailable, silence a timeout', async () => {
    expect(await invoke(at('http://127.0.0.1:9/'))).toMatchObject({ ok: false, kind: 'unavailable' });
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    cleanUps.push(
      () => silent.closeAllConnections(),
      () => silent.close(),
    );
    const target = at(`http://127.0.0.1:${(silent.address() as AddressInfo).port}`);
    expect(await invoke(target, {}, 100)).toMatchObject({ ok: false, kind: 'timeout' });
  });

  it('a url that is none is named', () => {
    expect(at('not a url').status(reference)).toMatchObject({ runnable: false });
  });
});
