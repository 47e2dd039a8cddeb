import type { Diagnostic } from '@portcullis/model';
import { locate, type MapEntry, type Mark, type SourceText, type TreeNode } from '@portcullis/model/source';
import { EVENT_ID, type Event, getScalarValue, SCALAR_STYLE, type ScalarEvent } from 'js-yaml';
import { resolvePlain } from './core-schema.ts';

/** What aliases may expand to, in nodes and levels: a few lines of YAML can stand for billions of nodes. */
const MAX_EXPANDED_NODES = 2_000_000;
const MAX_EXPANDED_DEPTH = 200;

/** An open sequence or mapping. */
interface Frame {
  readonly kind: 'list' | 'map';
  readonly items: TreeNode[];
  readonly entries: Map<string, MapEntry>;
  readonly mark: Mark;
  readonly tag: string | undefined;
  readonly anchor: string | undefined;
  key: { readonly name: string; readonly mark: Mark } | undefined;
  readonly merges: TreeNode[];
  nodes: number;
  depth: number;
}

interface Anchored {
  readonly node: TreeNode;
  readonly nodes: number;
  readonly depth: number;
}

const EMPTY: readonly TreeNode[] = [];

/** Builds one tree from the events of one document, and keeps what was wrong with it. */
export class TreeBuilder {
  readonly diagnostics: Diagnostic[] = [];
  readonly #source: SourceText;
  readonly #anchors = new Map<string, Anchored>();
  readonly #frames: Frame[] = [];
  #root: TreeNode | undefined;
  #documents = 0;
  #tooLarge = false;

  constructor(source: SourceText) {
    this.#source = source;
  }

