/** Policies as they are written: the JSON itself, nothing compiled. */
export interface Policy {
  readonly Version?: string;
  readonly Statement: readonly PolicyStatement[];
}

export interface PolicyStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: PolicyPrincipal;
  readonly NotPrincipal?: PolicyPrincipal;
  readonly Action?: OneOrMany;
  readonly NotAction?: OneOrMany;
  readonly Resource?: OneOrMany;
  readonly NotResource?: OneOrMany;
  readonly Condition?: Readonly<
    Record<string, Readonly<Record<string, OneOrMany<string | number | boolean>>>>
  >;
}

export type PolicyPrincipal =
  | '*'
  | { readonly AWS?: OneOrMany; readonly Service?: OneOrMany; readonly Federated?: OneOrMany };

export type OneOrMany<Value = string> = Value | readonly Value[];

export function listOf<Value extends string | number | boolean>(
  value: OneOrMany<Value> | undefined,
): readonly Value[] {
  if (value === undefined) return [];
  return typeof value === 'object' ? value : [value];
}
