import type { Evidence } from '@portcullis/engine/authorize';
import pc from 'picocolors';
import type { ExplainedStep, Explanation } from './explanation.ts';

type Colours = ReturnType<typeof pc.createColors>;
type StatementLine = NonNullable<Evidence['statements']>[number];

/** The explanation as a person reads it. */
export function renderExplanation(explanation: Explanation, colour: boolean): string {
  const paint = pc.createColors(colour);
  const { request } = explanation;
  const route = request.route === null ? '' : `, route ${request.route}`;
  const reached = explanation.steps.filter(({ code }) => code !== 'NOT_REACHED');
  const beyond = explanation.steps.filter(({ code }) => code === 'NOT_REACHED');
  const lines = [
    `${paint.bold(`${request.method} ${request.path}`)} (API ${request.api}, stage ${request.stage}${route})`,
    ...explanation.as.map((who) => `  as ${who}`),
    '',
    ...reached.flatMap((step) => stepLines(step, paint)),
    ...(beyond.length > 0 ? [paint.dim(`  not reached: ${beyond.map(({ step }) => step).join(', ')}`)] : []),
    '',
    verdict(explanation, paint),
  ];
  const suggestion = suggestionOf(explanation);
  if (suggestion !== undefined) lines.push(`${paint.dim('to allow it:')} ${suggestion}`);
  if (explanation.decision === 'deny' || explanation.response.body !== '')
    lines.push(...answerLines(explanation));
  return `${lines.join('\n')}\n`;
}

/** The last word, in a line. */
export function verdict(explanation: Explanation, paint: Colours): string {
  const { decision, status, code, reason } = explanation;
  if (decision === 'allow') return `${paint.green('ALLOW')}  ${reason}`;
  return `${paint.red(`DENY ${status}`)}  ${code}: ${reason}`;
}

/** Of the step that refuses. */
function suggestionOf({ steps }: Explanation): string | undefined {
  return steps.find(({ outcome }) => outcome === 'deny')?.evidence.suggestion?.text;
}

function answerLines({ response }: Explanation): readonly string[] {
  const headers = Object.entries(response.headers).map(([name, value]) => `  ${name}: ${value}`);
  return response.body === '' ? headers : [...headers, '', `  ${response.body}`];
}

function stepLines(step: ExplainedStep, paint: Colours): readonly string[] {
  const mark = { pass: paint.green('pass'), deny: paint.red('deny'), skip: paint.dim('skip') }[step.outcome];
  const name = step.step.padEnd(22);
  const text = step.outcome === 'deny' ? `${step.code}: ${step.reason}` : step.reason;
  const line = `  ${mark}  ${name}  ${step.outcome === 'skip' ? paint.dim(text) : text}`;
  return [line, ...evidenceLines(step).map((evidence) => `          ${evidence}`)];
}

/** What a step looked at, a line each. */
export function evidenceLines({ evidence, outcome }: ExplainedStep): readonly string[] {
  // A Deny that applies is what refuses; without one, the Allows that apply are what lets the request pass.
  const deciding = outcome === 'deny' ? 'Deny' : 'Allow';
  const lines = (evidence.statements ?? []).map((one) => statementLine(one, one.effect === deciding));
  const { claim, groups, rule, key } = evidence;
  if (claim !== undefined) {
    const expected = claim.expected === undefined ? '' : `, expected ${claim.expected}`;
    lines.push(`claim ${claim.name} is ${claim.actual ?? 'absent'}${expected}`);
  }
  if (groups !== undefined) lines.push(groupsLine(groups));
  if (rule !== undefined) lines.push(`rule ${rule}`);
  if (key !== undefined) lines.push(`key ${key}`);
  return lines;
}

function groupsLine({ file, line, listed, admitted, caller }: NonNullable<Evidence['groups']>): string {
  const inheriting = admitted.filter((group) => !listed.includes(group));
  const more = inheriting.length === 0 ? '' : `, inherited by ${inheriting.join(', ')}`;
  return `${file}:${line}: the group table lists ${listed.join(', ') || 'nobody'}${more}; the caller has ${caller.join(', ') || 'no group'}`;
}

function statementLine(statement: StatementLine, decides: boolean): string {
  const name =
    statement.sid === undefined ? `statement ${statement.index + 1}` : `statement ${statement.sid}`;
  const where = `${statement.file}:${statement.line}`;
  const head = `${where}: ${statement.effect} ${name} of ${statement.policy}`;
  if (statement.matched) return `${head} matches${decides ? ', and decides' : ''}`;
  const { failed } = statement;
  if (failed === undefined) return `${head} does not match`;
  const key = failed.key === undefined ? '' : ` ${failed.operator ?? ''} ${failed.key}`;
  const actual = failed.actual === undefined ? 'is absent' : `is ${[failed.actual].flat().join(', ')}`;
  return `${head} does not match: ${failed.element}${key} wants ${someOf(failed.expected)}, the request's ${actual}`;
}

const SHOWN = 3;

/** A policy may list a hundred resources; the JSON has them all. */
function someOf(values: readonly string[]): string {
  const shown = values.slice(0, SHOWN).join(' or ');
  return values.length > SHOWN ? `${shown} or one of ${values.length - SHOWN} more` : shown;
}
