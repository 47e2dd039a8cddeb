import type { SyntaxNode } from '@lezer/common';
import type { CodeNode } from './tree.ts';

export interface PythonSource {
  readonly text: string;
  readonly lineStarts: readonly number[];
}

/** One node of Lezer's tree in the shapes of ours. */
export function readPython(node: SyntaxNode, source: PythonSource): CodeNode {
  const line = lineOf(node.from, source);
  const read = (child: SyntaxNode): CodeNode => readPython(child, source);
  const parts = childrenOf(node);
  switch (node.name) {
    case 'VariableName':
      return { kind: 'name', name: textOf(node, source), line };
    case 'self':
      return { kind: 'name', name: 'self', line };
    case 'String':
      return { kind: 'text', value: stringValue(textOf(node, source)), line };
    case 'FormatString':
    case 'ContinuedString':
      return { kind: 'concat', parts: formatParts(node, source), line };
    case 'Number':
      return { kind: 'literal', value: Number(textOf(node, source)), line };
    case 'Boolean':
      return { kind: 'literal', value: textOf(node, source) === 'True', line };
    case 'None':
      return { kind: 'literal', value: null, line };
    case 'ParenthesizedExpression':
    case 'AwaitExpression': {
      const inner = parts.find((part) => !isPunctuation(part));
      return inner === undefined ? { kind: 'group', children: [], line } : read(inner);
    }
    case 'MemberExpression':
      return member(parts, source, line);
    case 'CallExpression':
      return call(parts, source, line);
    case 'BinaryExpression':
      return binary(parts, source, line);
    case 'ConditionalExpression': {
      const [whenTrue, test, otherwise] = parts.filter((part) => !isPunctuation(part)).map(read);
      const options = [whenTrue, otherwise].filter((option) => option !== undefined);
      return { kind: 'choice', fallback: false, test, options, line };
    }
    case 'DictionaryExpression':
      return { kind: 'object', entries: entriesOf(parts, source), line };
    case 'ArrayExpression':
    case 'TupleExpression':
    case 'SetExpression':
      return { kind: 'list', items: parts.filter((part) => !isPunctuation(part)).map(read), line };
    case 'AssignStatement':
      return assign(parts, source, line);
    case 'ReturnStatement': {
      const value = parts.find((part) => !isPunctuation(part));
      return { kind: 'return', value: value === undefined ? undefined : read(value), line };
    }
    case 'FunctionDefinition':
    case 'LambdaExpression':
      return functionOf(parts, source, line);
    case 'DecoratedStatement': {
      const children = parts.map(read);
      const registered = children.map((one) =>
        one.kind === 'function' ? { ...one, registered: true } : one,
      );
      return { kind: 'group', children: registered, line };
    }
    case 'TryStatement':
      return tryOf(parts, source, line);
    case 'ImportStatement':
      return importOf(parts, source, line);
    default:
      return { kind: 'group', children: parts.filter((part) => !isPunctuation(part)).map(read), line };
  }
}

function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
  return children;
}

function textOf(node: SyntaxNode, { text }: PythonSource): string {
  return text.slice(node.from, node.to);
}

function lineOf(offset: number, { lineStarts }: PythonSource): number {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}

/** Keywords and signs are nodes of their own, named by what they are. */
function isPunctuation(node: SyntaxNode): boolean {
  return (
    /^(?:[^A-Za-z]+|[a-z]+|AssignOp|ArithOp|CompareOp|UpdateOp|Comment)$/.test(node.name) &&
    node.name !== 'self'
  );
}

