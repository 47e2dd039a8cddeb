const NODE_EXTENSIONS = ['.js', '.mjs', '.cjs'] as const;
const TYPESCRIPT_EXTENSIONS = ['.ts', '.mts', '.cts', '.tsx'] as const;

export interface HandlerFile {
  /** Below the code's root. */
  readonly path: string;
  /** It must be bundled before it runs. */
  readonly typescript: boolean;
}

/**
 * The file that a handler names: `dist/app.handler` is in `dist/app.js`. TypeScript is taken where no JavaScript is
 * there; as SAM's esbuild puts what it builds from `src/app.ts` at the root, `src` is searched as well.
 */
export function findHandlerFile(
  runtime: 'node' | 'python',
  handler: string,
  has: (path: string) => boolean,
): HandlerFile | undefined {
  if (handler.includes('..')) return undefined;
  if (runtime === 'python') {
    const module = handler.slice(0, Math.max(0, handler.lastIndexOf('.'))).replaceAll('.', '/');
    if (module === '') return undefined;
    const path = [`${module}.py`, `${module}/__init__.py`].find(has);
    return path === undefined ? undefined : { path, typescript: false };
  }
  const dot = handler.indexOf('.', handler.lastIndexOf('/') + 1);
  if (dot <= 0) return undefined;
  const module = handler.slice(0, dot).replace(/^\.\//, '');
  const script = NODE_EXTENSIONS.map((extension) => module + extension).find(has);
  if (script !== undefined) return { path: script, typescript: false };
  const source = [module, `src/${module}`]
    .flatMap((name) => TYPESCRIPT_EXTENSIONS.map((extension) => name + extension))
    .find(has);
  return source === undefined ? undefined : { path: source, typescript: true };
}
