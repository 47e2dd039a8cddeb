import type { Diagnostic } from '@portcullis/model';

/** What findings and diagnostics have in common. */
export interface Groupable {
  readonly message: string;
  readonly help?: string | null | undefined;
  readonly kind?: string | null | undefined;
  readonly file: string;
  readonly line: number;
}

/** One line per message, however many places it is about: `file:line and 3 more: message; help`. */
export function grouped(findings: readonly Groupable[]): readonly string[] {
  const groups = new Map<string, string[]>();
  for (const { kind, message, help, file, line } of findings) {
    const text = `${kind == null ? '' : `[${kind}] `}${message}${help == null ? '' : `; ${help}`}`;
    const places = groups.get(text);
    if (places === undefined) groups.set(text, [`${file}:${line}`]);
    else places.push(`${file}:${line}`);
  }
  return [...groups].map(([text, [first = '', ...rest]]) =>
    rest.length === 0 ? `${first}: ${text}` : `${first} and ${rest.length} more: ${text}`,
  );
}

export function groupable({ message, help, kind, at }: Diagnostic): Groupable {
  return { message, help, kind, file: at.file, line: at.line };
}
