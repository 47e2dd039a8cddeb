import type { Diagnostic } from '../diagnostic.ts';
import { locate } from '../source/position.ts';
import type { MapNode, TreeNode, UnresolvedNode } from '../source/tree.ts';
import type { PolicyDocument, PolicyKind, Statement } from './document.ts';
import { diagnosticOf } from './lint/finding.ts';
import { isSerious, lintPolicy } from './lint/lint.ts';
import { checkElements, readStatement } from './read-statement.ts';
import { kindOf, PolicyReport } from './report.ts';

/**
 * Reads and checks a policy document. IAM User Guide, "Grammar of the IAM JSON policy language".
 *
 * Gives no policy where an error was found, or where a part of it is not known here (one diagnostic of
 * severity `unresolved`). Codes begin with `POLICY_`.
 *
 * @example
 * const tree = treeOfValue({ Version: '2012-10-17', Statement: [] }, 'authorizer output');
 * const { policy, diagnostics } = readPolicy(tree, { name: 'authorizer output', kind: 'authorizer' });
 */
export function readPolicy(
  node: TreeNode,
  options: { readonly name: string; readonly kind: PolicyKind },
): { policy?: PolicyDocument; diagnostics: Diagnostic[] } {
  const report = new PolicyReport();
  const unresolved = findUnresolved(node, '');
  if (unresolved !== undefined) {
    report.add(
      'unresolved',
      'POLICY_UNRESOLVED',
      unresolved.node.mark,
      unresolved.path,
      `${options.name} cannot be evaluated: ${unresolved.node.reason}`,
    );
    return { diagnostics: report.diagnostics };
  }
  const policy = readDocument(node, options, report);
  if (policy === undefined || report.failed) return { diagnostics: report.diagnostics };
  // What an authorizer returns is read while a caller waits, and nobody would see a warning.
  const doubts = options.kind === 'authorizer' ? [] : doubtsOf(policy);
  return { policy, diagnostics: report.diagnostics.concat(doubts) };
}

/** Only what is serious: a sound policy is read without a word. */
function doubtsOf(policy: PolicyDocument): readonly Diagnostic[] {
  return lintPolicy(policy).filter(isSerious).map(diagnosticOf);
}

function readDocument(
  node: TreeNode,
  { name, kind }: { readonly name: string; readonly kind: PolicyKind },
  report: PolicyReport,
): PolicyDocument | undefined {
  if (node.kind !== 'map') {
    report.error('POLICY_TYPE', node.mark, '', `${name} must be an object, but it is ${kindOf(node)}`);
    return undefined;
  }
  checkElements(node, ['Version', 'Id', 'Statement'], '', report);
  const version = readVersion(node, kind, report);
  const statements = readStatements(node, kind, report);
  if (version === undefined) return undefined;
  return { name, kind, version, id: readId(node, report), statements, at: locate(node.mark) };
}

function readVersion(
  node: MapNode,
  kind: PolicyKind,
  report: PolicyReport,
): PolicyDocument['version'] | undefined {
  const entry = node.entries.get('Version');
  if (entry === undefined) {
    // "IAM JSON policy elements: Version": without the element, a policy is of 2008.
    if (kind !== 'authorizer') return '2008-10-17';
    report.error('POLICY_VERSION', node.mark, '', 'the policy has no Version', 'add "Version": "2012-10-17"');
    return undefined;
  }
  // The text and not the value: YAML 1.1 parsers take the date for a timestamp.
  const text = entry.value.kind === 'scalar' ? entry.value.text : undefined;
  if (text === '2012-10-17' || text === '2008-10-17') return text;
  report.error(
    'POLICY_VERSION',
    entry.value.mark,
    'Version',
    `unknown policy version ${text === undefined ? kindOf(entry.value) : `\`${text}\``}`,
    'write "2012-10-17"',
  );
  return undefined;
}

function readId(node: MapNode, report: PolicyReport): string | undefined {
  const entry = node.entries.get('Id');
  if (entry === undefined) return undefined;
  if (entry.value.kind === 'scalar' && entry.value.value !== null) return String(entry.value.value);
  report.error(
    'POLICY_TYPE',
    entry.value.mark,
    'Id',
    `\`Id\` must be a string, but it is ${kindOf(entry.value)}`,
  );
  return undefined;
}

function readStatements(node: MapNode, kind: PolicyKind, report: PolicyReport): readonly Statement[] {
  const entry = node.entries.get('Statement');
  if (entry === undefined) {
    report.error('POLICY_ELEMENT_MISSING', node.mark, '', 'the policy has no Statement');
    return [];
  }
  const items = entry.value.kind === 'list' ? entry.value.items : [entry.value];
  const statements: Statement[] = [];
  const sids = new Set<string>();
  for (const [index, item] of items.entries()) {
    const path = entry.value.kind === 'list' ? `Statement[${index}]` : 'Statement';
    const statement = readStatement(item, index, kind, path, report);
    if (statement === undefined) continue;
    statements.push(statement);
    const { sid } = statement;
    if (sid === undefined) continue;
    if (sids.has(sid) && kind !== 'authorizer') {
      report.error(
        'POLICY_SID_DUPLICATE',
        item.mark,
        `${path}.Sid`,
        `statement id \`${sid}\` is used twice`,
        'statement ids in a single policy must be unique',
      );
    }
    sids.add(sid);
  }
  return statements;
}

function findUnresolved(node: TreeNode, path: string): { node: UnresolvedNode; path: string } | undefined {
  if (node.kind === 'unresolved') return { node, path };
  if (node.kind === 'list') {
    for (const [index, item] of node.items.entries()) {
      const found = findUnresolved(item, `${path}[${index}]`);
      if (found !== undefined) return found;
    }
  } else if (node.kind === 'map') {
    for (const [key, entry] of node.entries) {
      const found = findUnresolved(entry.value, path === '' ? key : `${path}.${key}`);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}
