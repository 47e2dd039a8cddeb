import type { LambdaFunction } from '@portcullis/model';

/** The code of a function as a person wrote it, found by whoever has the files. */
export interface FunctionSource {
  readonly language: 'javascript' | 'python';
  /** Name of the function that Lambda calls: `handler`. */
  readonly entry: string;
  /** The handler's file first, then what it imports by relative paths. */
  readonly files: readonly { readonly file: string; readonly text: string }[];
  /** Every relative import is among the files; otherwise something may be done where nobody looked. */
  readonly complete: boolean;
}

/** The port by which rules get code; `undefined` where it is not here. */
export type ReadFunction = (fn: LambdaFunction) => FunctionSource | undefined;
