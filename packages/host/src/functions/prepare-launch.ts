import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { bundleTypescript } from './bundle-typescript.ts';
import { findHandlerFile } from './handler-file.ts';
import { bootstrapFile, type Launch } from './launch.ts';
import { hasBootstrap, type ProcessPlan } from './plan.ts';
import { unzipInto } from './zip.ts';

/** Unpacks, writes and builds what the plan needs, in folders below `tempFolder`. */
export async function prepareLaunch(
  plan: ProcessPlan,
  memoryMb: number,
  tempFolder: string,
): Promise<Launch> {
  const folder = codeFolder(plan, tempFolder);
  switch (plan.runtime) {
    case 'custom': {
      if (!hasBootstrap(folder, plan.bootstrap))
        throw new Error(`no executable \`${plan.bootstrap}\` in \`${folder}\``);
      const args = [bootstrapFile('guard.mjs'), resolve(folder, plan.bootstrap)];
      return { command: process.execPath, args, folder, custom: true };
    }
    case 'python':
      return { command: python(), args: ['-u', bootstrapFile('python.py')], folder, custom: false };
    case 'node': {
      const args = [`--max-old-space-size=${memoryMb}`, '--enable-source-maps', bootstrapFile('node.mjs')];
      const file = findHandlerFile('node', plan.handler, (path) => existsSync(join(folder, path)));
      if (file?.typescript === true) {
        args.push(
          await bundleTypescript(resolve(folder, file.path), mkdtempSync(join(tempFolder, 'bundle-'))),
        );
      }
      return { command: process.execPath, args, folder, custom: false };
    }
    default:
      return plan.runtime satisfies never;
  }
}

function codeFolder(plan: ProcessPlan, tempFolder: string): string {
  if (plan.code.kind === 'folder') return plan.code.path;
  const folder = mkdtempSync(join(tempFolder, 'code-'));
  if (plan.code.kind === 'inline') writeFileSync(join(folder, plan.code.fileName), plan.code.source);
  else unzipInto(plan.code.path, folder);
  return folder;
}

/** The gateway's own PATH decides, not the function's. */
function python(): string {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, 'python3')).find((path) => existsSync(path)) ?? 'python3';
}
