import type { ActionMatcher } from './action.ts';
import { ArnHeads } from './arn.ts';
import type { ConditionTest } from './condition.ts';
import type { PrincipalMatcher } from './principal.ts';
import type { PolicyRequest } from './request.ts';

/**
 * What statements that are compiled together have in common is compiled once: thousands of statements name the same few
 * resources and conditions again and again, and what they share stays in the processor's cache.
 */
export class SharedParts {
  readonly heads: ArnHeads = new ArnHeads();
  readonly principals: Once<PrincipalMatcher> = new Once();
  readonly actions: Once<ActionMatcher> = new Once();
  readonly resources: Once<(request: PolicyRequest) => boolean> = new Once();
  readonly conditions: Once<readonly ConditionTest[]> = new Once();
}

class Once<Part> {
  readonly #parts = new Map<string, Part>();

  /** `written` is all that the part depends on. */
  of(written: unknown, compile: () => Part): Part {
    const key = JSON.stringify(written);
    const known = this.#parts.get(key);
    if (known !== undefined) return known;
    const part = compile();
    this.#parts.set(key, part);
    return part;
  }
}
