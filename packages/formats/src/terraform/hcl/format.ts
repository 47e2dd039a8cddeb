import type { Attribute, Body, Item } from './body.ts';
import type { Expression, ObjectEntry } from './expression.ts';
import { quotedContent } from './quote.ts';

/** A list or a call that fits into this many columns stays on one line. */
const WIDTH = 100;
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/**
 * The text of a file as `terraform fmt` would leave it: two spaces, equals signs of neighbouring lines in one column,
 * an empty line between blocks.
 */
export function formatHcl(body: Body): string {
  return `${formatBody(body, '').join('\n')}\n`;
}

function formatBody(body: Body, indent: string): readonly string[] {
  const lines: string[] = [];
  for (const [index, item] of body.entries()) {
    const before = body[index - 1];
    if (before !== undefined && separated(before, item, body[index + 1])) lines.push('');
    if (item.kind === 'attribute') {
      // Neighbours are written together: their equals signs stand in one column.
      if (before?.kind !== 'attribute') lines.push(...formatAttributes(attributesFrom(body, index), indent));
      continue;
    }
    if (item.kind === 'comment') lines.push(...formatComment(item.text, indent));
    else {
      const head = [item.type, ...item.labels.map((label) => `"${quotedContent(label)}"`)].join(' ');
      if (item.body.length === 0) lines.push(`${indent}${head} {}`);
      else lines.push(`${indent}${head} {`, ...formatBody(item.body, `${indent}  `), `${indent}}`);
    }
  }
  return lines;
}

/** An empty line before and after blocks; a comment belongs to what follows it. */
function separated(before: Item, item: Item, after: Item | undefined): boolean {
  if (before.kind === 'comment') return item.kind === 'comment';
  if (item.kind === 'comment') return before.kind === 'block' || after?.kind !== 'attribute';
  return before.kind === 'block' || item.kind === 'block';
}

function attributesFrom(body: Body, start: number): readonly Attribute[] {
  const run: Attribute[] = [];
  for (const item of body.slice(start)) {
    if (item.kind !== 'attribute') break;
    run.push(item);
  }
  return run;
}

function formatAttributes(run: readonly Attribute[], indent: string): readonly string[] {
  return aligned(
    run.map(({ name, value }) => ({ name, value: formatExpression(value, indent, name.length + 3) })),
    indent,
  );
}

interface Assignment {
  readonly name: string;
  readonly value: string;
}

/** Lines that open a bracket and do not close it take no part in the columns, and end the run of those before. */
function aligned(assignments: readonly Assignment[], indent: string): readonly string[] {
  return assignments.map(({ name, value }, index) => {
    const width = value.includes('\n') ? name.length : runWidth(assignments, index);
    return `${indent}${name.padEnd(width)} = ${value}`;
  });
}

function runWidth(assignments: readonly Assignment[], index: number): number {
  const single = (at: number): boolean => assignments[at]?.value.includes('\n') === false;
  let first = index;
  let last = index;
  while (single(first - 1)) first -= 1;
  while (single(last + 1)) last += 1;
  return Math.max(...assignments.slice(first, last + 1).map(({ name }) => columns(name)));
}

function columns(name: string): number {
  return [...name].length;
}

function formatComment(comment: string, indent: string): readonly string[] {
  return comment.split(/\r\n|[\n\r\u2028\u2029]/).flatMap((line) => {
    const lines: string[] = [];
    let current = '';
    for (const word of line.split(/\s+/).filter((part) => part !== '')) {
      if (current !== '' && indent.length + current.length + word.length > WIDTH) {
        lines.push(current);
        current = word;
      } else current = current === '' ? word : `${current} ${word}`;
    }
    return [...lines, current].map((content) => `${indent}# ${content}`.trimEnd());
  });
}

/** `used`: columns of the line that are taken before the expression begins, beyond the indent. */
export function formatExpression(expression: Expression, indent = '', used = 0): string {
  switch (expression.kind) {
    case 'text':
      return `"${quotedContent(expression.value)}"`;
    case 'number':
      return String(expression.value);
    case 'boolean':
      return String(expression.value);
    case 'reference':
      return expression.address;
    case 'template':
      return `"${expression.parts.map(templatePart).join('')}"`;
    case 'list':
      return formatList(expression.items, indent, used);
    case 'object':
      return formatObject(expression.entries, indent);
    case 'call':
      return formatCall(expression.name, expression.arguments, indent, used);
  }
}

function templatePart(part: string | Expression): string {
  return typeof part === 'string' ? quotedContent(part) : `\${${formatExpression(part)}}`;
}

function formatList(items: readonly Expression[], indent: string, used: number): string {
  const inline = `[${items.map((item) => formatExpression(item)).join(', ')}]`;
  if (!inline.includes('\n') && indent.length + used + inline.length <= WIDTH) return inline;
  const deeper = `${indent}  `;
  // Brackets that open together close together, as in `[{` and `}]`.
  const [only] = items;
  if (items.length === 1 && only?.kind === 'object') return `[${formatExpression(only, indent, used + 1)}]`;
  const lines = items.map((item) => `${deeper}${formatExpression(item, deeper)},`);
  return ['[', ...lines, `${indent}]`].join('\n');
}

function formatObject(entries: readonly ObjectEntry[], indent: string): string {
  if (entries.length === 0) return '{}';
  const deeper = `${indent}  `;
  const assignments = entries.map(({ key, value }) => {
    const name = IDENTIFIER.test(key) ? key : `"${quotedContent(key)}"`;
    return { name, value: formatExpression(value, deeper, name.length + 3) };
  });
  return ['{', ...aligned(assignments, deeper), `${indent}}`].join('\n');
}

function formatCall(name: string, given: readonly Expression[], indent: string, used: number): string {
  const inner = given.map((argument) => formatExpression(argument, indent, used + name.length + 1));
  const inline = `${name}(${inner.join(', ')})`;
  const [only] = given;
  if (given.length === 1 && (only?.kind === 'object' || only?.kind === 'list' || only?.kind === 'call'))
    return inline;
  if (!inline.includes('\n') && indent.length + used + inline.length <= WIDTH) return inline;
  const deeper = `${indent}  `;
  const lines = given.map((argument) => `${deeper}${formatExpression(argument, deeper)},`);
  return [`${name}(`, ...lines, `${indent})`].join('\n');
}
