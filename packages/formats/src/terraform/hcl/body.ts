import type { Expression } from './expression.ts';

/** A file, or what stands between the braces of a block. */
export type Body = readonly Item[];

export type Item = Attribute | Block | Comment;

export interface Attribute {
  readonly kind: 'attribute';
  readonly name: string;
  readonly value: Expression;
}

export interface Block {
  readonly kind: 'block';
  readonly type: string;
  readonly labels: readonly string[];
  readonly body: Body;
}

/** Stands on lines of its own, before what it speaks of. */
export interface Comment {
  readonly kind: 'comment';
  readonly text: string;
}

/** Attributes of a block by name; `undefined` leaves one out. */
export function attributes(values: Readonly<Record<string, Expression | undefined>>): readonly Attribute[] {
  return Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [{ kind: 'attribute' as const, name, value }],
  );
}

export function block(type: string, labels: readonly string[], body: Body): Block {
  return { kind: 'block', type, labels, body };
}

/** A block within another: most take no labels. */
export function nested(type: string, values: Readonly<Record<string, Expression | undefined>>): Block {
  return block(type, [], attributes(values));
}

export function comment(text: string): Comment {
  return { kind: 'comment', text };
}
