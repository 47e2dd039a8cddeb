/** An expression of TypeScript, as it stands. */
export class Expression {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** A value with a comment in front of it, in an object. */
export class Commented {
  readonly comment: string;
  readonly value: Value;
  constructor(comment: string, value: Value) {
    this.comment = comment;
    this.value = value;
  }
}

/** What can stand in an object literal; a property that is `undefined` is left out. */
export type Value =
  | Expression
  | Commented
  | string
  | number
  | boolean
  | readonly Value[]
  | { readonly [property: string]: Value | undefined };

const WIDTH = 110;

/** `text` in single quotes; in double ones where it has an apostrophe. */
export function quoted(text: string): string {
  const double = JSON.stringify(text);
  if (text.includes("'") && !text.includes('"')) return double;
  return `'${double.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/** `value` as TypeScript. `indent`: that of the line it stands in; `before`: how much of that line is used. */
export function printValue(value: Value, indent: number, before: number = indent): string {
  const line = onOneLine(value);
  if (line !== undefined && before + line.length + 2 <= WIDTH) return line;
  if (value instanceof Expression) return value.text;
  if (value instanceof Commented) return printValue(value.value, indent, before);
  if (typeof value !== 'object') return printScalar(value);
  const inner = ' '.repeat(indent + 2);
  const outer = ' '.repeat(indent);
  if (isList(value)) {
    const items = value.map((item) => `${inner}${printValue(item, indent + 2)},\n`);
    return `[\n${items.join('')}${outer}]`;
  }
  const entries = definedEntries(value).map(([key, item]) => {
    const head = `${inner}${propertyName(key)}: `;
    const shorthand = item instanceof Expression && item.text === key;
    const text = shorthand ? `${inner}${key}` : `${head}${printValue(item, indent + 2, head.length)}`;
    return `${item instanceof Commented ? comment(item.comment, indent + 2) : ''}${text},\n`;
  });
  return `{\n${entries.join('')}${outer}}`;
}

/** `// ...` lines no wider than the page. */
export function comment(text: string, indent: number): string {
  const margin = `${' '.repeat(indent)}// `;
  return wrap(text, WIDTH - margin.length)
    .map((line) => `${`${margin}${line}`.trimEnd()}\n`)
    .join('');
}

/** What ends a line, and with it a comment, in TypeScript. */
const LINE_BREAK = /\r\n|[\n\r\u2028\u2029]/;

/** `text` where it must not end the line. */
export function onOneLineOf(text: string): string {
  return text.split(LINE_BREAK).join(' ');
}

/** Breaks at spaces; line breaks of the text stay. */
export function wrap(text: string, width: number): readonly string[] {
  return text.split(LINE_BREAK).flatMap((paragraph) => {
    const lines = [''];
    for (const word of paragraph.split(' ')) {
      const last = lines.at(-1) ?? '';
      if (last === '') lines[lines.length - 1] = word;
      else if (last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
      else lines.push(word);
    }
    return lines;
  });
}

function onOneLine(value: Value): string | undefined {
  if (value instanceof Expression) return value.text.includes('\n') ? undefined : value.text;
  if (value instanceof Commented) return undefined;
  if (typeof value !== 'object') return printScalar(value);
  if (isList(value)) {
    const items = value.map(onOneLine);
    return items.includes(undefined) ? undefined : `[${items.join(', ')}]`;
  }
  const entries = definedEntries(value).map(([key, item]) => {
    if (item instanceof Expression && item.text === key) return key;
    const text = onOneLine(item);
    return text === undefined ? undefined : `${propertyName(key)}: ${text}`;
  });
  if (entries.includes(undefined)) return undefined;
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

function printScalar(value: string | number | boolean): string {
  return typeof value === 'string' ? quoted(value) : String(value);
}

function definedEntries(value: {
  readonly [property: string]: Value | undefined;
}): readonly [string, Value][] {
  return Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : [[key, item]]));
}

function propertyName(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : quoted(key);
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
