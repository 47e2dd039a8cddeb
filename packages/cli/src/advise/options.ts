import type { FactKey } from '@portcullis/advisor/tree';
import type { CommonOptions } from '../options.ts';

type FactFlags = { readonly [K in Exclude<FactKey, 'api'>]?: string | boolean | undefined };

/** What the command line gives to `advise`; facts are checked by `factsOfFlags`. */
export interface AdviseOptions extends CommonOptions, FactFlags {
  readonly facts?: string | undefined;
  readonly diagram?: 'mermaid' | 'svg' | undefined;
  readonly out?: string | undefined;
  readonly group?: string | undefined;
  readonly route?: readonly string[] | undefined;
}
