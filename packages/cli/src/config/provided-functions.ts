import type { Config } from './config.ts';

/** Names (logical id, name or ARN) of the functions that the configuration says how to run. */
export function providedFunctions(config: Config): ReadonlySet<string> {
  return new Set(Object.keys(config.functions ?? {}));
}
