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

let lastAction = '';
let lastLower = '';

/** The lower case of an action. Nearly every request asks for the same one, so the last answer is kept. */
export function lowerAction(action: string): string {
  if (action !== lastAction) {
    lastLower = action.toLowerCase();
    lastAction = action;
  }
  return lastLower;
}
