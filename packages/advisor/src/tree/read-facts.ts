import { type Diagnostic, InputError } from '@portcullis/model';
import { type Json, locate, type MapNode, type Mark, nearest, type TreeNode } from '@portcullis/model/source';
import { FACT_KINDS, FACTS_FILE_KEYS, type FactKind } from './fact-keys.ts';
import { checkSharedRoutes, isInvisible, readRoutes, visible } from './fact-routes.ts';
import { DEFAULT_FACTS, type Facts } from './facts.ts';

/**
 * Facts from a tree of YAML or JSON: one object, or a list of objects with a `group` each. Throws `InputError` with
 * everything that is wrong: unknown keys and values (`FACTS_UNKNOWN_KEY`, `FACTS_WRONG_VALUE`), groups without a name
 * or with another's (`FACTS_GROUP`), routes that two groups share (`FACTS_OVERLAP`).
 */
export function readFacts(root: TreeNode): readonly Facts[] {
  const found: Diagnostic[] = [];
  const nodes = root.kind === 'list' ? root.items : [root];
  if (nodes.length === 0)
    found.push(error('FACTS_EMPTY', 'no facts in the list', `${keysHelp()}`, root.mark));
  const facts = nodes.map((node) => readOne(node, found));
  if (root.kind === 'list' && nodes.length > 1) checkGroups(nodes, facts, found);
  checkSharedRoutes(nodes, facts, found);
  if (found.length > 0) throw new InputError(found);
  return facts;
}

function readOne(node: TreeNode, found: Diagnostic[]): Facts {
  if (node.kind !== 'map') {
    found.push(error('FACTS_WRONG_VALUE', 'facts are an object of keys and values', keysHelp(), node.mark));
    return DEFAULT_FACTS;
  }
  const read: Record<string, Json> = {};
  for (const [key, { value, keyMark }] of node.entries) {
    const kind = FACT_KINDS.find((one) => one.key === key);
    if (kind !== undefined) {
      const fact = readFact(kind, value, found);
      if (fact !== undefined) read[key] = fact;
    } else if (key === 'group') read.group = readGroup(value, found);
    else if (key === 'routes') read.routes = readRoutes(value, found);
    else found.push(error('FACTS_UNKNOWN_KEY', `unknown fact \`${key}\``, keysHelp(key), keyMark, key));
  }
  // Every value was checked against its row above.
  return { ...DEFAULT_FACTS, ...(read as Partial<Facts>) };
}

function readFact(kind: FactKind, node: TreeNode, found: Diagnostic[]): Json | undefined {
  const value = node.kind === 'scalar' ? node.value : undefined;
  const refuse = (allowed: string, help: string): undefined => {
    const written = node.kind === 'scalar' ? `\`${node.text}\`` : `a ${node.kind}`;
    found.push(
      error(
        'FACTS_WRONG_VALUE',
        `\`${kind.key}\` cannot be ${written}`,
        `${help}${allowed}`,
        node.mark,
        kind.key,
      ),
    );
  };
  if (kind.values === 'boolean') {
    return typeof value === 'boolean' ? value : refuse('true or false', 'it is ');
  }
  if (kind.values === 'number') {
    const good = typeof value === 'number' && Number.isFinite(value) && value > 0;
    return good ? value : refuse('a number above 0', 'it is ');
  }
  const written = node.kind === 'scalar' ? node.text : '';
  if (kind.values.includes(written)) return written;
  const meant = nearest(written, kind.values);
  return refuse(
    kind.values.join(', '),
    meant === undefined ? 'one of: ' : `did you mean \`${meant}\`? one of: `,
  );
}

function readGroup(node: TreeNode, found: Diagnostic[]): string {
  if (node.kind === 'scalar' && node.text.trim() !== '' && node.value !== null) {
    if (!isInvisible(node.text)) return node.text;
    const message = `\`${visible(node.text)}\` cannot be the name of a group: it has characters that nobody sees`;
    found.push(error('FACTS_WRONG_VALUE', message, 'an example: group: orders', node.mark, 'group'));
    return node.text;
  }
  found.push(
    error('FACTS_WRONG_VALUE', '`group` must be a name', 'an example: group: orders', node.mark, 'group'),
  );
  return DEFAULT_FACTS.group;
}

/** Several groups are told apart by their names. */
function checkGroups(nodes: readonly TreeNode[], facts: readonly Facts[], found: Diagnostic[]): void {
  const seen = new Set<string>();
  for (const [index, { group }] of facts.entries()) {
    const node = nodes[index];
    if (node?.kind !== 'map') continue;
    if (!node.entries.has('group')) {
      const help = 'each of several groups needs a name: group: orders';
      found.push(error('FACTS_GROUP', 'a group of facts without a name', help, node.mark));
    } else if (seen.has(group)) {
      found.push(
        error('FACTS_GROUP', `the group \`${group}\` stands twice`, 'rename one', groupMark(node), 'group'),
      );
    }
    seen.add(group);
  }
}

function groupMark(node: MapNode): Mark {
  return node.entries.get('group')?.value.mark ?? node.mark;
}

function keysHelp(key?: string): string {
  const meant = key === undefined ? undefined : nearest(key, FACTS_FILE_KEYS);
  const hint = meant === undefined ? '' : `did you mean \`${meant}\`? `;
  return `${hint}the facts are: ${FACTS_FILE_KEYS.join(', ')}`;
}

function error(code: string, message: string, help: string, mark: Mark, path?: string): Diagnostic {
  return { severity: 'error', code, message, help, at: locate(mark), path };
}
