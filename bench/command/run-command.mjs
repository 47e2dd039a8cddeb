// One run of the real command line: how long it took from a cold start, and how much memory it had at most.
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { LAUNCHER } from '../../scripts/portcullis-process.mjs';

const REPORTER = new URL('./report-memory.mjs', import.meta.url).href;

/** Output goes to nowhere, or to `output`. Throws where the command does not end as it should. */
export async function runCommand(args, folder, { output = devNull, status = 0 } = {}) {
  const memory = join(folder, 'memory');
  const out = openSync(output, 'w');
  const startedAt = performance.now();
  try {
    const child = spawn(process.execPath, ['--import', REPORTER, LAUNCHER, ...args], {
      cwd: folder,
      env: { ...process.env, REPORT_MEMORY: memory },
      stdio: ['ignore', out, 'pipe'],
    });
    let errors = '';
    child.stderr.on('data', (chunk) => {
      errors += chunk;
    });
    const code = await new Promise((resolve) => child.once('close', resolve));
    const seconds = (performance.now() - startedAt) / 1000;
    if (code !== status)
      throw new Error(`portcullis ${args.join(' ')} ended with ${code}: ${errors.slice(0, 500)}`);
    return { seconds, mb: Number(readFileSync(memory, 'utf8')) / 1000 };
  } finally {
    closeSync(out);
  }
}
