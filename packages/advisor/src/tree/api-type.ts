import type { AnswerApiKind } from './answer.ts';
import { ALWAYS, any, type Condition, evaluate, is, type Situation } from './condition.ts';
import type { ApiType } from './facts.ts';
import { SOURCES } from './sources.ts';

/** A row that chooses the API type where the facts leave it open: first match wins. */
export interface TypeRule {
  readonly id: 'T1' | 'T2';
  readonly when: Condition;
  readonly kind: 'REST' | 'HTTP';
  readonly rationale: string;
  readonly source: string;
}

/** WebSocket and AppSync are never chosen: only the user states them. */
export const TYPE_RULES: readonly TypeRule[] = [
  {
    id: 'T1',
    when: any(
      is('net', 'vpc', 'vpn'),
      is('quota', true),
      is('waf', true),
      is('authz', 'abac'),
      is('caller', 'anon', 'vpcSvc', 'svcCross'),
    ),
    kind: 'REST',
    rationale:
      'only a REST API has private endpoints, resource policies, usage plans, its own web ACL and a response cache',
    source: SOURCES.choose,
  },
  {
    id: 'T2',
    when: ALWAYS,
    kind: 'HTTP',
    rationale: 'nothing that was asked for needs a REST API, and a request to an HTTP API costs less',
    source: SOURCES.choose,
  },
];

export const KIND_OF_TYPE: Readonly<Record<ApiType, AnswerApiKind>> = {
  rest: 'REST',
  http: 'HTTP',
  ws: 'WEBSOCKET',
  appsync: 'GRAPHQL',
};

/** The kind and the row that chose it (none where the facts state it); `undefined`: what is not known decides. */
export function chooseKind(
  situation: Situation,
): { readonly kind: AnswerApiKind; readonly rule?: TypeRule | undefined } | undefined {
  if (situation.api === undefined) return undefined;
  if (situation.api !== null) return { kind: KIND_OF_TYPE[situation.api] };
  for (const rule of TYPE_RULES) {
    const matches = evaluate(rule.when, situation);
    if (matches === undefined) return undefined;
    if (matches) return { kind: rule.kind, rule };
  }
  return undefined;
}
