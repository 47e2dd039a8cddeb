import {
  describe,
  type ListNode,
  type MapNode,
  type Mark,
  plainValue,
  type ScalarNode,
  type TreeNode,
} from '@portcullis/model/source';
import type { Diagnostics } from './diagnostics.ts';

/**
 * What reading a property gave. `absent` and `unresolved` differ on purpose: an absent `AuthorizationType` is
 * NONE, an unresolved one must never become it.
 */
export type Reading<T> =
  | { readonly state: 'value'; readonly value: T }
  | { readonly state: 'absent' }
  | { readonly state: 'unresolved'; readonly reason: string }
  /** A diagnostic has been recorded. */
  | { readonly state: 'invalid' };

const ABSENT: { readonly state: 'absent' } = { state: 'absent' };
const INVALID: { readonly state: 'invalid' } = { state: 'invalid' };

/** A node with its path; reads typed values and records a diagnostic where the type is wrong. */
export class Cursor {
  readonly node: TreeNode;
  /** `Resources.Api.Properties.Auth`; list items are numbered from 0: `Resources.Api.Properties.Tags[0]`. */
  readonly path: string;
  readonly diagnostics: Diagnostics;

  constructor(node: TreeNode, path: string, diagnostics: Diagnostics) {
    this.node = node;
    this.path = path;
    this.diagnostics = diagnostics;
  }

  get mark(): Mark {
    return this.node.mark;
  }

  /** The reason why the value is not here, where it is not. */
  get unresolved(): string | undefined {
    return this.node.kind === 'unresolved' ? this.node.reason : undefined;
  }

