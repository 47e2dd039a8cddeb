import type { Explanation } from '../explain/explanation.ts';
import type { LoggedRequest } from './logged-request.ts';
import type { Outcome, Replayed } from './replay.ts';

/** What `portcullis explain --log --json` prints. */
export interface ReplayReport {
  readonly summary: {
    readonly lines: number;
    readonly allowed: number;
    readonly refused: number;
    readonly undecidable: number;
  };
  /** By how many lines they have, the most first. */
  readonly causes: readonly CauseCount[];
  /** Requests that were refused; the same one has one entry. */
  readonly refused: readonly RefusedRequest[];
  readonly undecidable: readonly { readonly why: string; readonly lines: readonly number[] }[];
  /** With `--against`. */
  readonly against?: ChangeReport | undefined;
}

export interface CauseCount {
  readonly cause: string;
  readonly step: string | null;
  readonly status: number;
  readonly count: number;
}

export interface RequestLines {
  /** `GET /orders/1`, below the stage. */
  readonly request: string;
  /** As `--as` takes them; API keys by their names. */
  readonly as: readonly string[];
  readonly lines: readonly number[];
}

export interface RefusedRequest extends RequestLines {
  readonly cause: string;
  readonly step: string | null;
  readonly status: number;
  /** `null` where what refused it (a body, a counter) is not in the line. */
  readonly explanation: Explanation | null;
}

export interface ChangeReport {
  /** Lines that both templates could be asked about. */
  readonly compared: number;
  readonly undecidable: readonly { readonly why: string; readonly lines: readonly number[] }[];
  readonly changes: readonly Change[];
}

export interface Change extends RequestLines {
  /** `gains` and `loses`: let in now, or no longer; `otherwise`: refused with another status. */
  readonly kind: 'gains' | 'loses' | 'otherwise';
  readonly before: { readonly decision: 'allow' | 'deny'; readonly status: number; readonly code: string };
  readonly after: { readonly decision: 'allow' | 'deny'; readonly status: number; readonly code: string };
  /** By the other template. */
  readonly explanation: Explanation;
}

/** Collects the outcomes of lines; what is the same is kept once, so that a long log takes little memory. */
export class ReplayTally {
  #allowed = 0;
  #compared = 0;
  readonly #refused = new Map<string, RefusedRequest & { lines: number[] }>();
  readonly #undecidable = new Map<string, number[]>();
  readonly #changes = new Map<string, Change & { lines: number[] }>();
  readonly #notCompared = new Map<string, number[]>();

  add(line: number, outcome: Outcome): void {
    if (outcome.kind === 'undecidable') append(this.#undecidable, outcome.why, line);
    else if (outcome.kind === 'allowed') this.#allowed++;
    else this.#addRefused(line, outcome);
  }

  #addRefused(line: number, { request, cause = 'UNKNOWN', step, explanation }: Replayed): void {
    const { status } = request.recorded;
    const entry = {
      ...namesOf(request),
      cause,
      step: step ?? null,
      status,
      explanation: explanation ?? null,
    };
    const key = JSON.stringify([entry.request, entry.as, cause, request.parts.sourceIp]);
    const before = this.#refused.get(key);
    if (before === undefined) this.#refused.set(key, { ...entry, lines: [line] });
    else before.lines.push(line);
  }

  /** What the other template says of a line that this one explains. */
  addComparison(
    line: number,
    request: LoggedRequest,
    before: Explanation,
    after: Explanation | string,
  ): void {
    if (typeof after === 'string') {
      append(this.#notCompared, after, line);
      return;
    }
    this.#compared++;
    const kind = kindOf(before, after);
    if (kind === undefined) return;
    const entry = {
      ...namesOf(request),
      kind,
      before: shortOf(before),
      after: shortOf(after),
      explanation: after,
    };
    const key = JSON.stringify([entry.request, entry.as, kind, entry.after.code, request.parts.sourceIp]);
    const known = this.#changes.get(key);
    if (known === undefined) this.#changes.set(key, { ...entry, lines: [line] });
    else known.lines.push(line);
  }

  report(compared: boolean): ReplayReport {
    const refused = [...this.#refused.values()].sort(byLines);
    const undecidable = reasonsOf(this.#undecidable);
    const count = (lists: readonly { readonly lines: readonly number[] }[]): number =>
      lists.reduce((sum, { lines }) => sum + lines.length, 0);
    const summary = { allowed: this.#allowed, refused: count(refused), undecidable: count(undecidable) };
    return {
      summary: { lines: summary.allowed + summary.refused + summary.undecidable, ...summary },
      causes: causesOf(refused),
      refused,
      undecidable,
      against: compared
        ? {
            compared: this.#compared,
            undecidable: reasonsOf(this.#notCompared),
            changes: [...this.#changes.values()].sort(byLines),
          }
        : undefined,
    };
  }
}

function namesOf({ parts, callers }: LoggedRequest): Pick<RequestLines, 'request' | 'as'> {
  return { request: `${parts.method} ${parts.path}`, as: callers.map(({ shown }) => shown) };
}

function shortOf({ decision, status, code }: Explanation): Change['before'] {
  return { decision, status, code };
}

function kindOf(before: Explanation, after: Explanation): Change['kind'] | undefined {
  if (before.decision !== after.decision) return after.decision === 'allow' ? 'gains' : 'loses';
  return before.decision === 'deny' && before.status !== after.status ? 'otherwise' : undefined;
}

function append(lists: Map<string, number[]>, key: string, line: number): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [line]);
  else list.push(line);
}

function reasonsOf(lists: ReadonlyMap<string, number[]>): ReplayReport['undecidable'] {
  return [...lists].map(([why, lines]) => ({ why, lines })).sort(byLines);
}

function causesOf(refused: readonly RefusedRequest[]): readonly CauseCount[] {
  const causes = new Map<string, CauseCount & { count: number }>();
  for (const { cause, step, status, lines } of refused) {
    const key = JSON.stringify([cause, step, status]);
    const known = causes.get(key);
    if (known === undefined) causes.set(key, { cause, step, status, count: lines.length });
    else known.count += lines.length;
  }
  return [...causes.values()].sort((a, b) => b.count - a.count);
}

function byLines(a: { readonly lines: readonly number[] }, b: { readonly lines: readonly number[] }): number {
  return b.lines.length - a.lines.length;
}
