import pc from 'picocolors';
import { callerName } from '../explain/caller-name.ts';
import type { ExplainedStep, Explanation } from '../explain/explanation.ts';
import { evidenceLines } from '../explain/render.ts';
import type { Change, ChangeReport, RefusedRequest, ReplayReport } from './report.ts';

type Colours = ReturnType<typeof pc.createColors>;

const SHOWN_LINES = 4;

/** A replayed log as a person reads it: causes with their requests, what could not be decided, what would change. */
export function renderReplay(
  report: ReplayReport,
  names: { readonly log: string; readonly against: string | undefined },
  colour: boolean,
): string {
  const paint = pc.createColors(colour);
  const { lines, allowed, refused, undecidable } = report.summary;
  const head = `${names.log}: ${counted(lines, 'request')}: ${allowed} let in, ${refused} refused, ${undecidable} undecidable`;
  return `${[
    paint.bold(head),
    ...report.causes.flatMap(({ cause, step, status, count }) => [
      '',
      `${paint.red(`${status} ${cause}`)}${step === null ? '' : ` at ${step}`}: ${count}`,
      ...report.refused
        .filter((one) => one.cause === cause && one.step === step && one.status === status)
        .flatMap((one) => refusedLines(one, paint)),
    ]),
    ...reasonLines('undecidable', report.undecidable, paint),
    ...(report.against === undefined ? [] : againstLines(report.against, names.against ?? '', paint)),
  ].join('\n')}\n`;
}

function refusedLines(refused: RefusedRequest, paint: Colours): readonly string[] {
  return [requestLine(refused), ...whyLines(refused).map((line) => paint.dim(`      ${line}`))];
}

function whyLines({ explanation, cause, status }: RefusedRequest): readonly string[] {
  const step = explanation === null ? undefined : refusingStep(explanation);
  if (explanation === null || step === undefined)
    return ['what decided it (a counter, a body, a rule that is not enforced here) is in no log'];
  if (explanation.code === cause) return stepWords(step);
  return [`what was sent is in no log; without it the template refuses with ${status} ${explanation.code}`];
}

function refusingStep({ steps }: Explanation): ExplainedStep | undefined {
  return steps.find(({ outcome }) => outcome === 'deny');
}

function stepWords(step: ExplainedStep): readonly string[] {
  const { suggestion } = step.evidence;
  const change = suggestion === undefined ? [] : [`to allow it: ${suggestion.text}`];
  return [step.reason, ...evidenceLines(step), ...change];
}

function requestLine({ request, as, lines }: Pick<RefusedRequest, 'request' | 'as' | 'lines'>): string {
  return `  ${request} as ${callerName(as)}: ${lines.length} (${placesOf(lines)})`;
}

function placesOf(lines: readonly number[]): string {
  const shown = lines.slice(0, SHOWN_LINES).join(', ');
  const more = lines.length > SHOWN_LINES ? ` and ${lines.length - SHOWN_LINES} more` : '';
  return `line${lines.length === 1 ? '' : 's'} ${shown}${more}`;
}

function reasonLines(title: string, reasons: ReplayReport['undecidable'], paint: Colours): readonly string[] {
  if (reasons.length === 0) return [];
  return [
    '',
    paint.yellow(title),
    ...reasons.map(({ why, lines }) => `  ${why}: ${lines.length} (${placesOf(lines)})`),
  ];
}

const CHANGE_TITLES: Readonly<Record<Change['kind'], string>> = {
  gains: 'would be let in',
  loses: 'would be refused',
  otherwise: 'would be refused otherwise',
};

function againstLines(report: ChangeReport, name: string, paint: Colours): readonly string[] {
  const { compared, changes } = report;
  const differing = changes.reduce((sum, { lines }) => sum + lines.length, 0);
  const head = `against ${name}: ${differing} of ${counted(compared, 'request')} would be decided differently`;
  return [
    '',
    paint.bold(head),
    ...(['gains', 'loses', 'otherwise'] as const).flatMap((kind) => {
      const these = changes.filter((change) => change.kind === kind);
      return these.length === 0
        ? []
        : ['', CHANGE_TITLES[kind], ...these.flatMap((one) => changeLines(one, paint))];
    }),
    ...reasonLines('undecidable there', report.undecidable, paint),
  ];
}

function changeLines({ before, after, explanation, ...request }: Change, paint: Colours): readonly string[] {
  const was = before.decision === 'allow' ? 'let in' : `${before.status} ${before.code}`;
  const is = after.decision === 'allow' ? 'let in' : `${after.status} ${after.code}`;
  const step = refusingStep(explanation);
  const why = step === undefined ? [] : stepWords(step);
  return [`${requestLine(request)}: ${was}, then ${is}`, ...why.map((line) => paint.dim(`      ${line}`))];
}

function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
