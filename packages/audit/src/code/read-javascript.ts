import type * as Babel from '@babel/types';
import { type CodeNode, NO_KEYWORDS } from './tree.ts';

type Node = Babel.Node;

/** One node of Babel's tree in the shapes of ours. */
export function readJavaScript(node: Node): CodeNode {
  const line = node.loc?.start.line ?? 1;
  switch (node.type) {
    case 'Identifier':
      return { kind: 'name', name: node.name, line };
    case 'ThisExpression':
      return { kind: 'name', name: 'this', line };
    case 'StringLiteral':
      return { kind: 'text', value: node.value, line };
    case 'BooleanLiteral':
    case 'NumericLiteral':
      return { kind: 'literal', value: node.value, line };
    case 'NullLiteral':
      return { kind: 'literal', value: null, line };
    case 'TemplateLiteral':
      return { kind: 'concat', parts: templateParts(node, line), line };
    case 'MemberExpression':
    case 'OptionalMemberExpression':
      return { kind: 'member', object: readJavaScript(node.object), property: propertyOf(node), line };
    case 'CallExpression':
    case 'OptionalCallExpression':
    case 'NewExpression':
      return call(node, line);
    case 'BinaryExpression':
      if (node.operator === '+') return concat(node, line);
      return { kind: 'group', children: [readJavaScript(node.left), readJavaScript(node.right)], line };
    case 'LogicalExpression':
      return logical(node, line);
    case 'ConditionalExpression':
      return {
        kind: 'choice',
        fallback: false,
        test: readJavaScript(node.test),
        options: [readJavaScript(node.consequent), readJavaScript(node.alternate)],
        line,
      };
    case 'ObjectExpression':
    case 'ObjectPattern':
      return { kind: 'object', entries: node.properties.flatMap(entryOf), line };
    case 'ArrayExpression':
    case 'ArrayPattern':
      return {
        kind: 'list',
        items: node.elements.flatMap((item) => (item === null ? [] : [readJavaScript(item)])),
        line,
      };
    case 'AwaitExpression':
    case 'SpreadElement':
    case 'RestElement':
    case 'ExpressionStatement':
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSNonNullExpression':
    case 'TSSatisfiesExpression':
    case 'TSTypeAssertion':
      return readJavaScript('argument' in node ? node.argument : node.expression);
    case 'AssignmentPattern':
      return readJavaScript(node.left);
    case 'AssignmentExpression':
      return {
        kind: 'assign',
        target: readJavaScript(node.left),
        value: named(node.right, lastName(node.left)),
        line,
      };
    case 'VariableDeclaration':
      return { kind: 'group', children: node.declarations.flatMap(declaration), line };
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
    case 'ObjectMethod':
    case 'ClassMethod':
    case 'ClassPrivateMethod':
      return functionOf(node, line);
    case 'ClassProperty':
      return node.value === null || node.value === undefined
        ? { kind: 'group', children: [], line }
        : named(node.value, node.key.type === 'Identifier' ? node.key.name : undefined);
    case 'ReturnStatement':
      return {
        kind: 'return',
        value:
          node.argument === null || node.argument === undefined ? undefined : readJavaScript(node.argument),
        line,
      };
    case 'TryStatement':
      return {
        kind: 'try',
        body: [...node.block.body, ...(node.finalizer?.body ?? [])].map(readJavaScript),
        handler: (node.handler?.body.body ?? []).map(readJavaScript),
        line,
      };
    case 'SwitchStatement':
      return { kind: 'group', children: node.cases.flatMap((one) => caseOf(node, one)), line };
    case 'ImportDeclaration':
      return importOf(node, line);
    default:
      return { kind: 'group', children: innerNodes(node).map(readJavaScript), line };
  }
}

function propertyOf(node: Babel.MemberExpression | Babel.OptionalMemberExpression): string | CodeNode {
  const { property } = node;
  if (!node.computed && property.type === 'Identifier') return property.name;
  if (property.type === 'StringLiteral') return property.value;
  if (property.type === 'NumericLiteral') return String(property.value);
  return readJavaScript(property);
}

function templateParts(node: Babel.TemplateLiteral, line: number): readonly CodeNode[] {
  return node.quasis.flatMap((quasi, index) => {
    const text: CodeNode = { kind: 'text', value: quasi.value.cooked ?? quasi.value.raw, line };
    const expression = node.expressions[index];
    return expression === undefined ? [text] : [text, readJavaScript(expression)];
  });
}

