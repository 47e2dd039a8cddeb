import { type Command, Option } from 'commander';
import { UsageError } from './failure.ts';

/** Options that every command with a TEMPLATE takes. */
export interface CommonOptions {
  readonly config?: string | undefined;
  readonly parameter?: readonly string[] | undefined;
  readonly stage?: string | undefined;
  readonly api?: string | undefined;
  readonly now?: string | undefined;
  readonly strict?: boolean | undefined;
  readonly json?: boolean | undefined;
}

/** Options of the commands that ask what callers of other accounts may do. */
export interface AccountOptions {
  /** `TEMPLATE@ACCOUNT`, once for each. */
  readonly with?: readonly string[] | undefined;
}

/** An option that may be given several times. */
export function repeatable(flags: string, description: string): Option {
  return new Option(flags, description).argParser((value: string, before: readonly string[] | undefined) => [
    ...(before ?? []),
    value,
  ]);
}

export function addCommonOptions(command: Command): Command {
  return command
    .option('--config <file>', 'the configuration (default: portcullis.yaml beside the template)')
    .addOption(repeatable('--parameter <key=value>', 'a template parameter; repeatable'))
    .option('--stage <name>', 'the deployment stage')
    .option('--api <id>', 'one API of several: its id or logical id')
    .option('--now <time>', 'the time (ISO 8601) that offline commands judge at')
    .option('--strict', 'what is merely not here (unresolved) is an error, too')
    .option('--json', 'print JSON')
    .option('--no-color', 'no colour');
}

export function addAccountOption(command: Command): Command {
  return command.addOption(
    repeatable(
      '--with <template@account>',
      'the template of another account, whose identities and VPC endpoints count, too; repeatable',
    ),
  );
}

/** Milliseconds since the epoch of `--now`, or of the clock. */
export function timeOf(now: string | undefined): number {
  if (now === undefined) return Date.now();
  const time = Date.parse(now);
  if (Number.isNaN(time) || !/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/.test(now)) {
    throw new UsageError(`--now ${now} is not a time`, 'an example: --now 2026-01-31T12:00:00Z');
  }
  return time;
}

/** `KEY=VALUE`s as a record. */
export function parametersOf(pairs: readonly string[] | undefined): Readonly<Record<string, string>> {
  const entries = (pairs ?? []).map((pair): [string, string] => {
    const equals = pair.indexOf('=');
    if (equals < 1) throw new UsageError(`--parameter ${pair} is not KEY=VALUE`);
    return [pair.slice(0, equals), pair.slice(equals + 1)];
  });
  return Object.fromEntries(entries);
}
