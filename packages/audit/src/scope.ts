import type { Scope } from '@portcullis/model';
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
  const { file, line } = target.at;
  if (file === span.file && line >= span.from && line <= span.to) return true;
  if (logicalId !== undefined) return logicalId === target.apiLogicalId;
  // Said at the top: it holds for documents in other files, too.
  return span.from === 1 && route === undefined;
}
