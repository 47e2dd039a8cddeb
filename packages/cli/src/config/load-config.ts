import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { readTree } from '@portcullis/formats/source';
import { InputError } from '@portcullis/model';
import { sourceText, type TreeNode } from '@portcullis/model/source';
import { systemCode, UsageError } from '../failure.ts';
import type { Config } from './config.ts';

/** A configuration file, read and validated. */
export interface LoadedConfig {
  readonly config: Config;
  /** For the positions of policies and messages. */
  readonly tree: TreeNode;
  /** The folder that relative paths in it start from. */
  readonly folder: string;
  /** As messages show it. */
  readonly file: string;
}

/** What stands where there is no configuration. */
export function noConfig(folder: string): LoadedConfig {
  return { config: {}, tree: emptyTree('portcullis.yaml'), folder, file: 'portcullis.yaml' };
}

/** Throws `UsageError` where the file cannot be read, `InputError` where something in it is wrong. */
export async function loadConfig(path: string, shownAs: string): Promise<LoadedConfig> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`the configuration ${shownAs} cannot be read (${systemCode(error)})`);
  }
  const tree = parse(text, shownAs);
  // Loaded only where there is a configuration: the schema library takes a tenth of a second.
  const { readConfig } = await import('./read-config.ts');
  return { config: readConfig(tree), tree, folder: dirname(path), file: shownAs };
}

function parse(text: string, file: string): TreeNode {
  try {
    return readTree(text, file);
  } catch (error) {
    const empty =
      error instanceof InputError && error.diagnostics.every((found) => found.code === 'SOURCE_EMPTY');
    if (empty) return emptyTree(file);
    throw error;
  }
}

function emptyTree(file: string): TreeNode {
  return { kind: 'map', entries: new Map(), mark: { source: sourceText(file, ''), offset: 0 } };
}