  build(events: readonly Event[]): TreeNode | undefined {
    let open = 0;
    for (const event of events) {
      switch (event.type) {
        case EVENT_ID.DOCUMENT:
          open++;
          this.#documents++;
          if (this.#documents > 1) {
            this.#error(
              'SOURCE_SYNTAX',
              'the file holds several documents',
              this.#mark(this.#source.text.length),
              'keep one document in a file; remove the `---` line between them',
            );
            return undefined;
          }
          break;
        case EVENT_ID.SEQUENCE:
        case EVENT_ID.MAPPING:
          open++;
          this.#frames.push({
            kind: event.type === EVENT_ID.SEQUENCE ? 'list' : 'map',
            items: [],
            entries: new Map(),
            mark: this.#mark(event.start),
            tag: this.#collectionTag(event.tagStart, event.tagEnd),
            anchor: this.#slice(event.anchorStart, event.anchorEnd),
            key: undefined,
            merges: [],
            nodes: 1,
            depth: 1,
          });
          break;
        case EVENT_ID.SCALAR: {
          const node = this.#scalar(event);
          this.#anchor(this.#slice(event.anchorStart, event.anchorEnd), { node, nodes: 1, depth: 1 });
          this.#place(node, 1, 1, event.tagStart !== -1);
          break;
        }
        case EVENT_ID.ALIAS:
          this.#alias(event.anchorStart, event.anchorEnd);
          break;
        case EVENT_ID.POP:
          open--;
          if (open > 0) this.#close();
          break;
      }
    }
    return this.#root;
  }

  #scalar(event: ScalarEvent): TreeNode {
    const written = event.valueStart === -1 ? '' : getScalarValue(this.#source.text, event);
    const quoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
    const mark = this.#mark(
      event.valueStart === -1 ? this.#missingAt(event) : event.valueStart - (quoted ? 1 : 0),
    );
    if (event.tagStart === -1) {
      const value = event.style === SCALAR_STYLE.PLAIN ? resolvePlain(written) : written;
      return { kind: 'scalar', value, text: written, mark };
    }
    const tag = this.#source.text.slice(event.tagStart, event.tagEnd);
    if (tag === '!' || tag === '!!str') return { kind: 'scalar', value: written, text: written, mark };
    if (tag === '!!int' || tag === '!!float' || tag === '!!bool' || tag === '!!null') {
      return { kind: 'scalar', value: resolvePlain(written), text: written, mark };
    }
    return { kind: 'scalar', value: written, text: written, mark, tag: this.#ownTag(tag, event.tagStart) };
  }

  /** A value that is not written stands where its key ends. */
  #missingAt(event: ScalarEvent): number {
    if (event.tagStart !== -1) return event.tagStart;
    return this.#frames.at(-1)?.key?.mark.offset ?? 0;
  }

  #collectionTag(start: number, end: number): string | undefined {
    const tag = this.#slice(start, end);
    return tag === undefined || tag === '!!map' || tag === '!!seq' ? undefined : this.#ownTag(tag, start);
  }

  #ownTag(tag: string, offset: number): string {
    if (!/^![A-Za-z][A-Za-z0-9:]*$/.test(tag)) {
      this.#error(
        'SOURCE_TAG',
        `the tag \`${tag}\` is not known`,
        this.#mark(offset),
        'use a short form such as `!Ref`',
      );
    }
    return tag.slice(1);
  }

  #alias(start: number, end: number): void {
    const name = this.#source.text.slice(start, end);
    const anchored = this.#anchors.get(name);
    if (anchored === undefined) {
      this.#error(
        'SOURCE_ALIAS',
        `the alias \`*${name}\` has no anchor before it`,
        this.#mark(start),
        `write \`&${name}\` at the value that it stands for`,
      );
      this.#place({ kind: 'scalar', value: null, text: '', mark: this.#mark(start) }, 1, 1, false);
      return;
    }
    this.#place(anchored.node, anchored.nodes, anchored.depth, false);
  }

  #anchor(name: string | undefined, anchored: Anchored): void {
    if (name !== undefined) this.#anchors.set(name, anchored);
  }

  #close(): void {
    const frame = this.#frames.pop();
    if (frame === undefined) return;
    const { mark, tag } = frame;
    let node: TreeNode;
    if (frame.kind === 'list') {
      node = { kind: 'list', items: frame.items.length === 0 ? EMPTY : frame.items, mark, tag };
    } else {
      for (const merge of frame.merges) this.#merge(frame, merge);
      node = { kind: 'map', entries: frame.entries, mark, tag };
    }
    this.#anchor(frame.anchor, { node, nodes: frame.nodes, depth: frame.depth });
    this.#place(node, frame.nodes, frame.depth, tag !== undefined);
  }

  #place(node: TreeNode, nodes: number, depth: number, tagged: boolean): void {
    const frame = this.#frames.at(-1);
    if (frame === undefined) {
      this.#root = node;
      return;
    }
    frame.nodes += nodes;
    frame.depth = Math.max(frame.depth, depth + 1);
    if (!this.#tooLarge && (frame.nodes > MAX_EXPANDED_NODES || frame.depth > MAX_EXPANDED_DEPTH)) {
      this.#tooLarge = true;
      this.#error(
        'SOURCE_TOO_LARGE',
        'the aliases of this document expand to too many values',
        node.mark,
        'write the values out where they are needed',
      );
    }
    if (frame.kind === 'list') {
      frame.items.push(node);
    } else if (frame.key === undefined) {
      frame.key = this.#readKey(node, tagged);
    } else {
      this.#entry(frame, frame.key, node);
      frame.key = undefined;
    }
  }

  #readKey(node: TreeNode, tagged: boolean): { readonly name: string; readonly mark: Mark } {
    if (node.kind === 'scalar' && !tagged) return { name: node.text, mark: node.mark };
    this.#error(
      'SOURCE_KEY',
      'a key must be a plain text',
      node.mark,
      'write the key as text, without a tag or brackets',
    );
    return { name: '', mark: node.mark };
  }

  #entry(frame: Frame, key: { readonly name: string; readonly mark: Mark }, value: TreeNode): void {
    if (key.name === '<<' && this.#source.text[key.mark.offset] === '<') {
      frame.merges.push(value);
      return;
    }
    const earlier = frame.entries.get(key.name);
    if (earlier !== undefined) {
      const line = locate(earlier.keyMark).line;
      const again = locate(key.mark).line;
      this.#error(
        'SOURCE_DUPLICATE_KEY',
        `the key \`${key.name}\` on line ${again} stands already on line ${line}`,
        key.mark,
        'keep one of the two',
      );
      return;
    }
    frame.entries.set(key.name, { key: key.name, keyMark: key.mark, value });
  }

  /** YAML 1.1 "Merge Key Language-Independent Type": keys of the mapping itself win, then earlier merges. */
  #merge(frame: Frame, value: TreeNode): void {
    const sources = value.kind === 'list' ? value.items : [value];
    for (const source of sources) {
      if (source.kind !== 'map') {
        this.#error(
          'SOURCE_KEY',
          'the merge key `<<` needs a map or a list of maps',
          source.mark,
          'write `<<: *anchor`',
        );
        continue;
      }
      for (const [key, entry] of source.entries) {
        if (!frame.entries.has(key)) frame.entries.set(key, entry);
      }
    }
  }

  #mark(offset: number): Mark {
    return { source: this.#source, offset };
  }

  #slice(start: number, end: number): string | undefined {
    return start === -1 ? undefined : this.#source.text.slice(start, end);
  }

  #error(code: string, message: string, mark: Mark, help: string): void {
    this.diagnostics.push({ severity: 'error', code, message, help, at: locate(mark) });
  }
}
