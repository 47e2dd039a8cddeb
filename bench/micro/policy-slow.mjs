// Patterns that are built to be slow, against ordinary ones of their length, in a policy that has nothing else. A request
// is as long as a method ARN may be.
import { median } from '../median.mjs';
import { timesFaster } from './interleaved.mjs';
import { API, compileStatements, userRequest } from './policy-document.mjs';

/** Characters of a path in an ARN of 1,600 bytes. */
const LONGEST = 1_500;

const long = (text, length = LONGEST) => text.repeat(Math.ceil(length / text.length)).slice(0, length);

/** Each with the end of a text of many `a`, and whether that matches. */
const SLOW = [
  { name: 'stars', pattern: `${'a*'.repeat(2_000)}b` },
  { name: 'stars that nearly fit', pattern: `${'a*'.repeat(700)}b*c`, end: 'c' },
  { name: 'stars that fit', pattern: `${'a*'.repeat(700)}b`, end: 'b', fits: true },
  { name: 'stars and question marks', pattern: `${'?*'.repeat(2_000)}b` },
  { name: 'stars and question marks that fit', pattern: `${'*?a'.repeat(500)}*`, fits: true },
  { name: 'stars within stars', pattern: `${'*a?a*?'.repeat(250)}b*` },
  { name: 'a long text that nearly fits everywhere', pattern: `*${'a'.repeat(740)}b*` },
  { name: 'question marks', pattern: `*${'?'.repeat(740)}b*` },
  { name: 'question marks between', pattern: `*${'a?'.repeat(370)}b*` },
  {
    name: 'question marks between, that fit late',
    pattern: `*${'a?'.repeat(370)}b*c`,
    end: 'bc',
    fits: true,
  },
  { name: 'many texts that nearly fit', pattern: `${`*${'a'.repeat(40)}?`.repeat(30)}b*` },
  // Known only with the request.
  { name: 'a variable', pattern: `*${'a'.repeat(30)}b*$\{aws:username}`, ordinary: `$\{aws:username}` },
];

/** Words and stars, as people write them; one that is longer than its text would be refused at once. */
const ordinary = (length) => `${long('orders/*/items/', Math.min(length, LONGEST) - 1)}*`;

function decision(pattern, path, outcome) {
  const statement = { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: `${API}/GET/${pattern}` };
  const policies = compileStatements([statement], 'identity');
  const request = userRequest({ path: `GET/${path}` });
  return () => policies.evaluate(request) === outcome;
}

/** `rest`: of the pattern, what stands for a name. */
function ordinaryDecision({ pattern, ordinary: rest = '' }) {
  const path = long('orders/1/items/', LONGEST);
  return decision(`${ordinary(pattern.length)}${rest}`, `${path}${rest && 'bench'}`, 'allowed');
}

function slowDecision({ pattern, end = '', fits = false }) {
  return decision(pattern, `${'a'.repeat(LONGEST - end.length)}${end}`, fits ? 'allowed' : 'implicitDeny');
}

/** How many times what an ordinary pattern costs: the worst of them. */
export async function slowPatterns() {
  const found = [];
  for (const slow of SLOW) {
    const { value } = await timesFaster(ordinaryDecision(slow), slowDecision(slow));
    found.push({ name: slow.name, value });
  }
  found.sort((a, b) => b.value - a.value);
  const [worst] = found;
  const middle = median(found.map(({ value }) => value));
  return {
    value: worst.value,
    detail: `${worst.name}; of ${SLOW.length} patterns the median ${middle.toFixed(2)}`,
    found,
  };
}
