/**
 * Expressions of HCL, the language of Terraform's files. Texts that come from a set-up are `text`: whatever they hold,
 * they mean themselves. `reference` is for addresses that the exporter makes itself.
 *
 * Source: Terraform language "Expressions", "Strings and Templates".
 */
export type Expression =
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'reference'; readonly address: string }
  /** A quoted string with references in it; strings among the parts are literal. */
  | { readonly kind: 'template'; readonly parts: readonly (string | Expression)[] }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'object'; readonly entries: readonly ObjectEntry[] }
  | { readonly kind: 'call'; readonly name: string; readonly arguments: readonly Expression[] };

export interface ObjectEntry {
  readonly key: string;
  readonly value: Expression;
}

export function text(value: string): Expression {
  return { kind: 'text', value };
}

export function number(value: number): Expression {
  return { kind: 'number', value };
}

export function boolean(value: boolean): Expression {
  return { kind: 'boolean', value };
}

/** `aws_lambda_function.orders.arn`, `var.alarm_email`, `each.key`. */
export function reference(address: string): Expression {
  return { kind: 'reference', address };
}

export function template(...parts: readonly (string | Expression)[]): Expression {
  return { kind: 'template', parts };
}

export function list(items: readonly Expression[]): Expression {
  return { kind: 'list', items };
}

export function texts(values: readonly string[]): Expression {
  return list(values.map(text));
}

/** Entries in the order given. */
export function object(entries: Readonly<Record<string, Expression>>): Expression {
  return { kind: 'object', entries: Object.entries(entries).map(([key, value]) => ({ key, value })) };
}

export function call(name: string, ...given: readonly Expression[]): Expression {
  return { kind: 'call', name, arguments: given };
}

/** Plain data as the expression that has its value. */
export function data(value: unknown): Expression {
  if (typeof value === 'string') return text(value);
  if (typeof value === 'number') return number(value);
  if (typeof value === 'boolean') return boolean(value);
  if (value === null) return reference('null');
  if (Array.isArray(value)) return list(value.map(data));
  if (typeof value !== 'object') throw new Error(`a ${typeof value} has no expression`);
  return object(Object.fromEntries(Object.entries(value).map(([key, item]) => [key, data(item)])));
}
