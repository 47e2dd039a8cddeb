import type { Scope, Span } from '@portcullis/model';
import type { Position } from '@portcullis/model/source';

/** What a statement in a template may be about. */
export interface Target {
  readonly at: Position;
  readonly apiLogicalId?: string | undefined;
  /** `POST /orders`. */
  readonly route?: string | undefined;
}

/**
 * Whether a statement (a suppression, say) is about something: it stands on the resource where that is written, on its
 * API, or at the top of the template; and it names no other route.
 */
export function covers({ span, logicalId, route }: Scope, target: Target): boolean {
  if (route !== undefined && route !== target.route) return false;
  if (isWithin(span, target.at)) return true;
  if (logicalId !== undefined) return logicalId === target.apiLogicalId;
  // Said at the top: it holds for documents in other files, too.
  return span.from.line === 1 && span.from.column === 1 && route === undefined;
}

export function isWithin({ from, to }: Span, at: Position): boolean {
  return at.file === from.file && !isBefore(at, from) && (to === undefined || isBefore(at, to));
}

function isBefore(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.column < b.column);
}
