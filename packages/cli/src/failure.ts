import { formatDiagnostic, InputError } from '@portcullis/model';

/** Input or usage that cannot be used: one message on stderr, exit status 2. */
export class UsageError extends Error {
  /** What to do about it. */
  readonly help: string | undefined;
  constructor(message: string, help?: string) {
    super(message);
    this.name = 'UsageError';
    this.help = help;
  }
}

/** What is wrong, in lines for a person, of an error that ends no process. */
export function reasonOf(error: unknown): string {
  if (error instanceof InputError) return error.diagnostics.map(formatDiagnostic).join('\n');
  if (error instanceof UsageError && error.help !== undefined) return `${error.message}; ${error.help}`;
  return error instanceof Error ? error.message : String(error);
}

/** Exit statuses that scripts depend on. */
export const EXIT: { readonly fine: 0; readonly negative: 1; readonly unusable: 2 } = {
  fine: 0,
  negative: 1,
  unusable: 2,
};

/** The code of an operating-system error (`ENOENT`), where it is one. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
