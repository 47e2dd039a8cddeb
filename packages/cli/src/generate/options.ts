import type { CommonOptions } from '../options.ts';

export interface GenerateOptions extends CommonOptions {
  readonly to?: string | undefined;
  readonly out?: string | undefined;
  readonly facts?: string | undefined;
  readonly plan?: string | undefined;
  readonly name?: string | undefined;
  readonly force?: boolean | undefined;
  readonly formats?: boolean | undefined;
}
