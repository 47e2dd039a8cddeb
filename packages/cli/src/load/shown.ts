import { isAbsolute, relative } from 'node:path';

/** Paths below the working folder are shown as a person would write them. */
export function shown(cwd: string, path: string): string {
  const short = relative(cwd, path);
  return short === '' || short.startsWith('..') || isAbsolute(short) ? path : short;
}
