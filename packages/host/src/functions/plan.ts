import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { basename, delimiter, dirname, join, relative, resolve, sep } from 'node:path';
import type { LambdaFunction } from '@portcullis/model';
import { findHandlerFile } from './handler-file.ts';
import { inlineFileName } from './inline-code.ts';
import type { FunctionOverride } from './override.ts';
import { type RuntimeKind, runtimeKind } from './runtime-kind.ts';
import { zipEntryNames } from './zip.ts';

/** Where a function's code is and how it runs, found without starting anything. */
export type FunctionPlan =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'aws' }
  | { readonly kind: 'unavailable'; readonly reason: string }
  | ProcessPlan;

export interface ProcessPlan {
  readonly kind: 'process';
  readonly runtime: RuntimeKind;
  readonly handler: string;
  /** Custom runtimes: the executable, below the code's root. */
  readonly bootstrap: string;
  readonly code: CodePlace;
}

export type CodePlace =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'zip'; readonly path: string }
  | { readonly kind: 'inline'; readonly fileName: string; readonly source: string };

/** Throws nothing: what cannot run says why. */
export function planFunction(
  fn: LambdaFunction,
  override: FunctionOverride | undefined,
  templateFolder: string,
): FunctionPlan {
  if (override !== undefined) return planOverride(fn, override, templateFolder);
  const code = placeOf(fn, templateFolder);
  if ('reason' in code) return { kind: 'unavailable', reason: code.reason };
  if (fn.runtime === undefined) return unavailable(fn, 'has no Runtime');
  const runtime = runtimeKind(fn.runtime);
  if (runtime === undefined) {
    return unavailable(fn, `has the runtime \`${fn.runtime}\`, which does not run here; give a url for it`);
  }
  if (runtime !== 'custom' && fn.handler === undefined) return unavailable(fn, 'has no Handler');
  return checked(fn, { kind: 'process', runtime, handler: fn.handler ?? '', bootstrap: 'bootstrap', code });
}

function planOverride(fn: LambdaFunction, override: FunctionOverride, templateFolder: string): FunctionPlan {
  if ('url' in override) {
    return URL.canParse(override.url)
      ? { kind: 'url', url: override.url }
      : unavailable(fn, `has a url that is none: \`${override.url}\``);
  }
  const folder = resolve(templateFolder);
  if ('bootstrap' in override) {
    const code: CodePlace = { kind: 'folder', path: folder };
    const { bootstrap } = override;
    return checked(fn, { kind: 'process', runtime: 'custom', handler: fn.handler ?? '', bootstrap, code });
  }
  const runtime = runtimeKind(fn.runtime ?? 'nodejs');
  if (runtime !== 'node' && runtime !== 'python') {
    return unavailable(
      fn,
      `has the runtime \`${fn.runtime}\`, which takes a bootstrap or a url, not a handler`,
    );
  }
  const handler = resolve(folder, override.handler);
  // Code beside the template's folder: the task root is then the folder that the handler is in.
  const outside = !handler.startsWith(folder + sep);
  return checked(fn, {
    kind: 'process',
    runtime,
    handler: outside ? basename(handler) : relative(folder, handler),
    bootstrap: '',
    code: { kind: 'folder', path: outside ? dirname(handler) : folder },
  });
}

function placeOf(fn: LambdaFunction, templateFolder: string): CodePlace | { readonly reason: string } {
  const built = join(templateFolder, '.aws-sam', 'build', fn.logicalId);
  if (isFolder(built)) return { kind: 'folder', path: resolve(built) };
  if (fn.code.kind === 'inline') {
    return {
      kind: 'inline',
      fileName: inlineFileName(fn.runtime ?? '', fn.code.source),
      source: fn.code.source,
    };
  }
  if (fn.code.kind === 'remote') return { reason: `function \`${fn.logicalId}\`: ${fn.code.reason}` };
  const path = resolve(templateFolder, fn.code.path);
  if (isFolder(path)) return { kind: 'folder', path };
  if (!existsSync(path)) return { reason: `function \`${fn.logicalId}\`: its code is not at \`${path}\`` };
  if (/\.(zip|jar)$/i.test(path)) return { kind: 'zip', path };
  return { reason: `function \`${fn.logicalId}\`: its code at \`${path}\` is neither a folder nor a zip` };
}

/** Looks for what starting the function would need. */
function checked(fn: LambdaFunction, plan: ProcessPlan): FunctionPlan {
  try {
    const missing = missingPart(plan);
    return missing === undefined ? plan : unavailable(fn, missing);
  } catch (error) {
    return unavailable(fn, (error as Error).message);
  }
}

function missingPart(plan: ProcessPlan): string | undefined {
  if (plan.runtime === 'python' && !isOnPath('python3')) {
    return 'needs python3, which is not on the PATH';
  }
  if (plan.runtime === 'custom') {
    if (plan.code.kind === 'inline')
      return 'has inline code, which only Node.js and Python functions can have';
    const { code, bootstrap } = plan;
    const found =
      code.kind === 'zip' ? zipEntryNames(code.path).has(bootstrap) : hasBootstrap(code.path, bootstrap);
    return found ? undefined : `has no executable \`${bootstrap}\` in \`${code.path}\``;
  }
  const file = findHandlerFile(plan.runtime, plan.handler, codeHas(plan.code));
  if (file !== undefined) return undefined;
  const where = plan.code.kind === 'inline' ? 'its inline code' : `\`${plan.code.path}\``;
  return `has the handler \`${plan.handler}\`, for which there is no file in ${where}`;
}

/** The file that the function starts with; inline code is in the template. */
export function codeFileOf(plan: FunctionPlan): string | undefined {
  if (plan.kind !== 'process' || plan.code.kind === 'inline') return undefined;
  const { code, runtime } = plan;
  if (code.kind === 'zip') return code.path;
  if (runtime === 'custom') return join(code.path, plan.bootstrap);
  const file = findHandlerFile(runtime, plan.handler, codeHas(code));
  return file && join(code.path, file.path);
}

/** Whether a folder has the executable of a custom runtime. */
export function hasBootstrap(folder: string, bootstrap: string): boolean {
  return isExecutable(resolve(folder, bootstrap));
}

/** Tells whether the code has a file, by its path below the code's root. */
function codeHas(code: CodePlace): (path: string) => boolean {
  if (code.kind === 'inline') return (path) => path === code.fileName;
  if (code.kind === 'folder') return (path) => isFile(join(code.path, path));
  const names = zipEntryNames(code.path);
  return (path) => names.has(path);
}

function unavailable(fn: LambdaFunction, why: string): FunctionPlan {
  return { kind: 'unavailable', reason: `function \`${fn.logicalId}\` ${why}` };
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function isExecutable(path: string): boolean {
  if (!isFile(path)) return false;
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function isOnPath(command: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => isExecutable(join(folder, command)));
}
