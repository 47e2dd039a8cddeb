import { PACKS, type Pack, RULES, SEVERITIES, type Severity } from '@portcullis/audit';
import { nearest } from '@portcullis/model/source';
import { UsageError } from '../failure.ts';
import type { CommonOptions } from '../options.ts';

export const FORMATS = ['table', 'json', 'sarif', 'junit'] as const;
export type Format = (typeof FORMATS)[number];

/** As commander gives them. */
export interface AuditCommandOptions extends CommonOptions {
  readonly format?: string | undefined;
  readonly failOn?: string | undefined;
  readonly pack?: string | undefined;
  readonly rule?: readonly string[] | undefined;
  readonly baseline?: string | undefined;
  readonly writeBaseline?: boolean | undefined;
}

export interface CheckedOptions {
  readonly format: Format;
  readonly failOn: Severity | undefined;
  readonly pack: Pack;
  readonly rules: readonly string[] | undefined;
  readonly baseline: string | undefined;
  readonly writeBaseline: boolean;
}

export function checkOptions(options: AuditCommandOptions): CheckedOptions {
  const { json, baseline, writeBaseline = false } = options;
  if (writeBaseline && baseline === undefined) {
    throw new UsageError('--write-baseline needs --baseline FILE', 'name the file to write');
  }
  const format = options.format === undefined ? undefined : oneOf('--format', options.format, FORMATS);
  if (json === true && format !== undefined && format !== 'json') {
    throw new UsageError(`--json contradicts --format ${format}`, 'give one of the two');
  }
  return {
    format: format ?? (json === true ? 'json' : 'table'),
    failOn: options.failOn === undefined ? undefined : oneOf('--fail-on', options.failOn, SEVERITIES),
    pack: options.pack === undefined ? 'recommended' : oneOf('--pack', options.pack, PACKS),
    rules: options.rule?.flatMap((text) => text.split(',')).map((text) => knownRule(text.trim())),
    baseline,
    writeBaseline,
  };
}

function oneOf<T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found !== undefined) return found;
  throw new UsageError(`${option} ${value} does not exist`, `it is one of ${allowed.join(', ')}`);
}

function knownRule(id: string): string {
  const rule = RULES.find((one) => one.id === id.toUpperCase());
  if (rule === undefined) {
    const meant = nearest(
      id.toUpperCase(),
      RULES.map((one) => one.id),
    );
    const help =
      meant === undefined ? 'docs/rules lists them' : `did you mean ${meant}? docs/rules lists them`;
    throw new UsageError(`there is no rule ${id}`, help);
  }
  if (rule.needs === 'live') {
    throw new UsageError(
      `rule ${rule.id} needs a deployed API and is not run`,
      `docs/rules/${rule.id}.md says how to find out`,
    );
  }
  return rule.id;
}
