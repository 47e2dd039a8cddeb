import { PRICES, type PriceList } from '../cost/index.ts';
import type { Answer, AnswerApiKind } from './answer.ts';
import { chooseKind } from './api-type.ts';
import {
  type Condition,
  evaluate,
  formatCondition,
  type Situation,
  type Subject,
  subjectsOf,
} from './condition.ts';
import { type Conflict, conflictsIn } from './conflicts.ts';
import type { Facts } from './facts.ts';
import { LAYERS, type Layer } from './layers.ts';
import { variantOf } from './leaf-variants.ts';
import { LEAF_ROWS, type LeafRow } from './leaves.ts';
import { notesFor } from './notes.ts';
import { pricesInWords } from './pool-or-authorizer.ts';
import { type Decision, decide, PRIMARY_RULES } from './primary-rules.ts';

/** An answer, or why the facts cannot be had together. */
export type Advice =
  | { readonly outcome: 'answer'; readonly answer: Answer }
  | {
      readonly outcome: 'conflict';
      readonly group: string;
      readonly conflicts: readonly [Conflict, ...Conflict[]];
    };

/** What the facts say, as the conditions of the table read it. */
export function situationOf(facts: Facts): Situation {
  const { group: _group, routes: _routes, caller, api, costCap, ...rest } = facts;
  return { ...rest, ...(caller === undefined ? {} : { caller }), api: api ?? null, costCap: costCap ?? null };
}

/**
 * Which auth method and which layers one caller class on one group of routes should have, and why: deterministic, the
 * first primary rule that matches decides. `prices` are only quoted, where two ways differ in nothing else.
 */
export function advise(facts: Facts, prices: PriceList = PRICES): Advice {
  const before = situationOf(facts);
  const chosen = chooseKind(before);
  // Where the caller is not known the choice may be open; the answer is ASK then, and T2's type is the one named.
  const kind: AnswerApiKind = chosen?.kind ?? 'HTTP';
  const decision = decide(chosen === undefined ? before : { ...before, kind });
  const situation: Situation = { ...before, kind, leaf: decision.rule.leaf };
  const [conflict, ...others] = conflictsIn(situation);
  if (conflict !== undefined) {
    return { outcome: 'conflict', group: facts.group, conflicts: [conflict, ...others] };
  }
  return {
    outcome: 'answer',
    answer: answerOf(facts, situation, kind, decision, kindReason(chosen, before), prices),
  };
}

function answerOf(
  facts: Facts,
  situation: Situation,
  kind: AnswerApiKind,
  decision: Decision,
  kindReasons: readonly string[],
  prices: PriceList,
): Answer {
  const { rule } = decision;
  const row = LEAF_ROWS[rule.leaf];
  const missing = decision.undecided === undefined ? [] : unknownOf(decision.undecided.when, situation);
  return {
    group: facts.group,
    facts,
    rule: rule.id,
    leaf: rule.leaf,
    method: variantOf('method', situation) ?? words(row.method, kind, rule.leaf),
    apiKind: kind,
    layers: rule.leaf === 'ASK' ? [] : layersIn(situation, facts),
    reasons: [
      ...(missing.length > 0 ? [`${rule.rationale}: ${missing.join(', ')}`] : [rule.rationale]),
      ...(rule.leaf === 'ASK' ? [] : kindReasons),
      ...notesFor('reasons', situation).map((note) => note.text),
    ],
    rejected: [
      ...row.wrong
        .filter(({ when }) => when === undefined || evaluate(when, situation) === true)
        .map(({ method, why }) => ({ method, why })),
      ...notesFor('rejected', situation).map((note) => ({ method: note.text, why: note.why ?? '' })),
    ],
    alternatives: notesFor('alternatives', situation).map((note) => priced(note.text, prices)),
    credential: variantOf('credential', situation) ?? row.credential,
    configuration: variantOf('configure', situation) ?? row.configure[kind],
    caveats: [
      ...row.caveats,
      ...notesFor('caveats', situation).map((note) => note.text),
      ...(rule.leaf === 'ASK' ? [] : [...otherwiseIn(situation, facts), ...secondNotes(situation, decision)]),
    ],
    missing,
  };
}

function words(table: LeafRow['method'], kind: AnswerApiKind, leaf: string): string {
  const text = table[kind];
  if (text === undefined) throw new Error(`the leaf ${leaf} has no method for a ${kind} API`);
  return text;
}

function kindReason(chosen: ReturnType<typeof chooseKind>, situation: Situation): readonly string[] {
  const rule = chosen?.rule;
  if (rule === undefined) return [];
  const asked = 'any' in rule.when ? rule.when.any.filter((part) => evaluate(part, situation) === true) : [];
  const because = asked.map((part) => actual(part, situation)).join(', ');
  const what = rule.kind === 'REST' ? 'a REST API' : 'an HTTP API';
  return [`${what}${because === '' ? '' : ` because of ${because}`}: ${rule.rationale} (${rule.id})`];
}

/** The part of a condition that held, with the value that made it hold. */
function actual(part: Condition, situation: Situation): string {
  return 'is' in part
    ? formatCondition({ is: part.is, oneOf: [situation[part.is] ?? null] })
    : formatCondition(part);
}

function layersIn(situation: Situation, facts: Facts): Answer['layers'] {
  return LAYERS.filter((layer) => applies(layer, situation)).map((layer) => ({
    id: layer.id,
    what: filled(layer.what.find(({ when }) => evaluate(when, situation) === true)?.text ?? '', facts),
    why: layer.why,
  }));
}

function applies(layer: Layer, situation: Situation): boolean {
  return (
    evaluate(layer.when, situation) === true &&
    situation.kind !== undefined &&
    layer.kinds.includes(situation.kind)
  );
}

/** Layers that were asked for and that this kind of API cannot have. */
function otherwiseIn(situation: Situation, facts: Facts): readonly string[] {
  return LAYERS.filter((layer) => evaluate(layer.when, situation) === true && !applies(layer, situation))
    .map((layer) => layer.otherwise)
    .filter((text) => text !== undefined)
    .map((text) => filled(text, facts));
}

function filled(text: string, facts: Facts): string {
  return text.replace('{costCap}', String(facts.costCap ?? ''));
}

/** Rules below the winner that would have matched, too: their advice still holds beside its own. */
function secondNotes(situation: Situation, { rule }: Decision): readonly string[] {
  const below = PRIMARY_RULES.slice(PRIMARY_RULES.indexOf(rule) + 1);
  const matching = below.filter(({ when, leaf }) => leaf !== rule.leaf && evaluate(when, situation) === true);
  return matching.flatMap(({ id, leaf }) => {
    const note = LEAF_ROWS[leaf].secondNote;
    return note === undefined ? [] : [`${note} (${id} would have matched, too)`];
  });
}

function priced(text: string, prices: PriceList): string {
  if (!text.includes('Price}')) return text;
  const { authorizerPrice, poolPrice } = pricesInWords(prices);
  return text.replace('{authorizerPrice}', authorizerPrice).replace('{poolPrice}', poolPrice);
}

function unknownOf(condition: Condition, situation: Situation): readonly Subject[] {
  return subjectsOf(condition).filter((subject) => situation[subject] === undefined);
}
