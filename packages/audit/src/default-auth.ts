import type { Subject } from './subject.ts';

/** Logical ids of the APIs with auth for every route that says nothing of its own: SAM's default, or HTTP's root `security`. */
export function apisWithDefaultAuth({
  definition,
  written,
}: Pick<Subject, 'definition' | 'written'>): ReadonlySet<string> {
  const ofSam = written.defaultAuthorizers
    .filter(({ name }) => name !== undefined)
    .map(({ apiLogicalId }) => apiLogicalId);
  const ofRoot = definition.apis
    .filter(
      ({ kind, logicalId }) =>
        kind === 'HTTP' &&
        written.rootSecurity.some(({ apiLogicalId = logicalId }) => apiLogicalId === logicalId),
    )
    .map(({ logicalId }) => logicalId);
  return new Set([...ofSam, ...ofRoot]);
}
