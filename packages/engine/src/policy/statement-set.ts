import { PrefixTree } from './prefix-tree.ts';
import { type Closeness, keysOfElement, keysOfPrincipal } from './principal.ts';
import type { PolicyRequest } from './request.ts';
import { resourcePrefixes } from './resource.ts';
import type { CompiledStatement } from './statement.ts';
import { EXPLICIT_DENY, type Grant, StatementList, type StatementSet } from './statement-list.ts';

/** Up to here, asking every statement costs less than looking for those that could apply. */
const FEW = 16;

/**
 * Many statements are kept by what the ARNs of their resources begin with, and by whom they name: a request then asks
 * those that could apply to it, whatever else the policies hold. Each is still asked as a whole; where a statement is
 * kept only spares the question. Resources come first, since many principals share them: what is looked at for one
 * caller is then still in the processor's cache for the next.
 */
export function statementSet(statements: readonly CompiledStatement[]): StatementSet {
  if (statements.length <= FEW) return new StatementList(statements);
  const byPrefix = grouped(statements, (statement) => new Set(resourcePrefixes(statement.source)));
  return new StatementsByResource(byPrefix);
}

class StatementsByResource implements StatementSet {
  readonly #tree: PrefixTree<StatementSet>;

  constructor(byPrefix: ReadonlyMap<string, readonly CompiledStatement[]>) {
    this.#tree = new PrefixTree(
      [...byPrefix].map(([prefix, statements]) => [
        prefix,
        statements.length <= FEW ? new StatementList(statements) : new StatementsByPrincipal(statements),
      ]),
    );
  }

  grant(request: PolicyRequest, bounded: boolean, known: Closeness): Grant {
    let grant: Grant = known;
    this.#tree.visit(request.resource, (statements) => {
      grant = statements.grant(request, bounded, grant as Closeness);
      return grant === EXPLICIT_DENY;
    });
    return grant;
  }
}

class StatementsByPrincipal implements StatementSet {
  readonly #forAnybody: StatementList;
  readonly #byKey: ReadonlyMap<string, StatementList>;

  constructor(statements: readonly CompiledStatement[]) {
    const forAnybody: CompiledStatement[] = [];
    const byKey = grouped(statements, (statement) => {
      const { principal } = statement.source;
      const keys = principal === undefined ? undefined : keysOfElement(principal);
      if (keys === undefined) forAnybody.push(statement);
      return keys ?? [];
    });
    this.#forAnybody = new StatementList(forAnybody);
    this.#byKey = new Map([...byKey].map(([key, named]) => [key, new StatementList(named)]));
  }

  grant(request: PolicyRequest, bounded: boolean, known: Closeness): Grant {
    let grant = this.#forAnybody.grant(request, bounded, known);
    if (this.#byKey.size === 0) return grant;
    for (const key of keysOfPrincipal(request.principal)) {
      if (grant === EXPLICIT_DENY) return grant;
      grant = this.#byKey.get(key)?.grant(request, bounded, grant) ?? grant;
    }
    return grant;
  }
}

function grouped(
  statements: readonly CompiledStatement[],
  keysOf: (statement: CompiledStatement) => Iterable<string>,
): ReadonlyMap<string, readonly CompiledStatement[]> {
  const groups = new Map<string, CompiledStatement[]>();
  for (const statement of statements) {
    for (const key of keysOf(statement)) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [statement]);
      else group.push(statement);
    }
  }
  return groups;
}
