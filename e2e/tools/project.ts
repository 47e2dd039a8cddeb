import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { FOLDER } from './installed.ts';

const run = promisify(execFile);

/** A folder with what an exporter wrote, and this folder's packages. */
export interface Project {
  readonly folder: string;
  /** Runs a command there; a failure carries all that it printed. */
  run(
    command: string,
    args: readonly string[],
    environment?: Readonly<Record<string, string>>,
  ): Promise<string>;
  remove(): void;
}

export function writeProject(files: readonly { readonly path: string; readonly text: string }[]): Project {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-generated-'));
  for (const { path, text } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  symlinkSync(join(FOLDER, 'node_modules'), join(folder, 'node_modules'));
  return {
    folder,
    run: async (command, args, environment = {}) => {
      try {
        const { stdout, stderr } = await run(command, args, {
          cwd: folder,
          env: { ...process.env, NO_COLOR: '1', ...environment },
          maxBuffer: 64 * 1024 * 1024,
        });
        return `${stdout}${stderr}`;
      } catch (error) {
        const { stdout, stderr } = error as { readonly stdout: string; readonly stderr: string };
        throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`);
      }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
