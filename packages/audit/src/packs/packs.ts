import { RULES } from '../registry.ts';
import type { Rule } from '../rule.ts';

export const PACKS = ['recommended', 'all'] as const;
/** `recommended` is quiet on a sound template; `all` has advice in it, too. */
export type Pack = (typeof PACKS)[number];

/** The rules to run, live ones included: they find nothing here. */
export function rulesOf(options: {
  readonly pack?: Pack | undefined;
  readonly rules?: readonly string[] | undefined;
}): readonly Rule[] {
  const { pack = 'recommended', rules } = options;
  if (rules !== undefined && rules.length > 0) return RULES.filter(({ id }) => rules.includes(id));
  return pack === 'all' ? RULES : RULES.filter(({ recommended }) => recommended);
}
