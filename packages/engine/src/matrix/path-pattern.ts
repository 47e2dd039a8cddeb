/**
 * Texts that match two patterns at once: a route's path and a policy's resource. Both are rows of steps; each step takes
 * one character of a class, or any number of them.
 */
export interface PathPattern {
  readonly steps: readonly PathStep[];
  /** From each step on: how many slashes a text must have, and whether it may have more. */
  readonly slashes: readonly number[];
  readonly mayHaveMore: readonly boolean[];
}

/** A number, since a matrix compares many: what the step takes, and whether it is repeated in the lowest bit. */
type PathStep = number;

/** Beyond the UTF-16 units: any character, and any but a slash. */
const ANY = 0x10000;
const SEGMENT = 0x10001;

const SLASH = 47;
const STAR = 42;
const QUESTION = 63;
/** Stands wherever a pattern leaves the choice. */
const FREE = 'x'.charCodeAt(0);
/** By UTF-16 unit: whether a path carries it without escaping. RFC 3986 section 3.3. */
const IN_PATHS: readonly boolean[] = Array.from({ length: 128 }, (_, code) =>
  /[A-Za-z0-9\-._~!$&'()*+,;=:@/%]/.test(String.fromCharCode(code)),
);

const one = (takes: number): PathStep => takes << 1;
const run = (takes: number): PathStep => (takes << 1) | 1;
const isRepeated = (step: PathStep): boolean => (step & 1) === 1;

function patternOf(steps: readonly PathStep[]): PathPattern {
  const slashes = [0];
  const mayHaveMore = [false];
  for (const step of steps.toReversed()) {
    slashes.unshift((slashes[0] as number) + (step === one(SLASH) ? 1 : 0));
    mayHaveMore.unshift(mayHaveMore[0] === true || step >> 1 === ANY);
  }
  return { steps, slashes, mayHaveMore };
}

export function literalPattern(text: string): PathPattern {
  return patternOf(literalSteps(text));
}

function literalSteps(text: string): readonly PathStep[] {
  return Array.from({ length: text.length }, (_, index) => one(text.charCodeAt(index)));
}

/** `/orders/{id}`, `/{proxy+}`: a parameter stands for one segment or, greedy, for all that follow. */
export function routePattern(path: string): PathPattern {
  const steps = path.split(/(\{[^}]+\})/).flatMap((part) => {
    if (!part.startsWith('{')) return literalSteps(part);
    const takes = part.endsWith('+}') ? ANY : SEGMENT;
    return [one(takes), run(takes)];
  });
  return patternOf(steps);
}

/** A resource of a policy, its variables replaced: `*` and `?` are wildcards. */
export function resourcePattern(text: string): PathPattern {
  const steps = Array.from({ length: text.length }, (_, index) => {
    const code = text.charCodeAt(index);
    if (code === STAR) return run(ANY);
    return one(code === QUESTION ? ANY : code);
  });
  return patternOf(steps);
}

/** Where in a pattern one may be after a text that it takes the beginning of; empty where it does not. */
export function positionsAfter({ steps: pattern }: PathPattern, text: string): readonly number[] {
  let positions = reachable(pattern, [0]);
  for (let index = 0; index < text.length && positions.length > 0; index++) {
    const code = text.charCodeAt(index);
    const next = positions.flatMap((at) => {
      const step = pattern[at];
      if (step === undefined || !takesCode(step, code)) return [];
      return [isRepeated(step) ? at : at + 1];
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
      const step = pattern[at];
      if (step === undefined || !isRepeated(step)) break;
    }
  }
  return [...found];
}

/**
 * The shortest text that both take, of characters that a path can carry; `undefined` where there is none. `starts`: where
 * in `b` to begin.
 */
export function commonText(
  a: PathPattern,
  b: PathPattern,
  starts: readonly number[] = [0],
): string | undefined {
  const width = b.steps.length + 1;
  const seen = new Uint8Array((a.steps.length + 1) * width);
  // Each state remembers the one before it and the character between them; rows of numbers, since a matrix makes many.
  const states: number[] = [];
  const before: number[] = [];
  const codes: number[] = [];
  const visit = (at: number, from: number, code: number): void => {
    if (seen[at] === 1) return;
    seen[at] = 1;
    if (isHopeless(a, Math.floor(at / width), b, at % width)) return;
    states.push(at);
    before.push(from);
    codes.push(code);
  };
  for (const start of starts) visit(start, NOTHING, NOTHING);
  for (let index = 0; index < states.length; index++) {
    const at = states[index] as number;
    const left = a.steps[Math.floor(at / width)];
    const right = b.steps[at % width];
    if (left === undefined && right === undefined) return spelled(before, codes, index);
    if (left !== undefined && isRepeated(left)) visit(at + width, index, NOTHING);
    if (right !== undefined && isRepeated(right)) visit(at + 1, index, NOTHING);
    if (left === undefined || right === undefined) continue;
    const code = commonCharacter(left, right);
    if (code === NOTHING) continue;
    visit(at + (isRepeated(left) ? 0 : width) + (isRepeated(right) ? 0 : 1), index, code);
  }
  return undefined;
}

/** One asks for more slashes than the other can have: a star is tried at every place of a path, mostly for nothing. */
function isHopeless(a: PathPattern, i: number, b: PathPattern, j: number): boolean {
  const [left, right] = [a.slashes[i] as number, b.slashes[j] as number];
  return left < right ? a.mayHaveMore[i] === false : left > right && b.mayHaveMore[j] === false;
}

/** No character: a step was left out, or there is none that both take. */
const NOTHING = -1;

function spelled(before: readonly number[], codes: readonly number[], last: number): string {
  let text = '';
  for (let index = last; index >= 0; index = before[index] as number) {
    const code = codes[index] as number;
    if (code !== NOTHING) text = `${String.fromCharCode(code)}${text}`;
  }
  return text;
}

function commonCharacter(left: PathStep, right: PathStep): number {
  const [takesLeft, takesRight] = [left >> 1, right >> 1];
  const literal = takesLeft < ANY ? takesLeft : takesRight < ANY ? takesRight : FREE;
  return takesCode(left, literal) && takesCode(right, literal) && IN_PATHS[literal] === true
    ? literal
    : NOTHING;
}

function takesCode(step: PathStep, code: number): boolean {
  const takes = step >> 1;
  return takes === code || takes === ANY || (takes === SEGMENT && code !== SLASH);
}
