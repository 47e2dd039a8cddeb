import { compileCodes, patternCodes } from './wildcard.ts';

/** Tests an action in lower case. */
export type ActionMatcher = (action: string) => boolean;

/**
 * Compiles `Action` entries: wildcards anywhere, case ignored, blanks significant.
 * IAM User Guide, "IAM JSON policy elements: Action".
 */
export function compileActions(entries: readonly string[]): ActionMatcher {
  if (entries.includes('*')) return () => true;
  const matchers = entries.map((entry) => {
    const lower = entry.toLowerCase();
    if (!/[*?]/.test(lower)) return (action: string) => action === lower;
    const matcher = compileCodes(patternCodes([{ kind: 'text', text: lower }]) ?? []);
    return (action: string) => matcher(action, 0, action.length);
  });
  const [only] = matchers;
  if (only !== undefined && matchers.length === 1) return only;
  return (action) => {
    for (const matcher of matchers) if (matcher(action)) return true;
    return false;
  };
}
