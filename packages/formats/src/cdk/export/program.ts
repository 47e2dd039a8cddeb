import type { Setup } from '@portcullis/model/setup';
import { Names } from '../../export/names.ts';
import { comment, printValue, quoted, type Value } from '../../export/type-script-text.ts';

const INDENT = 4;
const MARGIN = ' '.repeat(INDENT);

/** Names that the constructor of the stack has from elsewhere. */
const RESERVED = ['scope', 'id', 'props', 'path', 'api', 'stage'];

/** The constructor of the stack as it is written: constructs, statements, comments, in order. */
export class Program {
  readonly setup: Setup;
  readonly names: Names = new Names(RESERVED);
  readonly #lines: string[] = [];

  constructor(setup: Setup) {
    this.setup = setup;
  }

  /** A line between what belongs together and what follows. */
  section(): void {
    if (this.#lines.length > 0 && this.#lines.at(-1) !== '') this.#lines.push('');
  }

  comment(text: string): void {
    this.#lines.push(comment(text, INDENT).trimEnd());
  }

  statement(text: string): void {
    this.#lines.push(`${MARGIN}${text}`);
  }

  /** `receiver.method('id', { ... });`, or `new type(this, ...)` where `call` begins so. */
  call(call: string, args: readonly Value[], constant?: string): void {
    const head = `${constant === undefined ? '' : `const ${constant} = `}${call}(`;
    const last = args.length - 1;
    const text = args.map((arg, index) =>
      printValue(arg, INDENT, index === last ? INDENT + head.length + widthOf(args.slice(0, last)) : INDENT),
    );
    this.statement(`${head}${text.join(', ')});`);
  }

  /** `const name = new type(this, 'Id', { ... });` */
  construct(type: string, id: string, properties: Value | undefined, constant?: string): void {
    const head = `new ${type}(this, ${quoted(id)}`;
    const lead = `${constant === undefined ? '' : `const ${constant} = `}${head}`;
    const text =
      properties === undefined ? '' : `, ${printValue(properties, INDENT, INDENT + lead.length + 4)}`;
    this.statement(`${lead}${text});`);
  }

  /** The lines; a constant that nothing uses is not declared. */
  get text(): string {
    const whole = this.#lines.join('\n');
    return whole.replace(
      /^( +)const (\w+) = ((?:new )?\w)/gm,
      (line, margin: string, name: string, rest: string) =>
        whole.split(new RegExp(`\\b${name}\\b`)).length > 2 ? line : `${margin}${rest}`,
    );
  }
}

function widthOf(values: readonly Value[]): number {
  return values.reduce<number>((width, value) => width + printValue(value, 0).length + 2, 0);
}
