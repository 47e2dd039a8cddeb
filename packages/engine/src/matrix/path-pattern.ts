/**
 * Texts that match two patterns at once: a route's path and a policy's resource. Both are rows of steps; each step takes
 * one character of a class, or any number of them.
 */
export interface PathStep {
  /** A UTF-16 unit, or a class: `any`, or `segment` (no slash). */
  readonly takes: number | 'any' | 'segment';
  readonly repeated: boolean;
}

const SLASH = 47;
const STAR = 42;
const QUESTION = 63;
/** Stands wherever a pattern leaves the choice. */
const FREE = 'x'.charCodeAt(0);
/** RFC 3986 section 3.3: what a path carries without escaping. */
const IN_PATHS = /^[A-Za-z0-9\-._~!$&'()*+,;=:@/%]$/;

const one = (takes: PathStep['takes']): PathStep => ({ takes, repeated: false });
const run = (takes: PathStep['takes']): PathStep => ({ takes, repeated: true });

export function literalSteps(text: string): readonly PathStep[] {
  return Array.from({ length: text.length }, (_, index) => one(text.charCodeAt(index)));
}

/** `/orders/{id}`, `/{proxy+}`: a parameter stands for one segment or, greedy, for all that follow. */
export function routeSteps(path: string): readonly PathStep[] {
  return path.split(/(\{[^}]+\})/).flatMap((part) => {
    if (!part.startsWith('{')) return literalSteps(part);
    const takes = part.endsWith('+}') ? 'any' : 'segment';
    return [one(takes), run(takes)];
  });
}

/** A resource of a policy, its variables replaced: `*` and `?` are wildcards. */
export function patternSteps(text: string): readonly PathStep[] {
  return Array.from({ length: text.length }, (_, index) => {
    const code = text.charCodeAt(index);
    if (code === STAR) return run('any');
    return one(code === QUESTION ? 'any' : code);
  });
}

/** Where in a pattern one may be after a text that it takes the beginning of; empty where it does not. */
export function positionsAfter(pattern: readonly PathStep[], text: string): readonly number[] {
  let positions = reachable(pattern, [0]);
  for (let index = 0; index < text.length && positions.length > 0; index++) {
    const code = text.charCodeAt(index);
    const next = positions.flatMap((at) => {
      const step = pattern[at];
      if (step === undefined || !takesCode(step, code)) return [];
      return [step.repeated ? at : at + 1];
    });
    positions = reachable(pattern, next);
  }
  return positions;
}

/** A step that may be repeated may also be left out. */
function reachable(pattern: readonly PathStep[], positions: readonly number[]): readonly number[] {
  const found = new Set<number>();
  for (const start of positions) {
    for (let at = start; !found.has(at); at++) {
      found.add(at);
      if (pattern[at]?.repeated !== true) break;
    }
  }
  return [...found];
}

/**
 * The shortest text that both take, of characters that a path can carry; `undefined` where there is none. `starts`: where
 * in `b` to begin.
 */
export function commonText(
  a: readonly PathStep[],
  b: readonly PathStep[],
  starts: readonly number[] = [0],
): string | undefined {
  const width = b.length + 1;
  const seen = new Set<number>(starts);
  // Each state remembers the one before it and the character between them.
  const queue: { readonly at: number; readonly before: number; readonly text: string }[] = starts.map(
    (at) => ({ at, before: -1, text: '' }),
  );
  const visit = (at: number, before: number, text: string): void => {
    if (seen.has(at)) return;
    seen.add(at);
    queue.push({ at, before, text });
  };
  for (let index = 0; index < queue.length; index++) {
    const { at } = queue[index] as { readonly at: number };
    const [i, j] = [Math.floor(at / width), at % width];
    const [left, right] = [a[i], b[j]];
    if (left === undefined && right === undefined) return spelled(queue, index);
    if (left?.repeated === true) visit(at + width, index, '');
    if (right?.repeated === true) visit(at + 1, index, '');
    if (left === undefined || right === undefined) continue;
    const text = commonCharacter(left, right);
    if (text === undefined) continue;
    visit(at + (left.repeated ? 0 : width) + (right.repeated ? 0 : 1), index, text);
  }
  return undefined;
}

function spelled(queue: readonly { readonly before: number; readonly text: string }[], last: number): string {
  let text = '';
  for (let index = last; index >= 0; index = queue[index]?.before ?? -1)
    text = `${queue[index]?.text}${text}`;
  return text;
}

function commonCharacter(left: PathStep, right: PathStep): string | undefined {
  const literal = [left.takes, right.takes].find((takes) => typeof takes === 'number') ?? FREE;
  const text = String.fromCharCode(literal);
  return takesCode(left, literal) && takesCode(right, literal) && IN_PATHS.test(text) ? text : undefined;
}

function takesCode({ takes }: PathStep, code: number): boolean {
  if (takes === 'any') return true;
  return takes === 'segment' ? code !== SLASH : takes === code;
}
