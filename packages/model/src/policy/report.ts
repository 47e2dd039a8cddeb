import type { Diagnostic, Severity } from '../diagnostic.ts';
import { locate } from '../source/position.ts';
import type { MapEntry, Mark, Position, TreeNode } from '../source/tree.ts';

/** What reading one policy found. */
export class PolicyReport {
  readonly diagnostics: Diagnostic[] = [];

  add(
    severity: Severity,
    code: string,
    mark: Mark,
    path: string,
    message: string,
    help?: string | undefined,
  ): void {
    this.diagnostics.push({ severity, code, message, help, at: locate(mark), path });
  }

  error(code: string, mark: Mark, path: string, message: string, help?: string | undefined): void {
    this.add('error', code, mark, path, message, help);
  }

  get failed(): boolean {
    return this.diagnostics.some((diagnostic) => diagnostic.severity === 'error');
  }
}

/** What a person would call a node's type. */
export function kindOf(node: TreeNode): string {
  if (node.kind === 'map') return 'an object';
  if (node.kind === 'list') return 'a list';
  if (node.kind === 'unresolved') return 'an unknown value';
  return node.value === null ? 'null' : `a ${typeof node.value}`;
}

/** A string or a list of strings; every other shape is reported and gives `undefined`. */
export function readStrings(
  node: TreeNode,
  path: string,
  report: PolicyReport,
  options: { readonly numbers: boolean },
): readonly string[] | undefined {
  const items = node.kind === 'list' ? node.items : [node];
  const strings: string[] = [];
  for (const [index, item] of items.entries()) {
    const itemPath = node.kind === 'list' ? `${path}[${index}]` : path;
    if (item.kind === 'scalar' && typeof item.value === 'string') strings.push(item.value);
    // An account id that YAML took for a number keeps its leading zero in the text.
    else if (options.numbers && item.kind === 'scalar' && typeof item.value === 'number')
      strings.push(item.text);
    else {
      report.error(
        'POLICY_TYPE',
        item.mark,
        itemPath,
        `\`${itemPath}\` must be a string, but it is ${kindOf(item)}`,
        'write a string or a list of strings',
      );
      return undefined;
    }
  }
  return strings;
}

/** Where each entry of an element stands; one that is written as a scalar is its own only entry. */
export function entriesAt({ value }: MapEntry): readonly Position[] {
  return (value.kind === 'list' ? value.items : [value]).map(({ mark }) => locate(mark));
}
