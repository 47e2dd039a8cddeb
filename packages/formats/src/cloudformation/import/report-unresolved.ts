import type { Authorizer } from '@portcullis/model';
import type { Entry, ImportContext } from './resource-index.ts';

/** Says that something loads but fails closed. */
export function reportUnresolved(
  context: ImportContext,
  entry: Entry,
  what: string,
  reason: string | undefined,
): void {
  if (reason === undefined) return;
  const place = { mark: entry.resource.mark, path: entry.resource.path };
  context.diagnostics.unresolved('CFN_UNRESOLVED', `${what}: ${reason}`, place);
}

/** An authorizer that was read, after saying why it fails closed; nothing where it was refused. */
export function reported(
  context: ImportContext,
  entry: Entry,
  authorizer: Authorizer | undefined,
): readonly Authorizer[] {
  if (authorizer === undefined) return [];
  reportUnresolved(context, entry, `authorizer \`${authorizer.logicalId}\``, authorizer.unresolved);
  return [authorizer];
}
