/**
 * Rules about suppressions and routes declared public (A74, A75). They cannot be suppressed: one statement would hide
 * what is wrong with all others.
 */
export const ABOUT_STATEMENTS: ReadonlySet<string> = new Set(['A74', 'A75']);
