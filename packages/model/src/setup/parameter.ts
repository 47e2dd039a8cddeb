/** A value that only a person can give; every format asks for it by this name. */
export interface SetupParameter {
  /** PascalCase: `AlarmEmail`; formats may change its case (`alarm_email`). */
  readonly name: string;
  /** What it is and how to find it. */
  readonly description: string;
  /** Absent: it must be given. */
  readonly default?: string | undefined;
  readonly kind: 'text' | 'list' | 'secret';
  /** Fewer characters are no value. */
  readonly minLength?: number | undefined;
  /** A value that could be real, for reading the text back and for tests. */
  readonly example: string;
}