/** A promise's `catch` is a handler of what is tried before it. */
function call(
  node: Babel.CallExpression | Babel.OptionalCallExpression | Babel.NewExpression,
  line: number,
): CodeNode {
  const callee = readJavaScript(node.callee);
  const args = node.arguments.map(readJavaScript);
  const [handler] = args;
  if (callee.kind === 'member' && callee.property === 'catch' && handler?.kind === 'function') {
    return { kind: 'try', body: [callee.object], handler: [handler], line };
  }
  return { kind: 'call', callee, args, keywords: NO_KEYWORDS, line };
}

function concat(node: Babel.BinaryExpression, line: number): CodeNode {
  const parts = [node.left, node.right].map(readJavaScript);
  return {
    kind: 'concat',
    parts: parts.flatMap((part) => (part.kind === 'concat' ? part.parts : [part])),
    line,
  };
}

function logical(node: Babel.LogicalExpression, line: number): CodeNode {
  const [left, right] = [readJavaScript(node.left), readJavaScript(node.right)];
  if (node.operator === '&&') return { kind: 'choice', fallback: false, test: left, options: [right], line };
  return { kind: 'choice', fallback: true, options: [left, right], line };
}

function entryOf(
  property: Babel.ObjectExpression['properties'][number] | Babel.ObjectPattern['properties'][number],
): { readonly key: string; readonly value: CodeNode }[] {
  if (property.type === 'SpreadElement' || property.type === 'RestElement') {
    return [{ key: '...', value: readJavaScript(property.argument) }];
  }
  const key =
    property.key.type === 'Identifier' && !property.computed
      ? property.key.name
      : property.key.type === 'StringLiteral'
        ? property.key.value
        : '';
  if (property.type === 'ObjectMethod') return [{ key, value: readJavaScript(property) }];
  return [{ key, value: named(property.value, key) }];
}

function declaration({ id, init, loc }: Babel.VariableDeclarator): readonly CodeNode[] {
  if (init === null || init === undefined) return [];
  const line = loc?.start.line ?? 1;
  return [{ kind: 'assign', target: readJavaScript(id), value: named(init, lastName(id)), line }];
}

/** A function without a name of its own is called what it is assigned to. */
function named(node: Node, name: string | undefined): CodeNode {
  const read = readJavaScript(node);
  return read.kind === 'function' && read.name === undefined ? { ...read, name } : read;
}

function lastName(node: Node): string | undefined {
  if (node.type === 'Identifier') return node.name;
  return node.type === 'MemberExpression' && node.property.type === 'Identifier'
    ? node.property.name
    : undefined;
}

function functionOf(
  node:
    | Babel.FunctionDeclaration
    | Babel.FunctionExpression
    | Babel.ArrowFunctionExpression
    | Babel.ObjectMethod
    | Babel.ClassMethod
    | Babel.ClassPrivateMethod,
  line: number,
): CodeNode {
  const name =
    'id' in node && node.id?.type === 'Identifier'
      ? node.id.name
      : 'key' in node && node.key?.type === 'Identifier'
        ? node.key.name
        : undefined;
  const body: readonly CodeNode[] =
    node.body.type === 'BlockStatement'
      ? node.body.body.map(readJavaScript)
      : [{ kind: 'return', value: readJavaScript(node.body), line }];
  return { kind: 'function', name, params: node.params.map(readJavaScript), body, line };
}

/** Each case compares. */
function caseOf(
  { discriminant }: Babel.SwitchStatement,
  { test, consequent, loc }: Babel.SwitchCase,
): CodeNode[] {
  const line = loc?.start.line ?? 1;
  const operands = [discriminant, ...(test === null || test === undefined ? [] : [test])].map(readJavaScript);
  return [{ kind: 'group', children: operands, line }, ...consequent.map(readJavaScript)];
}

function importOf(node: Babel.ImportDeclaration, line: number): CodeNode {
  const names = node.specifiers.map((specifier) => {
    const name = specifier.local.name;
    if (specifier.type !== 'ImportSpecifier') return { name };
    const { imported } = specifier;
    const original = imported.type === 'Identifier' ? imported.name : imported.value;
    return original === 'default' ? { name } : { name, imported: original };
  });
  return { kind: 'import', module: node.source.value, names, line };
}

const NO_CODE = /^(?:TS|TypeAnnotation|Comment)/;

/** The nodes in any other node, in the order of the text; types say nothing at run time. */
function innerNodes(node: Node): readonly Node[] {
  const found: Node[] = [];
  for (const [key, value] of Object.entries(node)) {
    if (key === 'loc' || key.endsWith('Comments') || key === 'extra' || key === 'typeAnnotation') continue;
    for (const item of Array.isArray(value) ? value : [value]) {
      if (isNode(item) && !NO_CODE.test(item.type)) found.push(item);
    }
  }
  return found;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'loc' in value;
}
