/**
 * The code of a function in the few shapes that the facts need, the same for JavaScript, TypeScript and Python. What a
 * language says beyond them is a group of what stands in it.
 */
export type CodeNode =
  | NameNode
  | MemberNode
  | CallNode
  | TextNode
  | LiteralNode
  | ConcatNode
  | ObjectNode
  | ListNode
  | ChoiceNode
  | AssignNode
  | TryNode
  | ReturnNode
  | FunctionNode
  | ImportNode
  | GroupNode;

interface Base {
  /** 1-based. */
  readonly line: number;
}

export interface NameNode extends Base {
  readonly kind: 'name';
  readonly name: string;
}

/** `a.b`, `a['b']`, `a?.b`; Python's `a['b']`. */
export interface MemberNode extends Base {
  readonly kind: 'member';
  readonly object: CodeNode;
  /** A text where it is written out, else what computes it. */
  readonly property: string | CodeNode;
}

export interface CallNode extends Base {
  readonly kind: 'call';
  readonly callee: CodeNode;
  readonly args: readonly CodeNode[];
  /** Python only. */
  readonly keywords: ReadonlyMap<string, CodeNode>;
}

export interface TextNode extends Base {
  readonly kind: 'text';
  readonly value: string;
}

export interface LiteralNode extends Base {
  readonly kind: 'literal';
  readonly value: boolean | number | null;
}

/** `a + b`, templates, f-strings. */
export interface ConcatNode extends Base {
  readonly kind: 'concat';
  readonly parts: readonly CodeNode[];
}

/** Also the pattern of a destructuring, whose values are names. */
export interface ObjectNode extends Base {
  readonly kind: 'object';
  readonly entries: readonly { readonly key: string; readonly value: CodeNode }[];
}

export interface ListNode extends Base {
  readonly kind: 'list';
  readonly items: readonly CodeNode[];
}

/** `a || b`, `a ?? b`, `a or b`, `test ? a : b`: one of several. */
export interface ChoiceNode extends Base {
  readonly kind: 'choice';
  readonly fallback: boolean;
  readonly test?: CodeNode | undefined;
  readonly options: readonly CodeNode[];
}

export interface AssignNode extends Base {
  readonly kind: 'assign';
  readonly target: CodeNode;
  readonly value: CodeNode;
}

export interface TryNode extends Base {
  readonly kind: 'try';
  readonly body: readonly CodeNode[];
  readonly handler: readonly CodeNode[];
}

export interface ReturnNode extends Base {
  readonly kind: 'return';
  readonly value?: CodeNode | undefined;
}

export interface FunctionNode extends Base {
  readonly kind: 'function';
  readonly name?: string | undefined;
  readonly params: readonly CodeNode[];
  readonly body: readonly CodeNode[];
  /** Handed to something while the module loads: Python's decorators. */
  readonly registered?: boolean | undefined;
}

export interface ImportNode extends Base {
  readonly kind: 'import';
  readonly module: string;
  /** `imported` is absent where the name stands for the whole module. */
  readonly names: readonly { readonly name: string; readonly imported?: string | undefined }[];
}

export interface GroupNode extends Base {
  readonly kind: 'group';
  readonly children: readonly CodeNode[];
}

export const NO_KEYWORDS: ReadonlyMap<string, CodeNode> = new Map();

/** What stands directly in a node. */
export function childrenOf(node: CodeNode): readonly CodeNode[] {
  switch (node.kind) {
    case 'name':
    case 'text':
    case 'literal':
    case 'import':
      return [];
    case 'member':
      return typeof node.property === 'string' ? [node.object] : [node.object, node.property];
    case 'call':
      return [node.callee, ...node.args, ...node.keywords.values()];
    case 'concat':
      return node.parts;
    case 'object':
      return node.entries.map(({ value }) => value);
    case 'list':
      return node.items;
    case 'choice':
      return node.test === undefined ? node.options : [node.test, ...node.options];
    case 'assign':
      return [node.target, node.value];
    case 'try':
      return [...node.body, ...node.handler];
    case 'return':
      return node.value === undefined ? [] : [node.value];
    case 'function':
      return node.body;
    case 'group':
      return node.children;
    default:
      return node satisfies never;
  }
}