function stringValue(written: string): string {
  const quoted = /^[A-Za-z]*("""|'''|"|')([\s\S]*)\1$/.exec(written);
  return (quoted?.[2] ?? written).replace(/\\(['"\\])/g, '$1');
}

/** The texts between the replacements of an f-string; strings that stand side by side are one. */
function formatParts(node: SyntaxNode, source: PythonSource): readonly CodeNode[] {
  const line = lineOf(node.from, source);
  const found: CodeNode[] = [];
  let from = node.from;
  const text = (to: number): void => {
    if (to > from) found.push({ kind: 'text', value: source.text.slice(from, to), line });
  };
  for (const child of childrenOf(node)) {
    text(child.from);
    const read =
      child.name === 'FormatReplacement'
        ? childrenOf(child).filter((part) => !isPunctuation(part) && !/^Format/.test(part.name))
        : [child];
    found.push(...read.map((part) => readPython(part, source)));
    from = child.to;
  }
  text(node.to);
  return found;
}

function member(parts: readonly SyntaxNode[], source: PythonSource, line: number): CodeNode {
  const [object, ...rest] = parts;
  if (object === undefined) return { kind: 'group', children: [], line };
  const base = readPython(object, source);
  const property = rest.find((part) => !isPunctuation(part));
  if (property === undefined) return base;
  if (property.name === 'PropertyName') {
    return { kind: 'member', object: base, property: textOf(property, source), line };
  }
  const key = readPython(property, source);
  const named = key.kind === 'text' ? key.value : key.kind === 'literal' ? String(key.value) : key;
  return { kind: 'member', object: base, property: named, line };
}

function call(parts: readonly SyntaxNode[], source: PythonSource, line: number): CodeNode {
  const [callee, list] = parts;
  if (callee === undefined) return { kind: 'group', children: [], line };
  const args: CodeNode[] = [];
  const keywords = new Map<string, CodeNode>();
  const given = list === undefined ? [] : childrenOf(list);
  for (let i = 0; i < given.length; i++) {
    const part = given[i] as SyntaxNode;
    const value = given[i + 2];
    if (given[i + 1]?.name === 'AssignOp' && value !== undefined) {
      keywords.set(textOf(part, source), readPython(value, source));
      i += 2;
    } else if (!isPunctuation(part)) args.push(readPython(part, source));
  }
  return { kind: 'call', callee: readPython(callee, source), args, keywords, line };
}

function binary(parts: readonly SyntaxNode[], source: PythonSource, line: number): CodeNode {
  const operands = parts.filter((part) => !isPunctuation(part)).map((part) => readPython(part, source));
  const sign = parts.find(isPunctuation);
  const operator = sign === undefined ? '' : textOf(sign, source);
  if (operator === '+' || operator === '%') {
    const flat = operands.flatMap((part) => (part.kind === 'concat' ? part.parts : [part]));
    return { kind: 'concat', parts: flat, line };
  }
  if (operator === 'or') return { kind: 'choice', fallback: true, options: operands, line };
  if (operator === 'and') {
    return { kind: 'choice', fallback: false, test: operands[0], options: operands.slice(1), line };
  }
  return { kind: 'group', children: operands, line };
}

function entriesOf(
  parts: readonly SyntaxNode[],
  source: PythonSource,
): readonly { readonly key: string; readonly value: CodeNode }[] {
  return parts.flatMap((part, index) => {
    const value = parts[index + 1];
    const key = parts[index - 1];
    if (part.name !== ':' || value === undefined || key === undefined) return [];
    const read = readPython(key, source);
    return [{ key: read.kind === 'text' ? read.value : '', value: readPython(value, source) }];
  });
}

/** `a = b = value`, `a: Type = value`; several targets are assigned the same. */
function assign(parts: readonly SyntaxNode[], source: PythonSource, line: number): CodeNode {
  const value = parts.at(-1);
  if (value === undefined) return { kind: 'group', children: [], line };
  const targets = parts
    .slice(0, -1)
    .filter((part) => !isPunctuation(part) && part.name !== 'TypeDef')
    .map((part) => readPython(part, source));
  const read = readPython(value, source);
  const children = targets.map((target): CodeNode => ({ kind: 'assign', target, value: read, line }));
  return children.length === 1 && children[0] !== undefined ? children[0] : { kind: 'group', children, line };
}

function functionOf(parts: readonly SyntaxNode[], source: PythonSource, line: number): CodeNode {
  const name = parts.find((part) => part.name === 'VariableName');
  const list = parts.find((part) => part.name === 'ParamList');
  const body = parts.at(-1);
  const params = (list === undefined ? [] : childrenOf(list)).filter(
    (part, index, all) => part.name === 'VariableName' && all[index - 1]?.name !== 'AssignOp',
  );
  return {
    kind: 'function',
    name: name === undefined ? undefined : textOf(name, source),
    params: params.map((part) => readPython(part, source)),
    body: body === undefined ? [] : [readPython(body, source)],
    line,
  };
}

function tryOf(parts: readonly SyntaxNode[], source: PythonSource, line: number): CodeNode {
  const body: CodeNode[] = [];
  const handler: CodeNode[] = [];
  let into = body;
  for (const part of parts) {
    if (part.name === 'except') into = handler;
    else if (part.name === 'else' || part.name === 'finally') into = body;
    else if (part.name === 'Body') into.push(readPython(part, source));
  }
  return { kind: 'try', body, handler, line };
}

/** `import a.b as c, d`, `from a.b import c as d, e`. */
function importOf(parts: readonly SyntaxNode[], source: PythonSource, line: number): CodeNode {
  const words = parts
    .map((part) => textOf(part, source))
    .filter((word) => !/^[(),]$/.test(word) || word === ',');
  const from = words[0] === 'from';
  const split = words.indexOf('import');
  const module = from ? words.slice(1, split).join('') : '';
  const lists = words
    .slice(split + 1)
    .join(' ')
    .split(',')
    .map((item) => item.trim().split(' as '));
  if (from) {
    const names = lists.map(([imported = '', name]) => ({
      name: (name ?? imported).trim(),
      imported: imported.trim(),
    }));
    return { kind: 'import', module, names, line };
  }
  const children = lists.map(([written = '', name]): CodeNode => {
    const path = written.replaceAll(' ', '');
    // `import a.b` binds `a`.
    const bound = name?.trim() ?? path.split('.')[0] ?? path;
    const whole = name === undefined ? bound : path;
    return { kind: 'import', module: whole, names: [{ name: bound }], line };
  });
  return { kind: 'group', children, line };
}
