import type { Json } from '@portcullis/model/source';
import { isStorable } from '../http/storable-text.ts';
import { ServiceError } from '../service/service-error.ts';

/** Members that are numbers; the query protocol writes all as text. */
const INTEGERS: ReadonlySet<string> = new Set(['DurationSeconds', 'MinimumSessionTokenSize']);
/** Members that are lists; an empty one is written as an empty text. */
const LISTS: ReadonlySet<string> = new Set(['PolicyArns', 'ProvidedContexts', 'Tags', 'TransitiveTagKeys']);
/** Enough for every operation: 50 tags of two members. */
const MAX_PARAMETERS = 500;
const MAX_DEPTH = 8;
const MAX_INDEX = 1_000;

interface Branch {
  readonly members: Map<string, Branch>;
  text: string | undefined;
}

/** Parameters of the query protocol as one structure: `Tags.member.1.Key` is a member of the first of a list. */
export function parseQueryInput(form: string): Readonly<Record<string, Json>> {
  const root: Branch = branch();
  const pairs = [...new URLSearchParams(form)];
  if (pairs.length > MAX_PARAMETERS) throw malformed('The request has too many parameters.');
  for (const [name, value] of pairs) {
    if (!isStorable(name) || !isStorable(value)) throw malformed('A parameter has characters that are none.');
    const steps = name.split('.');
    if (steps.length > MAX_DEPTH) throw malformed(`${name} is not a parameter.`);
    let at = root;
    for (const step of steps) {
      const next = at.members.get(step) ?? branch();
      at.members.set(step, next);
      at = next;
    }
    // Which of two values counts would be anybody's guess.
    if (at.text !== undefined) throw malformed(`${steps[0] ?? ''} is given twice.`);
    at.text = value;
  }
  return Object.fromEntries([...root.members].map(([name, member]) => [name, memberOf(member, name)]));
}

function branch(): Branch {
  return { members: new Map(), text: undefined };
}

function memberOf({ members, text }: Branch, name: string): Json {
  const list = members.get('member');
  if (list !== undefined) return listOf(list, name);
  if (members.size > 0) {
    return Object.fromEntries([...members].map(([key, member]) => [key, memberOf(member, key)]));
  }
  if (text === '' && LISTS.has(name)) return [];
  if (INTEGERS.has(name)) {
    if (text !== undefined && /^-?\d{1,9}$/.test(text)) return Number(text);
    throw malformed(`${name} must be a number.`);
  }
  return text ?? '';
}

function listOf({ members }: Branch, name: string): Json {
  const entries = [...members].map(([index, member]) => {
    const position = Number(index);
    if (!/^\d+$/.test(index) || position < 1 || position > MAX_INDEX)
      throw malformed(`${name}.member.${index} is not a member of a list.`);
    return [position, memberOf(member, '')] as const;
  });
  return entries.sort(([a], [b]) => a - b).map(([, value]) => value);
}

function malformed(message: string): ServiceError {
  return new ServiceError('MalformedInput', message);
}
