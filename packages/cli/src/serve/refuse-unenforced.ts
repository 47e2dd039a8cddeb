import { type Diagnostic, InputError, type UnenforcedKind } from '@portcullis/model';

/**
 * What the template declares and this version cannot enforce: refused, except for the kinds that the operator
 * allows. Gives those that are allowed, so that every start says them.
 */
export function refuseUnenforced(
  diagnostics: readonly Diagnostic[],
  allowed: ReadonlySet<UnenforcedKind>,
): readonly Diagnostic[] {
  const unenforced = diagnostics.filter(({ severity }) => severity === 'unenforced');
  const refused = unenforced.filter(({ kind }) => kind === undefined || !allowed.has(kind));
  if (refused.length === 0) return unenforced;
  throw new InputError(
    refused.map((found) => ({
      ...found,
      message: `${found.message}: this version cannot enforce it`,
      help:
        found.kind === undefined
          ? found.help
          : `remove it, or serve without it by --allow-unenforced ${found.kind}`,
    })),
  );
}
