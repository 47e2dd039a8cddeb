import { fileURLToPath } from 'node:url';

/** The runtime of the authorizer as one script that defines `GroupAuthorizer`, for a CommonJS file; it needs nothing but Node. */
export async function bundleGroupAuthorizer(): Promise<string> {
  const { build } = await import('esbuild');
  // Beside this file: the source where sources are run, what was built otherwise.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const entry = fileURLToPath(new URL(`./group-authorizer.${extension}`, import.meta.url));
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'iife',
    globalName: 'GroupAuthorizer',
    conditions: extension === 'ts' ? ['@portcullis/source'] : [],
    // Paths of this machine are nobody's business, and would make two builds of the same differ.
    minifyWhitespace: true,
    legalComments: 'none',
    logLevel: 'silent',
  });
  return (outputFiles[0] as { readonly text: string }).text;
}
