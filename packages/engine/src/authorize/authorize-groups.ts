import type { Api, Authorizer, Definition, Route } from '@portcullis/model';
import { countedPools } from '@portcullis/model/groups';
import type { Json } from '@portcullis/model/source';
import {
  compileGroupRules,
  decideGroups,
  type GroupDecision,
  type GroupRule,
  groupsOfClaims,
  groupsOfContext,
} from '../groups/index.ts';
import type { Claims } from '../jwt/index.ts';
import { type Failure, failure } from './failure.ts';
import type { KeySource } from './ports.ts';

/** What the API's group table asks at one route. */
export interface CompiledGroups {
  readonly rule: GroupRule;
  /** Issuers whose groups count; `undefined`: the groups are not those of a token. */
  readonly issuers: ReadonlySet<string> | undefined;
}

/** The group table, by route. A pool's groups count where the table is about that pool: names repeat between pools. */
export function compileGroups(
  definition: Definition,
  api: Api,
  issuerOf: (source: KeySource) => string,
): (route: Route, authorizer: Authorizer | undefined) => CompiledGroups | undefined {
  const { groupTable } = api;
  if (groupTable === undefined) return () => undefined;
  const rules = compileGroupRules(groupTable, api.routes);
  return (route, authorizer) => {
    const rule = rules(route);
    if (rule === undefined) return undefined;
    if (authorizer === undefined || authorizer.kind === 'TOKEN' || authorizer.kind === 'REQUEST') {
      return { rule, issuers: undefined };
    }
    const pools = countedPools(definition, groupTable, authorizer);
    const sources = pools.flatMap(({ arn }): KeySource[] => {
      if (authorizer.kind === 'JWT') return [{ issuer: authorizer.issuer }];
      return arn === undefined ? [] : [{ userPoolArn: arn }];
    });
    return { rule, issuers: new Set(sources.map(issuerOf)) };
  };
}

/** What there is to read groups from, once the caller is known. */
export type GroupSource =
  | { readonly claims: Claims }
  | { readonly context: Readonly<Record<string, Json>> }
  | undefined;

export function judgeGroups({ rule, issuers }: CompiledGroups, source: GroupSource): GroupDecision {
  if (source === undefined) return decideGroups(rule, []);
  if ('context' in source) return decideGroups(rule, groupsOfContext(source.context));
  const { iss } = source.claims;
  const counts = typeof iss === 'string' && issuers?.has(iss) === true;
  return decideGroups(rule, counts ? groupsOfClaims(source.claims) : []);
}

export function refusedByGroups(decision: Extract<GroupDecision, { ok: false }>): Failure {
  return failure(decision.code, decision.reason, { evidence: { groups: decision.evidence } });
}
