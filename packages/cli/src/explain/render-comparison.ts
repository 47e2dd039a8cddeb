import type { StepName } from '@portcullis/engine/authorize';
import pc from 'picocolors';
import { type ExplainedStep, type Explanation, STEPS } from './explanation.ts';
import { evidenceLines, verdict } from './render.ts';

type Colours = ReturnType<typeof pc.createColors>;

/** The first step that decides one of the two otherwise; `null` where both are decided alike. */
export function partsAt(left: Explanation, right: Explanation): StepName | null {
  return STEPS.find((name) => isOtherwise(stepOf(left, name), stepOf(right, name))) ?? null;
}

/** Two explanations side by side, and the step at which they part; `names` stand for templates. */
export function renderComparison(
  left: Explanation,
  right: Explanation,
  names: readonly [string, string] | undefined,
  colour: boolean,
): string {
  const paint = pc.createColors(colour);
  const { request } = left;
  const both = [left, right] as const;
  const heads = both.map((one, at) => `  ${LETTERS[at]}  ${names?.[at] ?? `as ${one.as.join(', ')}`}`);
  const rows = STEPS.map((name): readonly [StepName, string, string] => {
    const [first, second] = both.map((one) => outcomeOf(stepOf(one, name)));
    return [name, first ?? '', second ?? ''];
  });
  const width = Math.max(...rows.map(([, first]) => first.length), 1);
  const parts = partsAt(left, right);
  return `${[
    `${paint.bold(`${request.method} ${request.path}`)} (API ${request.api}, stage ${request.stage})`,
    ...(names === undefined ? [] : left.as.map((who) => `  as ${who}`)),
    ...heads,
    '',
    `  ${''.padEnd(24)}${'A'.padEnd(width)}  B`,
    ...rows.map(([name, first, second]) =>
      rowLine({ name, first: first.padEnd(width), second }, name === parts, paint),
    ),
    '',
    ...both.map((one, at) => `${LETTERS[at]}  ${verdict(one, paint)}`),
    '',
    ...(parts === null ? ['both are decided alike'] : partingLines(parts, both)),
  ].join('\n')}\n`;
}

const LETTERS = ['A', 'B'] as const;

function rowLine(
  { name, first, second }: { readonly name: string; readonly first: string; readonly second: string },
  parting: boolean,
  paint: Colours,
): string {
  const line = `${name.padEnd(24)}${first}  ${second}`.trimEnd();
  return parting ? paint.bold(`> ${line}`) : `  ${line}`;
}

function partingLines(name: StepName, both: readonly [Explanation, Explanation]): readonly string[] {
  return [
    `they part at ${name}:`,
    ...both.flatMap((one, at) => {
      const step = stepOf(one, name);
      const evidence = step.outcome === 'skip' ? [] : evidenceLines(step);
      return [`  ${LETTERS[at]}  ${step.reason}`, ...evidence.map((line) => `     ${line}`)];
    }),
  ];
}

/** A step may be recorded more than once (a key, then its stage): what refused is what it came to. */
function stepOf({ steps }: Explanation, name: StepName): ExplainedStep {
  const recorded = steps.filter(({ step }) => step === name);
  const found =
    recorded.find(({ outcome }) => outcome === 'deny') ??
    recorded.find(({ outcome }) => outcome === 'pass') ??
    recorded[0];
  if (found === undefined) throw new Error(`an explanation has the step ${name}`);
  return found;
}

function outcomeOf({ outcome, code }: ExplainedStep): string {
  if (outcome === 'deny') return `deny ${code}`;
  return code === 'NOT_REACHED' ? 'not reached' : outcome;
}

/** A step that one did not come to is no difference of its own. */
function isOtherwise(left: ExplainedStep, right: ExplainedStep): boolean {
  return outcomeOf(left) !== outcomeOf(right);
}
