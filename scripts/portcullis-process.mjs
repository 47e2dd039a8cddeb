// A real `portcullis serve` as a child process, for the smoke test, the end-to-end tests and the benchmarks.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
export const LAUNCHER = join(ROOT, 'packages/cli/bin/portcullis.mjs');
const FREE_PORTS = ['--port', '0', '--admin-port', '0', '--identity-port', '0'];
const STOP_WITHIN_MS = 10_000;

/**
 * Starts `command` (a program and its arguments, to which free ports are added) and waits until it says that it is
 * ready. `folder` is where the template stands: `serve` keeps its data folder, with `serve.json`, there.
 */
export async function startPortcullis(
  command,
  folder,
  { readyWithinMs = 30_000, env = {}, prefix = [] } = {},
) {
  const [program, ...args] = [...prefix, ...command, ...FREE_PORTS];
  const startedAt = performance.now();
  const child = spawn(program, args, {
    cwd: ROOT,
    detached: true, // its own process group: npm's children are stopped with it
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (chunk) => {
    output = `${output}${chunk}`.slice(-100_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const exited = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  let gone = false;
  exited.then(() => {
    gone = true;
  });

  const serveFile = join(folder, '.portcullis', 'serve.json');
  let urls;
  while (urls === undefined) {
    if (gone) throw new Error(`${command.join(' ')} ended before it was ready:\n${output}`);
    if (performance.now() - startedAt > readyWithinMs) {
      process.kill(-child.pid, 'SIGKILL');
      throw new Error(`${command.join(' ')} was not ready within ${readyWithinMs} ms:\n${output}`);
    }
    urls = await readyUrls(serveFile, child.pid);
    if (urls === undefined) await pause(10);
  }
  const readyAfterMs = performance.now() - startedAt;

  return {
    ...urls,
    readyAfterMs,
    output: () => output,
    /** As a crash ends it: SIGKILL, to all that it started. */
    async kill() {
      if (!gone) process.kill(-child.pid, 'SIGKILL');
      await exited;
    },
    /** The exit code; `null` where it had to be killed. */
    async stop() {
      if (!gone) process.kill(urls.pid, 'SIGTERM');
      const timeout = setTimeout(() => process.kill(-child.pid, 'SIGKILL'), STOP_WITHIN_MS);
      const { code } = await exited;
      clearTimeout(timeout);
      return code;
    },
  };
}

/** A `serve.json` counts only if its process is alive, is of our making and answers that it is ready. */
async function readyUrls(serveFile, groupId) {
  if (!existsSync(serveFile)) return undefined;
  let urls;
  try {
    urls = JSON.parse(readFileSync(serveFile, 'utf8'));
  } catch {
    return undefined; // half written
  }
  if (processGroupOf(urls.pid) !== groupId) return undefined;
  try {
    const answer = await fetch(`${urls.admin}/readyz`);
    await answer.arrayBuffer();
    return answer.ok ? urls : undefined;
  } catch {
    return undefined;
  }
}

function processGroupOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]);
  } catch {
    return undefined;
  }
}

/** Resident memory of a process, in bytes. */
export function residentBytes(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)[1]) * 1024;
}

/** Samples of a Prometheus text, as `[labels, value]` pairs of one metric. */
export function samplesOf(text, metric) {
  const samples = [];
  for (const line of text.split('\n')) {
    const match = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line);
    if (match === null || match[1] !== metric) continue;
    const labels = {};
    for (const [, name, value] of (match[2] ?? '').matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g))
      labels[name] = value;
    samples.push([labels, Number(match[3])]);
  }
  return samples;
}
