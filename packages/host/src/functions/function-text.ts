import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import type { LambdaFunction } from '@portcullis/model';
import { findHandlerFile } from './handler-file.ts';
import { inlineFileName } from './inline-code.ts';
import { moduleFiles } from './module-files.ts';
import { runtimeKind } from './runtime-kind.ts';

/** The code of a function as text, for whoever reads it and does not run it. */
export interface FunctionText {
  readonly language: 'javascript' | 'python';
  /** `handler` of `src/app.handler`. */
  readonly entry: string;
  /** The handler's file first; absolute paths, or the logical id and a name for inline code. */
  readonly files: readonly { readonly file: string; readonly text: string }[];
  /** Every relative import was found, and no layer of the same account adds to it. */
  readonly complete: boolean;
}

/** Bundles are longer, and no longer what a person wrote. */
const MAX_FILE_BYTES = 400_000;
const MAX_FILES = 30;

/**
 * The handler's file of a function and what it imports by relative paths: where the template says that the code is,
 * else where `sam build` puts it. `undefined` for code in S3, in a zip, or in another language. Throws nothing.
 */
export function readFunctionText(fn: LambdaFunction, templateFolder: string): FunctionText | undefined {
  const runtime = runtimeKind(fn.runtime ?? '');
  if ((runtime !== 'node' && runtime !== 'python') || fn.handler === undefined) return undefined;
  const language = runtime === 'node' ? 'javascript' : 'python';
  const entry = fn.handler.slice(fn.handler.lastIndexOf('.') + 1);
  if (fn.code.kind === 'inline') {
    const { source: text } = fn.code;
    const file = `${fn.logicalId}/${inlineFileName(fn.runtime ?? '', text)}`;
    return { language, entry, files: [{ file, text }], complete: !hasOwnLayers(fn) };
  }
  const declared = fn.code.kind === 'local' ? [resolve(templateFolder, fn.code.path)] : [];
  for (const root of [...declared, join(templateFolder, '.aws-sam', 'build', fn.logicalId)]) {
    const handler = findHandlerFile(runtime, fn.handler, (path) => isFile(join(root, path)));
    if (handler !== undefined)
      return { language, entry, ...collect(root, join(root, handler.path), language) };
  }
  return undefined;
}

/** Layers of the same account hold code of the same team; those of other accounts are published ones. */
function hasOwnLayers({ arn, layers = [] }: LambdaFunction): boolean {
  const account = arn.split(':')[4];
  return layers.some((layer) => (layer.split(':')[4] ?? account) === account);
}

function collect(
  root: string,
  first: string,
  language: FunctionText['language'],
): Pick<FunctionText, 'files' | 'complete'> {
  const files: { readonly file: string; readonly text: string }[] = [];
  const seen = new Set([first]);
  let complete = true;
  // The set grows while it is walked.
  for (const file of seen) {
    const text = readText(file);
    if (text === undefined || files.length === MAX_FILES) {
      complete = false;
      continue;
    }
    files.push({ file, text });
    const found = moduleFiles(text, language, { root, folder: dirname(file), isFile });
    if (!found.complete) complete = false;
    // What lies outside the project is none of the function's own code.
    for (const path of found.files) {
      if (!path.includes(`${sep}node_modules${sep}`)) seen.add(path);
    }
  }
  return { files, complete };
}

function readText(file: string): string | undefined {
  try {
    return statSync(file).size > MAX_FILE_BYTES ? undefined : readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}
