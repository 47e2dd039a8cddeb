import {
  type Answer,
  CLASSIC_TREE_LABEL,
  classicBranch,
  FACT_KINDS,
  formatCondition,
  LEAF_ROWS,
  PRIMARY_RULES,
  situationOf,
  statedFacts,
} from '@portcullis/advisor/tree';
import pc from 'picocolors';
import { flagOf } from './as-flags.ts';
import { CALLER_WORDS } from './caller-words.ts';
import type { AdvisedAnswer } from './conflict.ts';
import { paragraph, sentence } from './paragraph.ts';

type Colours = ReturnType<typeof pc.createColors>;

const WIDEST = 100;
const NARROWEST = 60;
const KIND_WORDS: Readonly<Record<Answer['apiKind'], string>> = {
  REST: 'a REST API',
  HTTP: 'an HTTP API',
  WEBSOCKET: 'a WebSocket API',
  GRAPHQL: 'an AppSync API',
};

/** Answers as a person reads them: first what to do, then why, then what else there is to know. */
export function renderAnswers(answers: readonly AdvisedAnswer[], colour: boolean, columns?: number): string {
  const paint = pc.createColors(colour);
  const width = Math.max(NARROWEST, Math.min(WIDEST, columns ?? WIDEST));
  return answers.map((answer) => renderAnswer(answer, paint, width, answers.length > 1)).join('\n');
}

function renderAnswer(answer: AdvisedAnswer, paint: Colours, width: number, several: boolean): string {
  const lines = [...head(answer, paint, width, several)];
  const section = (title: string, body: readonly string[]): void => {
    if (body.length > 0) lines.push('', paint.bold(title), ...body);
  };
  const bullets = (texts: readonly string[]): readonly string[] =>
    texts.flatMap((text) => paragraph(sentence(text), width, '  - ', '    '));
  const read = (answer.inferred ?? []).map(
    ({ fact, value, because, at }) => `${fact}=${value}: ${because} (${at.file}:${at.line})`,
  );
  section(
    'Read from the template',
    read.flatMap((text) => paragraph(text, width, '  - ', '    ')),
  );
  if (answer.leaf === 'ASK') {
    section(
      'Missing',
      answer.missing.flatMap((key) => missingLines(key, width)),
    );
    return `${lines.join('\n')}\n`;
  }
  section('Why', bullets(answer.reasons));
  section('What callers send', paragraph(sentence(answer.credential), width, '  '));
  section(
    'How it is set up',
    answer.configuration === undefined ? [] : paragraph(sentence(answer.configuration), width, '  '),
  );
  section('On top of it', layerLines(answer, paint, width));
  section(
    'What looks right and is not',
    bullets(answer.rejected.map(({ method, why }) => `${method}: ${why}`)),
  );
  section('Also possible', bullets(answer.alternatives));
  section('Mind', bullets(answer.caveats));
  lines.push('', ...footer(answer, paint, width));
  return `${lines.join('\n')}\n`;
}

/** The missing fact, its values, and how to give it. */
function missingLines(key: string, width: number): readonly string[] {
  const kind = FACT_KINDS.find((one) => one.key === key);
  const values = kind === undefined || typeof kind.values === 'string' ? '' : `: ${kind.values.join(', ')}`;
  const text = `${key} (${kind?.means ?? ''})${values}; give it as --${flagOf(key)} or in the facts file`;
  return paragraph(text, width, '  - ', '    ');
}

function head(answer: Answer, paint: Colours, width: number, several: boolean): readonly string[] {
  const { facts, leaf, apiKind, method } = answer;
  const lines: string[] = [];
  if (several || facts.group !== 'default') {
    const routes = facts.routes.length === 0 ? '' : ` (${facts.routes.join(', ')})`;
    lines.push(
      ...paragraph(`${facts.group}${routes}`, width).map((line) => paint.bold(paint.underline(line))),
    );
  }
  const who = facts.caller === undefined ? 'somebody' : CALLER_WORDS[facts.caller];
  if (leaf === 'ASK') return [...lines, ...paragraph(sentence(LEAF_ROWS.ASK.plain), width).map(paint.yellow)];
  const says = sentence(`For ${who}: ${method}, on ${KIND_WORDS[apiKind]}`);
  lines.push(...paragraph(says, width).map((line) => paint.green(paint.bold(line))));
  return [...lines, ...paragraph(sentence(LEAF_ROWS[leaf].plain), width)];
}

function layerLines(answer: Answer, paint: Colours, width: number): readonly string[] {
  return answer.layers.flatMap(({ id, what, why }) => {
    const first = `  ${id.padEnd(4)} `;
    const rest = ' '.repeat(first.length);
    const [top = '', ...below] = paragraph(sentence(what), width, first, rest);
    return [
      `  ${paint.cyan(id.padEnd(4))} ${top.slice(first.length)}`,
      ...below,
      ...paragraph(sentence(why), width, rest).map(paint.dim),
    ];
  });
}

function footer(answer: Answer, paint: Colours, width: number): readonly string[] {
  const rule = PRIMARY_RULES.find(({ id }) => id === answer.rule);
  const when = rule === undefined ? '' : `: ${formatCondition(rule.when)}`;
  const facts = statedFacts(answer.facts);
  const stated = FACT_KINDS.filter(({ key }) => facts[key] !== undefined)
    .map(({ key }) => `${key}=${facts[key]}`)
    .join(' ');
  const source = LEAF_ROWS[answer.leaf].sources.join('; ');
  return [
    ...paragraph(`Decided by ${answer.rule} (${answer.leaf})${when}`, width),
    ...paragraph(`Facts: ${stated === '' ? 'none' : stated}; everything else at its default`, width),
    ...classicLines(answer, width),
    ...paragraph(`Sources: ${source}`, width),
  ].map(paint.dim);
}

/** What the tree of the article would have said, where it says something else. */
function classicLines({ facts, leaf }: Answer, width: number): readonly string[] {
  const branch = classicBranch(situationOf(facts));
  if (branch === undefined || branch.leaf === leaf) return [];
  return paragraph(
    `The tree of 2020 (${CLASSIC_TREE_LABEL}) ends at ${branch.id} instead: ${branch.question} ${branch.answer}`,
    width,
  );
}
