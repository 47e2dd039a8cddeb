import { RESOURCE_CONTROL_POLICIES_COVER_EXECUTE_API } from '@portcullis/engine/authorize';
import { type Diagnostic, InputError } from '@portcullis/model';
import { locate } from '@portcullis/model/source';
import type { Config } from './config.ts';
import type { LoadedConfig } from './load-config.ts';
import { keyMark } from './tree-value.ts';

interface Unhonoured {
  readonly path: readonly string[];
  readonly present: (loaded: LoadedConfig) => boolean;
  readonly why: string;
  /** It would change who gets in: going on without it would be wrong. */
  readonly access: boolean;
}

const filled = (value: object | undefined): boolean => value !== undefined && Object.keys(value).length > 0;

function hasResourceControls({ organization }: Config): boolean {
  const levels = [organization, ...(organization?.units ?? []), ...(organization?.accounts ?? [])];
  return levels.some((level) =>
    (level?.resourceControlPolicies ?? []).some((one) => typeof one !== 'string'),
  );
}

/** Keys of the configuration that this version reads and cannot honour yet. */
const UNHONOURED: readonly Unhonoured[] = [
  {
    path: ['organization'],
    present: ({ config }) => !RESOURCE_CONTROL_POLICIES_COVER_EXECUTE_API && hasResourceControls(config),
    why: 'resource control policies do not cover API Gateway, so they change nothing here',
    access: false,
  },
  {
    path: ['vpcEndpoints'],
    present: ({ config }) => filled(config.vpcEndpoints),
    why: 'this version does not enforce VPC endpoint policies and sources',
    access: true,
  },
  {
    path: ['identity', 'providers'],
    present: ({ config }) => filled(config.identity?.providers),
    why: 'this version has no sign-in yet, so it is not used',
    access: false,
  },
  {
    path: ['identity', 'mail'],
    present: ({ config }) => filled(config.identity?.mail),
    why: 'this version has no sign-in yet, so it is not used',
    access: false,
  },
  {
    path: ['storage'],
    present: ({ config }) => config.storage?.startsWith('postgres') === true,
    why: 'this version stores nothing there yet: what it keeps is in the data folder',
    access: false,
  },
];

/** Throws `InputError` for what would change access; gives warnings for the rest. */
export function refuseNotHonoured(loaded: LoadedConfig): readonly Diagnostic[] {
  const found = UNHONOURED.filter((one) => one.present(loaded)).map((one) => toDiagnostic(one, loaded));
  const errors = found.filter((diagnostic) => diagnostic.severity === 'error');
  if (errors.length > 0) throw new InputError(errors);
  return found;
}

function toDiagnostic({ path, why, access }: Unhonoured, loaded: LoadedConfig): Diagnostic {
  const name = path.join('.');
  const mark = keyMark(loaded.tree, path.slice(0, -1), path.at(-1) ?? '');
  return {
    severity: access ? 'error' : 'warning',
    code: 'CONFIG_NOT_HONOURED',
    message: `\`${name}\`: ${why}`,
    help: access ? `remove \`${name}\`: nothing that restricts access is silently ignored` : undefined,
    at: locate(mark),
    path: name,
  };
}
