/** Findings of the importer that depend on what the configuration has: they are found again with it in mind. */
const FOUND_AGAIN: ReadonlySet<string> = new Set(['CFN_KNOWN_BY_ARN', 'CFN_POLICY_NOT_HERE']);

export function isFoundAgain(code: string): boolean {
  return FOUND_AGAIN.has(code);
}
