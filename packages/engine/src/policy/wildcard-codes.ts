/** Codes of a pattern above every UTF-16 unit: `*` and `?`. */
export const ANY_RUN = 0x10000;
export const ANY_ONE = 0x10001;

/** A pattern as codes: UTF-16 units, `ANY_RUN` (never twice in a row) and `ANY_ONE`. */
export type PatternCodes = readonly number[];
