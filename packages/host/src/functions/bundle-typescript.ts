import { join } from 'node:path';

/** What a bundle in ES module form lacks of CommonJS. */
const BANNER = [
  "import { createRequire as __createRequire } from 'node:module';",
  "import { fileURLToPath as __fileURLToPath } from 'node:url';",
  "import { dirname as __pathDirname } from 'node:path';",
  'const require = __createRequire(import.meta.url);',
  'const __filename = __fileURLToPath(import.meta.url);',
  'const __dirname = __pathDirname(__filename);',
].join('');

/** Bundles a TypeScript handler with all that it imports into one file; throws with esbuild's messages. */
export async function bundleTypescript(source: string, outFolder: string): Promise<string> {
  // Loaded when a function needs it: most do not.
  const { build } = await import('esbuild');
  const outfile = join(outFolder, 'bundle.mjs');
  try {
    await build({
      entryPoints: [source],
      outfile,
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'esm',
      banner: { js: BANNER },
      sourcemap: 'inline',
      logLevel: 'silent',
    });
  } catch (error) {
    throw new Error(`cannot build \`${source}\`: ${(error as Error).message}`);
  }
  return outfile;
}
