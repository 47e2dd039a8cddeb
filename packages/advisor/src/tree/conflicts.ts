import { all, any, type Condition, evaluate, is, type Situation } from './condition.ts';
import { SOURCES } from './sources.ts';

export type ConflictId = 'E1' | 'E2' | 'E3' | 'E4' | 'E5' | 'E7' | 'E8' | 'E9';

/** Facts that no set-up can satisfy together. There is no E6. */
export interface Conflict {
  readonly id: ConflictId;
  readonly when: Condition;
  readonly what: string;
  readonly help: string;
  readonly source: string;
}

export const CONFLICTS: readonly Conflict[] = [
  {
    id: 'E1',
    when: all(is('api', 'http', 'appsync'), is('quota', true)),
    what: 'a quota needs API keys and usage plans, which HTTP APIs and AppSync do not have',
    help: 'set api: rest (WebSocket routes can require keys, too), or drop quota',
    source: SOURCES.choose,
  },
  {
    id: 'E2',
    when: all(is('api', 'http', 'ws'), is('waf', true)),
    what: 'AWS WAF cannot be attached to an HTTP or WebSocket API',
    help: 'set api: rest, or put CloudFront with the web ACL in front and drop waf',
    source: SOURCES.choose,
  },
  {
    id: 'E3',
    when: all(is('api', 'http', 'ws'), is('net', 'vpc')),
    what: 'there are no private HTTP or WebSocket APIs',
    help: 'set api: rest, or net: public',
    source: SOURCES.choose,
  },
  {
    id: 'E4',
    when: all(is('api', 'http', 'ws', 'appsync'), is('caller', 'svcCross')),
    what: 'only a REST API has a resource policy that lets a role of another account in',
    help: "set api: rest, or let the caller assume a role in the API's account and set caller: svcSame",
    source: SOURCES.resourcePolicy,
  },
  {
    id: 'E5',
    when: all(is('api', 'ws'), is('authz', 'scopes', 'roles', 'abac')),
    what: 'a WebSocket API authorizes $connect alone, so no later route can have a rule of its own',
    help: 'set authz: any and check each message in its route handler',
    source: SOURCES.webSocketAuthorizer,
  },
  {
    id: 'E7',
    when: all(is('api', 'http', 'ws', 'appsync'), is('net', 'vpn')),
    what: 'a rule on source addresses needs a resource policy, which only a REST API has',
    help: 'set api: rest, or put CloudFront with AWS WAF in front and set net: public',
    source: SOURCES.resourcePolicy,
  },
  {
    id: 'E8',
    when: all(is('api', 'http', 'ws', 'appsync'), is('caller', 'vpcSvc')),
    what: 'a service that calls from inside the VPC needs a private REST API',
    help: 'set api: rest, or caller: svcSame over the public endpoint',
    source: SOURCES.endpointPolicy,
  },
  {
    id: 'E9',
    when: all(
      any(is('leaf', 'MTLS'), all(is('regulated', true), is('caller', 'm2m', 'svcCross'))),
      any(is('net', 'vpc'), is('leaf', 'PRIV'), is('api', 'ws', 'appsync')),
    ),
    what: 'mutual TLS needs a custom domain of a public REST or HTTP API: private endpoints, WebSocket APIs and AppSync have none',
    help: 'set api: rest or http with net: public, or let the callers use another credential (cred, canSign, regulated)',
    source: SOURCES.mutualTls,
  },
];

/** Every conflict in what is known. */
export function conflictsIn(situation: Situation): readonly Conflict[] {
  return CONFLICTS.filter(({ when }) => evaluate(when, situation) === true);
}