  /** The property of a map; `undefined` where it is absent, null, or where this is no map. */
  get(key: string): Cursor | undefined {
    if (this.node.kind !== 'map') return undefined;
    const entry = this.node.entries.get(key);
    if (entry === undefined || isNull(entry.value)) return undefined;
    return new Cursor(entry.value, `${this.path}.${key}`, this.diagnostics);
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  /** A property that must be there; records an error where it is not. */
  require(key: string): Cursor | undefined {
    const found = this.get(key);
    if (found === undefined && this.unresolved === undefined) {
      this.error('SOURCE_MISSING', `\`${key}\` is required here`, `add \`${key}\``);
    }
    return found;
  }

  /** The entries of a map, in document order; none (and a diagnostic) where this is no map. */
  entries(): readonly (readonly [string, Cursor])[] {
    const map = this.asMap();
    if (map === undefined) return [];
    return [...map.entries.values()].map((entry) => [
      entry.key,
      new Cursor(entry.value, `${this.path}.${entry.key}`, this.diagnostics),
    ]);
  }

  /** The items of a list; none (and a diagnostic) where this is no list. */
  items(): readonly Cursor[] {
    const list = this.asList();
    if (list === undefined) return [];
    return list.items.map((item, index) => new Cursor(item, `${this.path}[${index}]`, this.diagnostics));
  }

  asMap(): MapNode | undefined {
    if (this.node.kind === 'map') return this.node;
    this.wrong('a map');
    return undefined;
  }

  asList(): ListNode | undefined {
    if (this.node.kind === 'list') return this.node;
    this.wrong('a list');
    return undefined;
  }

  readString(): Reading<string> {
    return this.#read('a text', (node) => (node.value === null ? undefined : scalarText(node)));
  }

  readNumber(): Reading<number> {
    return this.#read('a number', scalarNumber);
  }

  readBoolean(): Reading<boolean> {
    return this.#read('true or false', scalarBoolean);
  }

  asString(): string | undefined {
    return this.#report(this.readString());
  }

  asNumber(): number | undefined {
    return this.#report(this.readNumber());
  }

  asBoolean(): boolean | undefined {
    return this.#report(this.readBoolean());
  }

  /** Reads a property without reporting it when it is unresolved; wrong types are recorded. */
  readStringAt(key: string): Reading<string> {
    return this.get(key)?.readString() ?? ABSENT;
  }

  readNumberAt(key: string): Reading<number> {
    return this.get(key)?.readNumber() ?? ABSENT;
  }

  readBooleanAt(key: string): Reading<boolean> {
    return this.get(key)?.readBoolean() ?? ABSENT;
  }

  /** A text property; `undefined` where absent, and (with a diagnostic) where wrong or unresolved. */
  string(key: string): string | undefined {
    return this.get(key)?.asString();
  }

  number(key: string): number | undefined {
    return this.get(key)?.asNumber();
  }

  boolean(key: string): boolean | undefined {
    return this.get(key)?.asBoolean();
  }

  requireString(key: string): string | undefined {
    return this.require(key)?.asString();
  }

  /** The items of a list property; none where it is absent. */
  list(key: string): readonly Cursor[] {
    return this.get(key)?.items() ?? [];
  }

  /** The entries of a map property; none where it is absent. */
  map(key: string): readonly (readonly [string, Cursor])[] {
    return this.get(key)?.entries() ?? [];
  }

  /** A list of texts; items that are no text are left out, with a diagnostic. */
  strings(key: string): readonly string[] {
    return this.list(key)
      .map((item) => item.asString())
      .filter((item) => item !== undefined);
  }

  stringMap(key: string): Readonly<Record<string, string>> {
    const pairs = this.map(key).flatMap(([name, value]) => {
      const text = value.asString();
      return text === undefined ? [] : [[name, text] as const];
    });
    return Object.fromEntries(pairs);
  }

  /** One of a few words; others are an error that lists them. */
  oneOf<T extends string>(key: string, allowed: readonly T[]): T | undefined {
    const found = this.get(key);
    const text = found?.asString();
    if (found === undefined || text === undefined) return undefined;
    const match = allowed.find((word) => word === text);
    if (match === undefined) {
      found.error(
        'SOURCE_VALUE',
        `\`${text}\` is not one of ${allowed.map((word) => `\`${word}\``).join(', ')}`,
      );
    }
    return match;
  }

  /** The plain value (also of a JSON text), `undefined` where a part is unresolved. */
  plain(): unknown {
    return plainValue(this.node);
  }

  error(code: string, message: string, help?: string): void {
    this.diagnostics.error(code, message, this, help);
  }

  warning(code: string, message: string, help?: string): void {
    this.diagnostics.warning(code, message, this, help);
  }

  /** Records that the node is not of the wanted type, or that its value is not here. */
  wrong(wanted: string): void {
    if (this.node.kind === 'unresolved') {
      this.diagnostics.unresolved('SOURCE_UNRESOLVED', this.node.reason, this);
    } else {
      this.error('SOURCE_TYPE', `${describe(this.node)} stands where ${wanted} is expected`);
    }
  }

  #read<T>(wanted: string, convert: (node: ScalarNode) => T | undefined): Reading<T> {
    if (this.node.kind === 'unresolved') return { state: 'unresolved', reason: this.node.reason };
    const value = this.node.kind === 'scalar' && this.node.tag === undefined ? convert(this.node) : undefined;
    if (value !== undefined) return { state: 'value', value };
    this.wrong(wanted);
    return INVALID;
  }

  #report<T>(reading: Reading<T>): T | undefined {
    if (reading.state === 'unresolved') this.wrong('a value');
    return reading.state === 'value' ? reading.value : undefined;
  }
}

export function isNull(node: TreeNode): boolean {
  return node.kind === 'scalar' && node.value === null && node.tag === undefined;
}

/** Account ids keep their leading zeros: the text is as written. */
export function scalarText(node: ScalarNode): string {
  return typeof node.value === 'boolean' ? String(node.value) : node.text;
}

function scalarNumber(node: ScalarNode): number | undefined {
  if (typeof node.value === 'number') return node.value;
  if (typeof node.value !== 'string' || !/^-?[0-9]+(?:\.[0-9]+)?$/.test(node.value)) return undefined;
  return Number(node.value);
}

/** CloudFormation takes "true" as a text (parameters have no booleans), and the words of YAML 1.1. */
function scalarBoolean(node: ScalarNode): boolean | undefined {
  if (typeof node.value === 'boolean') return node.value;
  if (typeof node.value !== 'string') return undefined;
  switch (node.value.toLowerCase()) {
    case 'true':
    case 'yes':
    case 'on':
      return true;
    case 'false':
    case 'no':
    case 'off':
      return false;
    default:
      return undefined;
  }
}
