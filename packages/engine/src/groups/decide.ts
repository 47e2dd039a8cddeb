import type { GroupRule } from './group-rule.ts';

export interface GroupEvidence {
  /** Where the line of the table stands; of the table itself for a route that is not in it. */
  readonly file: string;
  readonly line: number;
  /** As the table lists them. */
  readonly listed: readonly string[];
  /** With those that inherit from them. */
  readonly admitted: readonly string[];
  /** What the caller has. */
  readonly caller: readonly string[];
}

export type GroupDecision =
  | { readonly ok: true; readonly group: string | undefined; readonly evidence: GroupEvidence }
  | {
      readonly ok: false;
      readonly code: 'GROUP_ROUTE_NOT_LISTED' | 'GROUP_NOT_ALLOWED';
      readonly reason: string;
      readonly evidence: GroupEvidence;
    };

/** The first of the caller's groups that is let in. Names are compared exactly: `Admin` is not `admin`. */
export function admittingGroup(admitted: ReadonlySet<string>, caller: readonly string[]): string | undefined {
  return caller.find((name) => admitted.has(name));
}

/** May a caller with these groups in? */
export function decideGroups(rule: GroupRule, caller: readonly string[]): GroupDecision {
  const { file, line } = rule.at;
  if (rule.kind !== 'groups') {
    const evidence = { file, line, listed: [], admitted: [], caller };
    if (rule.kind === 'ungrouped') return { ok: true, group: undefined, evidence };
    const reason = `the route is not in the group table (${file}:${line}), whose default is deny`;
    return { ok: false, code: 'GROUP_ROUTE_NOT_LISTED', reason, evidence };
  }
  const evidence = { file, line, listed: rule.listed, admitted: [...rule.admitted], caller };
  const group = admittingGroup(rule.admitted, caller);
  if (group !== undefined) return { ok: true, group, evidence };
  const wanted = rule.admitted.size === 0 ? 'nobody' : `only ${[...rule.admitted].join(', ')}`;
  const has = caller.length === 0 ? 'no group' : caller.join(', ');
  const reason = `the caller has ${has}, and the group table lets in ${wanted} (${file}:${line})`;
  return { ok: false, code: 'GROUP_NOT_ALLOWED', reason, evidence };
}
