import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exportCdk } from '@portcullis/formats/cdk/export';
import type { Setup } from '@portcullis/model/setup';
import { tool } from './installed.ts';
import { type Project, writeProject } from './project.ts';

const COMPILER = fileURLToPath(new URL('../../node_modules/.bin/tsc', import.meta.url));

/** Values of the context: those that a person would give. */
export function contextOf(setup: Setup): Readonly<Record<string, string>> {
  return Object.fromEntries(
    setup.parameters
      .filter(({ kind }) => kind !== 'secret')
      .map(({ name, example }) => [`${name.charAt(0).toLowerCase()}${name.slice(1)}`, example]),
  );
}

/** Each app in a folder `app-N` of one project, so that the compiler and the CDK are loaded once. */
export function writeApps(setups: readonly Setup[]): Project {
  const files = setups.flatMap((setup, index) =>
    exportCdk(setup).files.map(({ path, text }) => ({ path: `${folderOf(index)}/${path}`, text })),
  );
  return writeProject(files);
}

export function folderOf(index: number): string {
  return `app-${index}`;
}

/** The apps' own compiler settings, on all of them. */
export async function compileApps(project: Project): Promise<string> {
  const settings = JSON.parse(readFileSync(join(project.folder, folderOf(0), 'tsconfig.json'), 'utf8'));
  const include = ['app-*/bin', 'app-*/lib'];
  writeFileSync(join(project.folder, 'tsconfig.json'), JSON.stringify({ ...settings, include }));
  return await project.run(COMPILER, ['--listFiles']);
}

/** Runs every app as the CDK's command line does, with context and output folder in the environment. */
export async function synthesizeApps(project: Project, setups: readonly Setup[]): Promise<void> {
  const lines = setups.map((setup, index) => {
    const own = JSON.parse(readFileSync(join(project.folder, folderOf(index), 'cdk.json'), 'utf8'));
    const context = JSON.stringify({ ...own.context, ...contextOf(setup) });
    const out = join(project.folder, folderOf(index), 'cdk.out');
    mkdirSync(out);
    return [
      `process.env.CDK_CONTEXT_JSON = ${JSON.stringify(context)};`,
      `process.env.CDK_OUTDIR = ${JSON.stringify(out)};`,
      `require('./${folderOf(index)}/bin/app.ts');`,
    ].join('\n');
  });
  writeFileSync(join(project.folder, 'all.ts'), lines.join('\n'));
  await project.run(tool('tsx'), ['all.ts'], { CDK_VALIDATION: 'false' });
}

/** Path and text of the one template that an app's synthesis wrote. */
export function templateOf(folder: string): { readonly path: string; readonly text: string } {
  const [name, ...others] = readdirSync(folder).filter((file) => file.endsWith('.template.json'));
  if (name === undefined || others.length > 0) throw new Error(`${folder}: not one template`);
  const path = join(folder, name);
  return { path, text: readFileSync(path, 'utf8') };
}
