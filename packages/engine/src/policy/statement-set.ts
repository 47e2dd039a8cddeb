import { PrefixTree } from './prefix-tree.ts';
import { type Closeness, keysOfElement, keysOfPrincipal, NOT_NAMED } from './principal.ts';
import type { PolicyRequest } from './request.ts';
import { resourcePrefixes } from './resource.ts';
import { appliesTo, type CompiledStatement } from './statement.ts';

/** Statements of one effect that name the action of a request. */
export interface StatementSet {
  /** How closely those that apply name the caller; looks no further once it is `enough`. */
  closest(request: PolicyRequest, bounded: boolean, enough: Closeness): Closeness;
}

/** Up to here, asking every statement costs less than looking for those that could apply. */
const FEW = 16;

/**
 * Many statements are kept by whom they name, and by what the ARNs of their resources begin with: a request then asks
 * those that could apply to it, whatever else the policies hold. Each is still asked as a whole; where a statement is
 * kept only spares the question.
 */
export function statementSet(statements: readonly CompiledStatement[]): StatementSet {
  if (statements.length <= FEW) return new AllStatements(statements);
  const byKey = new Map<string, CompiledStatement[]>();
  const forAnybody: CompiledStatement[] = [];
  for (const statement of statements) {
    const { principal } = statement.source;
    const keys = principal === undefined ? undefined : keysOfElement(principal);
    if (keys === undefined) forAnybody.push(statement);
    for (const key of keys ?? []) {
      const kept = byKey.get(key);
      if (kept === undefined) byKey.set(key, [statement]);
      else kept.push(statement);
    }
  }
  return new StatementsByPrincipal(
    byResource(forAnybody),
    new Map([...byKey].map(([key, named]) => [key, byResource(named)])),
  );
}

class AllStatements implements StatementSet {
  readonly #statements: readonly CompiledStatement[];

  constructor(statements: readonly CompiledStatement[]) {
    this.#statements = statements;
  }

  closest(request: PolicyRequest, bounded: boolean, enough: Closeness): Closeness {
    return closestOf(this.#statements, request, bounded, enough);
  }
}

class StatementsByPrincipal implements StatementSet {
  readonly #forAnybody: StatementSet;
  readonly #byKey: ReadonlyMap<string, StatementSet>;

  constructor(forAnybody: StatementSet, byKey: ReadonlyMap<string, StatementSet>) {
    this.#forAnybody = forAnybody;
    this.#byKey = byKey;
  }

  closest(request: PolicyRequest, bounded: boolean, enough: Closeness): Closeness {
    let closest = this.#forAnybody.closest(request, bounded, enough);
    if (closest >= enough || this.#byKey.size === 0) return closest;
    for (const key of keysOfPrincipal(request.principal)) {
      const found = this.#byKey.get(key)?.closest(request, bounded, enough) ?? NOT_NAMED;
      if (found >= enough) return found;
      if (found > closest) closest = found;
    }
    return closest;
  }
}

class StatementsByResource implements StatementSet {
  readonly #tree: PrefixTree<CompiledStatement>;

  constructor(tree: PrefixTree<CompiledStatement>) {
    this.#tree = tree;
  }

  closest(request: PolicyRequest, bounded: boolean, enough: Closeness): Closeness {
    let closest: Closeness = NOT_NAMED;
    this.#tree.visit(request.resource, (statements) => {
      const found = closestOf(statements, request, bounded, enough);
      if (found > closest) closest = found;
      return closest >= enough;
    });
    return closest;
  }
}

function byResource(statements: readonly CompiledStatement[]): StatementSet {
  if (statements.length <= FEW) return new AllStatements(statements);
  const tree = new PrefixTree<CompiledStatement>();
  for (const statement of statements) {
    for (const prefix of new Set(resourcePrefixes(statement.source))) tree.add(prefix, statement);
  }
  return new StatementsByResource(tree);
}

function closestOf(
  statements: readonly CompiledStatement[],
  request: PolicyRequest,
  bounded: boolean,
  enough: Closeness,
): Closeness {
  let closest: Closeness = NOT_NAMED;
  for (let i = 0; i < statements.length; i++) {
    const closeness = appliesTo(statements[i] as CompiledStatement, request, bounded);
    if (closeness >= enough) return closeness;
    if (closeness > closest) closest = closeness;
  }
  return closest;
}
