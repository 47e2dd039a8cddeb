import type { Input } from '../service/input.ts';
import { invalidParameter } from '../service/service-error.ts';

const MAX_RESULTS = 60;

export interface ItemPage<Item> {
  readonly items: readonly Item[];
  readonly next: string | undefined;
}

/** One page of a list by `MaxResults` and `NextToken`, in the order of the keys. */
export function pageOf<Item>(
  all: readonly Item[],
  keyOf: (item: Item) => string,
  input: Input,
): ItemPage<Item> {
  const size = input.integer('MaxResults', { min: 1, max: MAX_RESULTS }) ?? MAX_RESULTS;
  const after = keyAfter(input.optionalText('NextToken', { min: 1, max: 65_535 }));
  const sorted = [...all].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const rest = after === undefined ? sorted : sorted.filter((item) => keyOf(item) > after);
  const items = rest.slice(0, size);
  const last = items.at(-1);
  const next =
    rest.length > size && last !== undefined ? Buffer.from(keyOf(last)).toString('base64url') : undefined;
  return { items, next };
}

function keyAfter(token: string | undefined): string | undefined {
  if (token === undefined) return undefined;
  if (!/^[\w-]+$/.test(token)) throw invalidParameter('Invalid NextToken.');
  return Buffer.from(token, 'base64url').toString();
}
