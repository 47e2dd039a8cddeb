import { join } from 'node:path';

const JAVASCRIPT =
  /(?:\bfrom|\bimport|\brequire\s*\(|\bimport\s*\()\s*(['"])((?:\.{1,2}\/|\/opt\/|@\/|~\/|#)[^'"]*|\.{1,2})\1/g;
const PYTHON = /^[ \t]*(?:from[ \t]+([.\w]+)[ \t]+import[ \t]+([\w*, \t]+)|import[ \t]+([\w., \t]+))/gm;
const EXTENSIONS = [
  '',
  '.js',
  '.mjs',
  '.cjs',
  '.ts',
  '.mts',
  '.cts',
  '.tsx',
  '/index.js',
  '/index.ts',
  '/index.mjs',
];

export interface Place {
  /** Of the function's code. */
  readonly root: string;
  /** Of the file. */
  readonly folder: string;
  readonly isFile: (path: string) => boolean;
}

export interface ModuleFiles {
  readonly files: readonly string[];
  /** False where the project's own code is imported and cannot be found: an alias, a layer. */
  readonly complete: boolean;
}

/** The project's own files that a file imports; packages are not looked into. */
export function moduleFiles(text: string, language: 'javascript' | 'python', place: Place): ModuleFiles {
  return language === 'python' ? pythonFiles(text, place) : javascriptFiles(text, place);
}

function javascriptFiles(text: string, { folder, isFile }: Place): ModuleFiles {
  const files: string[] = [];
  let complete = true;
  for (const [, , module = ''] of text.matchAll(JAVASCRIPT)) {
    if (module.endsWith('.json')) continue;
    // TypeScript may import `./a.js` and mean `./a.ts`.
    const bare = join(folder, module);
    const stems = [bare, bare.replace(/\.[cm]?js$/, '')];
    const found = module.startsWith('.')
      ? stems.flatMap((stem) => EXTENSIONS.map((extension) => stem + extension)).find(isFile)
      : undefined;
    if (found === undefined) complete = false;
    else files.push(found);
  }
  return { files, complete };
}

/** What is not found is taken for a package, but for what is plainly relative. */
function pythonFiles(text: string, { root, folder, isFile }: Place): ModuleFiles {
  const files: string[] = [];
  let complete = true;
  for (const [, from, names = '', plain = ''] of text.matchAll(PYTHON)) {
    const modules =
      from === undefined ? plain.split(',').map((one) => one.trim().split(/\s/)[0] ?? '') : [from];
    for (const module of modules) {
      const dots = /^\.*/.exec(module)?.[0].length ?? 0;
      const base = dots > 0 ? join(folder, '../'.repeat(dots - 1)) : root;
      const path = module.slice(dots).replaceAll('.', '/');
      const parts = names.split(',').map((one) => one.trim().split(/\s/)[0] ?? '');
      const candidates = [
        ...(path === '' ? [] : [`${path}.py`, `${path}/__init__.py`]),
        ...parts.map((name) => (path === '' ? `${name}.py` : `${path}/${name}.py`)),
      ];
      const bases = dots > 0 ? [base] : [base, folder];
      const found = bases.flatMap((one) => candidates.map((name) => join(one, name))).filter(isFile);
      files.push(...found);
      if (found.length === 0 && dots > 0) complete = false;
    }
  }
  return { files, complete };
}
