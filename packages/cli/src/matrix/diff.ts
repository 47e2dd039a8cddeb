import { type Decision, type FoundMatrix, type MatrixCell, routeName } from './matrix.ts';

/** One cell that differs between two matrices. */
export interface Change {
  readonly principal: string;
  readonly api: string;
  readonly stage: string;
  readonly method: string;
  readonly path: string;
  /** `null`: the principal or the route is not there. */
  readonly before: Decision | null;
  readonly after: Decision | null;
  readonly widened: boolean;
  /** For a reviewer: `anonymous gains GET /admin`. */
  readonly words: string;
}

/** How far a decision opens. The code of an authorizer may let in more than policies that allow some. */
const RANK: Readonly<Record<Decision, number>> = { deny: 0, some: 1, depends: 2, allow: 3 };

/** What changed from one matrix to another, what widened first. */
export function diffOf(before: FoundMatrix, after: FoundMatrix): readonly Change[] {
  const old = new Map(Array.from(before.cells, (cell) => [keyOf(cell), cell]));
  const fresh = new Map(Array.from(after.cells, (cell) => [keyOf(cell), cell]));
  const changes = [...new Set([...old.keys(), ...fresh.keys()])].flatMap((key) => {
    const change = changeOf(old.get(key), fresh.get(key));
    return change === undefined ? [] : [change];
  });
  return changes.sort((a, b) => Number(b.widened) - Number(a.widened));
}

function changeOf(before: MatrixCell | undefined, after: MatrixCell | undefined): Change | undefined {
  const cell = after ?? before;
  if (cell === undefined) return undefined;
  const [from, to] = [before?.decision ?? null, after?.decision ?? null];
  const [had, has] = [RANK[from ?? 'deny'], RANK[to ?? 'deny']];
  // What nobody could call, and nobody can call now, is no change of access.
  if (had === has) return undefined;
  const { principal, api, stage, method, path } = cell;
  const widened = has > had;
  return {
    principal,
    api,
    stage,
    method,
    path,
    before: from,
    after: to,
    widened,
    words: `${principal} ${verbOf(from, to)} ${routeName(cell)}${detailOf(before, after)}`,
  };
}

function verbOf(before: Decision | null, after: Decision | null): string {
  const [from, to] = [before ?? 'deny', after ?? 'deny'];
  if (from === 'deny') return to === 'depends' ? 'may gain' : to === 'some' ? 'gains some of' : 'gains';
  if (to === 'deny') return from === 'some' ? 'loses what it had of' : 'loses';
  return RANK[to] > RANK[from] ? 'gains more of' : 'keeps less of';
}

function detailOf(before: MatrixCell | undefined, after: MatrixCell | undefined): string {
  if (after === undefined) return ' (it is gone)';
  if (before === undefined && after.decision !== 'deny') return ' (it is new)';
  if (after.examples !== null) return ` (${after.examples.allowed}, not ${after.examples.denied})`;
  if (after.authorizer !== null) return ` (${after.authorizer} decides)`;
  return '';
}

function keyOf({ principal, api, stage, method, path }: MatrixCell): string {
  return JSON.stringify([principal, api, stage, method, path]);
}
