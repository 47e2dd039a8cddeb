import type { Position } from './source/tree.ts';

/**
 * What a reader found. The four severities are the three kinds of "What is refused, and what loads", plus notes:
 * - `error`: wrong; nothing loads, exit status 2.
 * - `unresolved`: merely not here (code in S3, a pool known only by its ARN); loads, fails closed when served.
 * - `unenforced`: declared, but this version cannot enforce it; `serve` refuses unless it is told to go on.
 * - `warning`: worth saying, changes nothing.
 */
export type Severity = 'error' | 'unresolved' | 'unenforced' | 'warning';

export interface Diagnostic {
  readonly severity: Severity;
  /** Stable, upper case: `CFN_DANGLING_REF`. */
  readonly code: string;
  /** What is wrong; lower-case start, user input in backticks. */
  readonly message: string;
  /** What to do about it. */
  readonly help?: string | undefined;
  readonly at: Position;
  /** Path in the document: `Resources.Api.Properties.Auth`. */
  readonly path?: string | undefined;
  /** For `unenforced`: the KIND that `--allow-unenforced` takes. */
  readonly kind?: UnenforcedKind | undefined;
}

/** The KINDs of `serve --allow-unenforced`. */
export type UnenforcedKind = 'web-acl' | 'mutual-tls' | 'private-endpoint' | 'websocket' | 'mapping-template';

/** `file:line:column: message (path) - help`, the one line that a person sees. */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const { file, line, column } = diagnostic.at;
  const where = diagnostic.path === undefined || diagnostic.path === '' ? '' : ` (${diagnostic.path})`;
  const help = diagnostic.help === undefined ? '' : `; ${diagnostic.help}`;
  return `${file}:${line}:${column}: ${diagnostic.message}${where}${help}`;
}

/** Thrown by readers where input cannot be used at all; carries every error found, never only the first. */
export class InputError extends Error {
  readonly diagnostics: readonly Diagnostic[];
  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(formatDiagnostic).join('\n'));
    this.name = 'InputError';
    this.diagnostics = diagnostics;
  }
}
