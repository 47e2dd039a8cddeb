import { findConditionKey } from '@portcullis/model/policy';
import type { RequestContext } from './request.ts';

/**
 * A policy value with its variables parsed. IAM User Guide, "IAM policy elements: Variables and tags".
 * In `text`, `*` and `?` may be wildcards; `literal` (from `${*}`, `${?}`, `${$}`) and what a variable
 * stands for never are.
 */
export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'variable'; readonly key: string; readonly fallback: string | undefined };

export type Template = readonly TemplatePart[];

/** Thrown where a `${` begins no variable; the caller knows the policy and position. */
export class TemplateError extends Error {}

/** Parses variables; only policies of version 2012-10-17 have them, in others `${` is text. */
export function parseTemplate(value: string, variables: boolean): Template {
  if (!variables || !value.includes('${')) return [{ kind: 'text', text: value }];
  const parts: TemplatePart[] = [];
  let at = 0;
  while (at < value.length) {
    const open = value.indexOf('${', at);
    if (open === -1) break;
    const close = value.indexOf('}', open);
    if (close === -1) throw new TemplateError(`\`${value}\` has a policy variable without a closing brace`);
    if (open > at) parts.push({ kind: 'text', text: value.slice(at, open) });
    const [part, end] = parseVariable(value, open + 2, close);
    parts.push(part);
    at = end;
  }
  if (at < value.length) parts.push({ kind: 'text', text: value.slice(at) });
  return parts;
}

function parseVariable(value: string, from: number, close: number): [TemplatePart, number] {
  const name = value.slice(from, close);
  if (name === '*' || name === '?' || name === '$') return [{ kind: 'literal', text: name }, close + 1];
  const at = name.indexOf(',');
  if (at === -1) {
    return [{ kind: 'variable', key: checkedKey(name, value), fallback: undefined }, close + 1];
  }
  // The default may hold braces, so its end is its closing quote.
  const comma = from + at;
  const quoted = value.startsWith(", '", comma) ? value.indexOf("'}", comma + 3) : -1;
  if (quoted === -1) {
    throw new TemplateError(`the default in \`${value}\` must be written \${key, 'default'}`);
  }
  const key = checkedKey(value.slice(from, comma), value);
  return [{ kind: 'variable', key, fallback: value.slice(comma + 3, quoted) }, quoted + 2];
}

function checkedKey(key: string, value: string): string {
  if (!/^[^\s{}$*?'"]+$/.test(key)) throw new TemplateError(`\`${value}\` has a malformed policy variable`);
  if (findConditionKey(key)?.multivalued === true) {
    throw new TemplateError(`\`${value}\` uses the multivalued key \`${key}\` as a policy variable`);
  }
  return key.toLowerCase();
}

export function hasVariables(template: Template): boolean {
  return template.some((part) => part.kind === 'variable');
}

/** The text of a template in which wildcards mean nothing; `undefined` where a variable has no value. */
export function resolveText(template: Template, context: RequestContext): string | undefined {
  let text = '';
  for (const part of template) {
    const value = part.kind === 'variable' ? variableValue(part, context) : part.text;
    if (value === undefined) return undefined;
    text += value;
  }
  return text;
}

/** The value of a variable; a multivalued key has none. */
export function variableValue(
  part: Extract<TemplatePart, { kind: 'variable' }>,
  context: RequestContext,
): string | undefined {
  const value = context.value(part.key);
  return typeof value === 'string' ? value : part.fallback;
}
