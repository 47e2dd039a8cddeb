/** What an exporter makes of a set-up: files to be written, and what the format cannot say. */
export interface WrittenSetup {
  /** Paths are relative to the folder that the person names; `/` separates. */
  readonly files: readonly WrittenFile[];
  /** Sentences; each names a part of the set-up that is not in the files and has to be made some other way. */
  readonly losses: readonly string[];
  /** Sentences: what a person must decide because of how the format says it. */
  readonly decide?: readonly string[] | undefined;
  /** Values that the files leave open, where they are others than the parameters of the set-up. */
  readonly values?: readonly WrittenValue[] | undefined;
}

export interface WrittenFile {
  readonly path: string;
  readonly text: string;
}

export interface WrittenValue {
  readonly name: string;
  readonly description: string;
}
