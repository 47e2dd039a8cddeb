import { type PolicyDocument, type PolicyKind, readPolicy } from '@portcullis/model/policy';
import type { TreeNode } from '@portcullis/model/source';
import { unresolvedReason } from '../../openapi/reading.ts';
import { type Cursor, nodeOf } from '../../source/index.ts';

export interface ReadPolicy {
  readonly policy?: PolicyDocument | undefined;
  /** Why the policy cannot be evaluated. */
  readonly unresolved?: string | undefined;
}

/** Reads a policy property (a map, or a JSON text); diagnostics get the path of the property. */
export function readPolicyAt(cursor: Cursor, name: string, kind: PolicyKind): ReadPolicy {
  const node = documentNode(cursor);
  if (node === undefined) return { unresolved: `${name} has errors` };
  const { policy, diagnostics } = readPolicy(node, { name, kind });
  for (const diagnostic of diagnostics) {
    const path = diagnostic.path ? `${cursor.path}.${diagnostic.path}` : cursor.path;
    cursor.diagnostics.add({ ...diagnostic, path });
  }
  return policy === undefined ? { unresolved: unresolvedReason(node) ?? `${name} has errors` } : { policy };
}

function documentNode(cursor: Cursor): TreeNode | undefined {
  const { node } = cursor;
  if (node.kind !== 'scalar') return node;
  try {
    return nodeOf(JSON.parse(node.text), node.mark);
  } catch {
    cursor.error(
      'CFN_POLICY',
      'a policy must be a map, or a text that holds JSON',
      'write the policy as a map',
    );
    return undefined;
  }
}

/** Whether a policy that cannot be evaluated might deny something: every effect that is not plainly `Allow`. */
export function mayDeny(cursor: Cursor): boolean {
  const node = documentNode(cursor);
  const statement = node?.kind === 'map' ? node.entries.get('Statement')?.value : undefined;
  const statements =
    statement?.kind === 'list' ? statement.items : statement === undefined ? [] : [statement];
  if (statements.length === 0) return true;
  return !statements.every((item) => {
    const effect = item.kind === 'map' ? item.entries.get('Effect')?.value : undefined;
    return effect?.kind === 'scalar' && effect.value === 'Allow';
  });
}
