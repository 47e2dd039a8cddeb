import { locate } from '../source/position.ts';
import type { TreeNode } from '../source/tree.ts';
import type { ConditionClause } from './document.ts';
import { parseOperator, suggestOperator } from './operators.ts';
import { entriesAt, kindOf, type PolicyReport } from './report.ts';

/** `{ operator: { key: value } }`, flattened. IAM User Guide, "IAM JSON policy elements: Condition". */
export function readConditions(
  node: TreeNode,
  path: string,
  report: PolicyReport,
): readonly ConditionClause[] {
  if (node.kind !== 'map') {
    report.error('POLICY_TYPE', node.mark, path, `\`${path}\` must be an object, but it is ${kindOf(node)}`);
    return [];
  }
  const clauses: ConditionClause[] = [];
  for (const [operator, entry] of node.entries) {
    const operatorPath = `${path}.${operator}`;
    if (parseOperator(operator) === undefined) {
      const meant = suggestOperator(operator);
      report.error(
        'POLICY_OPERATOR_UNKNOWN',
        entry.keyMark,
        operatorPath,
        `unknown condition operator \`${operator}\``,
        meant === undefined
          ? 'use an operator of "Condition operators" in the IAM User Guide'
          : `write \`${meant}\``,
      );
      continue;
    }
    readKeys(operator, entry.value, operatorPath, report, clauses);
  }
  return clauses;
}

function readKeys(
  operator: string,
  node: TreeNode,
  path: string,
  report: PolicyReport,
  clauses: ConditionClause[],
): void {
  if (node.kind !== 'map') {
    report.error(
      'POLICY_TYPE',
      node.mark,
      path,
      `\`${path}\` must be an object of condition keys, but it is ${kindOf(node)}`,
    );
    return;
  }
  const seen = new Map<string, string>();
  for (const [key, entry] of node.entries) {
    const keyPath = `${path}.${key}`;
    const other = seen.get(key.toLowerCase());
    if (other !== undefined) {
      report.error(
        'POLICY_CONDITION_KEY_DUPLICATE',
        entry.keyMark,
        keyPath,
        `condition keys \`${other}\` and \`${key}\` are the same key`,
        'condition keys ignore case: write the key once, with a list of values',
      );
      continue;
    }
    seen.set(key.toLowerCase(), key);
    if (key === '' || key !== key.trim()) {
      report.error(
        'POLICY_CONDITION_KEY',
        entry.keyMark,
        keyPath,
        `condition key \`${key}\` is empty or has blanks`,
      );
      continue;
    }
    const values = readValues(entry.value, keyPath, report);
    if (values === undefined) continue;
    clauses.push({ operator, key, values, at: locate(entry.keyMark), valuesAt: entriesAt(entry) });
  }
}

function readValues(node: TreeNode, path: string, report: PolicyReport): readonly string[] | undefined {
  const values: string[] = [];
  for (const item of node.kind === 'list' ? node.items : [node]) {
    if (item.kind !== 'scalar' || item.value === null) {
      report.error(
        'POLICY_TYPE',
        item.mark,
        path,
        `a value of \`${path}\` must be a string, number or boolean, but it is ${kindOf(item)}`,
      );
      return undefined;
    }
    values.push(typeof item.value === 'string' ? item.value : JSON.stringify(item.value));
  }
  return values;
}
