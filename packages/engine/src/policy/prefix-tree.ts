/**
 * Finds, of many texts, those that another one begins with, in one walk along it: a radix tree. However many there are,
 * what a walk costs is the length of the text.
 */
export class PrefixTree<Item> {
  readonly #root: Node<Item> = emptyNode('');

  add(prefix: string, item: Item): void {
    let node = this.#root;
    let at = 0;
    while (at < prefix.length) {
      const code = prefix.charCodeAt(at);
      const next = node.next.get(code);
      if (next === undefined) {
        const leaf = emptyNode<Item>(prefix.slice(at));
        node.next.set(code, leaf);
        node = leaf;
        break;
      }
      const shared = sharedLength(next.label, prefix, at);
      const child = shared < next.label.length ? split(next, shared) : next;
      node.next.set(code, child);
      at += shared;
      node = child;
    }
    node.items.push(item);
  }

  /** Shows the items of every prefix of `text`, the shortest first, until `isEnough` says so. */
  visit(text: string, isEnough: (items: readonly Item[]) => boolean): void {
    let node: Node<Item> | undefined = this.#root;
    let at = 0;
    while (node !== undefined && text.startsWith(node.label, at)) {
      if (node.items.length > 0 && isEnough(node.items)) return;
      at += node.label.length;
      node = node.next.get(text.charCodeAt(at));
    }
  }
}

interface Node<Item> {
  /** What stands between the node above and this one. */
  readonly label: string;
  readonly items: Item[];
  /** By the first UTF-16 unit of their labels. */
  readonly next: Map<number, Node<Item>>;
}

function emptyNode<Item>(label: string): Node<Item> {
  return { label, items: [], next: new Map() };
}

/** A node for what the label begins with, and the node itself below it. */
function split<Item>(node: Node<Item>, at: number): Node<Item> {
  const above = emptyNode<Item>(node.label.slice(0, at));
  const rest = node.label.slice(at);
  above.next.set(rest.charCodeAt(0), { ...node, label: rest });
  return above;
}

function sharedLength(label: string, text: string, at: number): number {
  let length = 0;
  while (length < label.length && label.charCodeAt(length) === text.charCodeAt(at + length)) length++;
  return length;
}
