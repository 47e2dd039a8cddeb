import type { IdentityContext } from '../../service/context.ts';
import { invalidParameter } from '../../service/service-error.ts';

/**
 * Pages of lists. A token is where the last page ended, sealed for the list that it belongs to: it cannot be made up,
 * nor be used for another list or filter.
 */
export interface PageRequest {
  /** Which list: the operation, the pool and what narrows it. */
  readonly list: readonly string[];
  readonly token: string | undefined;
}

const PURPOSE = 'page token';

/** The key of the last item of the page before. Throws InvalidParameterException for a token of elsewhere. */
export function afterToken(
  { box }: IdentityContext,
  { list, token }: PageRequest,
): readonly string[] | undefined {
  if (token === undefined) return undefined;
  const plain = box.open(PURPOSE, token);
  if (plain === undefined) throw invalidToken();
  const { of, after } = JSON.parse(plain.toString()) as { of: unknown; after: readonly string[] };
  if (JSON.stringify(of) !== JSON.stringify(list)) throw invalidToken();
  return after;
}

export function nextToken(
  { box }: IdentityContext,
  list: readonly string[],
  after: readonly string[],
): string {
  return box.seal(PURPOSE, JSON.stringify({ of: list, after }));
}

function invalidToken(): ReturnType<typeof invalidParameter> {
  return invalidParameter('Invalid pagination token');
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly token: string | undefined;
}

/** Cuts a page of `limit` items off what was read: one more than the page holds, where there are more. */
export function pageOf<Item>(
  context: IdentityContext,
  { list }: Pick<PageRequest, 'list'>,
  read: readonly Item[],
  limit: number,
  keyOf: (item: Item) => readonly string[],
): Page<Item> {
  const items = read.slice(0, limit);
  const last = items.at(-1);
  const more = read.length > limit && last !== undefined;
  return { items, token: more ? nextToken(context, list, keyOf(last)) : undefined };
}
