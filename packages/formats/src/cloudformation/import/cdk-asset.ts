import type { ImportContext } from './resource-index.ts';

/**
 * The folder of a CDK asset whose zip a template names by its hash: `cdk synth` writes the list of assets beside
 * the template (`Stack.assets.json` for `Stack.template.json`).
 */
export function hashedAsset(context: ImportContext, file: string, key: string): string | undefined {
  const hash = /^(?:.*\/)?([0-9a-f]{64})\.zip$/.exec(key)?.[1];
  const list = /^(.*\/)?([^/]+)\.template\.json$/.exec(file);
  if (hash === undefined || list?.[2] === undefined) return undefined;
  const text = context.readFile(`${list[2]}.assets.json`);
  if (text === undefined) return undefined;
  return assetPath(text, hash);
}

function assetPath(text: string, hash: string): string | undefined {
  try {
    const manifest: { files?: Record<string, { source?: { path?: unknown } }> } = JSON.parse(text);
    const path = manifest.files?.[hash]?.source?.path;
    return typeof path === 'string' ? path : undefined;
  } catch {
    return undefined;
  }
}
