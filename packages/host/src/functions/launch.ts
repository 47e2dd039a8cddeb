import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** How a worker process is started; everything that needed looking up or building is done. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  /** The code's folder: working directory and LAMBDA_TASK_ROOT. */
  readonly folder: string;
  /** A custom runtime: it gets a port of its own. */
  readonly custom: boolean;
}

/** Ships beside the compiled code, and beside the sources, at the same depth. */
export function bootstrapFile(name: string): string {
  return fileURLToPath(new URL(`../../bootstrap/${name}`, import.meta.url));
}

const detached = process.platform !== 'win32';

/**
 * Starts the process in a group of its own, so that what it starts ends with it. Descriptor 3 is the line by which
 * it learns that the gateway is gone.
 */
export function startProcess(launch: Launch, env: Readonly<Record<string, string>>): ChildProcess {
  return spawn(launch.command, launch.args, {
    cwd: launch.folder,
    env: { ...env },
    detached,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
}

export function killProcess(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(detached ? -child.pid : child.pid, 'SIGKILL');
  } catch {
    // Already gone.
  }
}
