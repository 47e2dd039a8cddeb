import type { StepName } from '@portcullis/engine/authorize';

/** A file of expectations: who may call what. */
export interface TestFile {
  /** From the file's folder; absent: what `portcullis` finds there. */
  readonly template?: string | undefined;
  readonly tests: readonly Expectation[];
  /** `deny`: every pair of a listed caller and a route that no expectation names must be refused. */
  readonly default?: 'ignore' | 'deny' | undefined;
}

/** One expectation: each of its callers sends each of its requests. */
export interface Expectation {
  readonly name?: string | undefined;
  /** A caller, or callers; a list within the list is one caller with several credentials. */
  readonly as?: string | readonly (string | readonly string[])[] | undefined;
  /** `METHOD /path?query`, below the stage. */
  readonly request: string | readonly string[];
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | undefined;
  readonly sourceIp?: string | undefined;
  readonly vpce?: string | undefined;
  /** ISO 8601. */
  readonly now?: string | undefined;
  readonly api?: string | undefined;
  readonly stage?: string | undefined;
  readonly expect: 'allow' | 'deny' | number;
  readonly decidedBy?: StepName | undefined;
}
