/**
 * Finds, of many texts, those that another one may begin with, in one walk along it: a radix tree whose labels are not
 * compared, since what is found is asked all the same. However many texts there are, a walk looks at the few characters
 * that tell them apart.
 */
export class PrefixTree<Item> {
  readonly #root: Node<Item> = emptyNode('');

  constructor(entries: Iterable<readonly [string, Item]>) {
    for (const [prefix, item] of entries) this.#add(prefix, item);
  }

  /**
   * Shows the items of all prefixes of `text`, the shortest first, until `isEnough` says so; and maybe some of others,
   * which differ from it only where the prefixes in the tree do not differ from each other.
   */
  visit(text: string, isEnough: (item: Item) => boolean): void {
    let node: Node<Item> | undefined = this.#root;
    let at = 0;
    while (node !== undefined) {
      const { items } = node;
      for (let i = 0; i < items.length; i++) if (isEnough(items[i] as Item)) return;
      at += node.label.length;
      node = node.next.get(text.charCodeAt(at));
    }
  }

  #add(prefix: string, item: Item): void {
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
