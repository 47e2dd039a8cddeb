import { chmodSync, closeSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemCode, UsageError } from '../failure.ts';
import { makeFolder } from './make-folder.ts';

/** `.portcullis/` beside the configuration or template: keys, generated values, what a running `serve` says. */
export interface DataFolder {
  readonly path: string;
  /** Makes it, for its owner only, where it is not there yet. */
  create(): void;
  /** The JSON of a file in it; `undefined` where there is none. */
  readJson(name: string): unknown;
  /** Replaces a file as a whole, readable by the owner only. */
  writeJson(name: string, value: unknown): void;
  remove(name: string): void;
  /** Makes this process the one that serves `part`; throws `UsageError` naming the process that does. */
  lock(part: string): () => void;
  /** Whether a process is there. */
  isRunning(pid: number): boolean;
}

export const DATA_FOLDER = '.portcullis';

/** Nothing is created before something is written. */
export function openDataFolder(parent: string): DataFolder {
  const path = join(parent, DATA_FOLDER);
  const create = (): void => {
    try {
      makeFolder(path, 0o700);
      chmodSync(path, 0o700);
    } catch (error) {
      throw new UsageError(
        `the data folder ${path} cannot be written (${systemCode(error)})`,
        'make it writable',
      );
    }
  };
  return {
    path,
    create,
    readJson: (name) => readJson(join(path, name)),
    writeJson: (name, value) => {
      create();
      const target = join(path, name);
      const draft = `${target}.${process.pid}`;
      writeFileSync(draft, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
      renameSync(draft, target);
    },
    remove: (name) => rmSync(join(path, name), { force: true }),
    lock: (part) => {
      create();
      return lockFile(path, part);
    },
    isRunning,
  };
}

function readJson(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw new UsageError(`${path} cannot be read (${systemCode(error)})`, 'make it readable, or remove it');
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`${path} is not valid JSON`, 'remove it: what it kept is made again');
  }
}

function lockFile(folder: string, part: string): () => void {
  const path = join(folder, `${part}.lock`);
  for (;;) {
    try {
      const handle = openSync(path, 'wx', 0o600);
      writeFileSync(handle, String(process.pid));
      closeSync(handle);
      return () => rmSync(path, { force: true });
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error;
    }
    const holder = Number(readFileSync(path, 'utf8'));
    if (isRunning(holder)) {
      throw new UsageError(
        `process ${holder} already serves from ${folder}`,
        'stop it first, or serve a template in another folder',
      );
    }
    rmSync(path, { force: true });
  }
}

/** A lock left behind by a process that is gone holds nothing. */
function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}
