import { RESOURCE_CONTROL_POLICIES_COVER_EXECUTE_API } from '@portcullis/engine/authorize';
import type { Diagnostic } from '@portcullis/model';
import { locate } from '@portcullis/model/source';
import type { Config } from './config.ts';
import type { LoadedConfig } from './load-config.ts';
import { keyMark } from './tree-value.ts';

interface Unhonoured {
  readonly path: readonly string[];
  readonly present: (loaded: LoadedConfig) => boolean;
  readonly why: string;
}

function hasResourceControls({ organization }: Config): boolean {
  const levels = [organization, ...(organization?.units ?? []), ...(organization?.accounts ?? [])];
  return levels.some((level) =>
    (level?.resourceControlPolicies ?? []).some((one) => typeof one !== 'string'),
  );
}

/** Keys of the configuration that this version reads and that change nothing; none of them is about who gets in. */
const UNHONOURED: readonly Unhonoured[] = [
  {
    path: ['organization'],
    present: ({ config }) => !RESOURCE_CONTROL_POLICIES_COVER_EXECUTE_API && hasResourceControls(config),
    why: 'resource control policies do not cover API Gateway, so they change nothing here',
  },
];

/** A warning for each key that is there and changes nothing. */
export function notHonoured(loaded: LoadedConfig): readonly Diagnostic[] {
  return UNHONOURED.filter((one) => one.present(loaded)).map(({ path, why }) => {
    const name = path.join('.');
    const mark = keyMark(loaded.tree, path.slice(0, -1), path.at(-1) ?? '');
    return {
      severity: 'warning',
      code: 'CONFIG_NOT_HONOURED',
      message: `\`${name}\`: ${why}`,
      at: locate(mark),
      path: name,
    };
  });
}
