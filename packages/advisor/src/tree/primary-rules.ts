import type { Leaf } from './answer.ts';
import { ALWAYS, all, any, type Condition, evaluate, is, type Situation } from './condition.ts';
import { PEOPLE } from './facts.ts';
import { SOURCES } from './sources.ts';

/** A row of the decision table: the first that matches decides. */
export interface PrimaryRule {
  readonly id: string;
  readonly when: Condition;
  readonly leaf: Leaf;
  readonly rationale: string;
  readonly source: string;
}

const people = is('caller', ...PEOPLE);

export const PRIMARY_RULES: readonly PrimaryRule[] = [
  {
    id: 'P01',
    when: all(is('caller', 'webhook'), is('proof', 'hmac')),
    leaf: 'HOOK',
    rationale: 'the proof covers the body, and no authorizer sees the body',
    source: SOURCES.lambdaAuthorizer,
  },
  {
    id: 'P01b',
    when: is('caller', 'webhook'),
    leaf: 'CUSTOM',
    rationale: 'a static header is all there is to check, and an authorizer can check it',
    source: SOURCES.lambdaAuthorizer,
  },
  {
    id: 'P02',
    when: is('caller', 'vpcSvc'),
    leaf: 'PRIV',
    rationale: 'the network keeps others out, the identity says who is in: neither alone is trust',
    source: SOURCES.privateApis,
  },
  {
    id: 'P03',
    when: is('caller', 'svcCross'),
    leaf: 'IAMX',
    rationale: "both accounts must consent: the caller's identity policy and the API's resource policy",
    source: SOURCES.resourcePolicy,
  },
  {
    id: 'P04',
    when: is('caller', 'svcSame'),
    leaf: 'IAM',
    rationale: 'the service has a role already, so there is no secret to manage',
    source: SOURCES.article,
  },
  {
    id: 'P05',
    when: all(is('caller', 'iot'), is('canSign', true)),
    leaf: 'IOT',
    rationale: 'the device has an X.509 certificate that AWS IoT Core exchanges for credentials',
    source: SOURCES.iot,
  },
  {
    id: 'P05b',
    when: is('caller', 'iot'),
    leaf: 'MTLS',
    rationale: 'the device cannot sign requests, so its certificate is the identity',
    source: SOURCES.mutualTls,
  },
  {
    id: 'P06',
    when: all(is('iamDecides', true), any(people, is('caller', 'anon'))),
    leaf: 'IDPOOL',
    rationale: 'one credential for the API and for AWS services, and IAM roles decide on both',
    source: SOURCES.identityPools,
  },
  {
    id: 'P06b',
    when: all(is('caller', 'anon'), is('api', 'appsync')),
    leaf: 'IDPOOL',
    rationale: 'AppSync has no open mode: a guest role comes first, API_KEY mode with rotation second',
    source: SOURCES.appSync,
  },
  {
    id: 'P07',
    when: is('cred', 'cert'),
    leaf: 'MTLS',
    rationale: 'the callers hold certificates, and a certificate is an identity',
    source: SOURCES.mutualTls,
  },
  {
    id: 'P07b',
    when: all(is('caller', 'm2m'), is('net', 'vpc')),
    leaf: 'PRIV',
    rationale:
      'the network keeps others out and IAM says who is in (IAM Roles Anywhere for servers outside AWS)',
    source: SOURCES.rolesAnywhere,
  },
  {
    id: 'P08',
    when: any(is('cred', 'opaque'), is('revoke', 'now'), is('lookup', true)),
    leaf: 'CUSTOM',
    rationale: 'only code can look up whether a token still counts',
    source: SOURCES.lambdaAuthorizer,
  },
  {
    id: 'P09',
    when: is('api', 'ws'),
    leaf: 'WS',
    rationale: 'a WebSocket API authorizes $connect alone',
    source: SOURCES.webSocketAuthorizer,
  },
  {
    id: 'P10',
    when: is('caller', 'agent'),
    leaf: 'AGENT',
    rationale: 'OAuth is what MCP clients speak',
    source: SOURCES.mcp,
  },
  {
    id: 'P11',
    when: is('authz', 'abac'),
    leaf: 'AVP',
    rationale: 'rules on attributes belong in a policy engine, where they can be read and audited',
    source: SOURCES.verifiedPermissions,
  },
  {
    id: 'P12',
    when: all(is('api', 'appsync'), people),
    leaf: 'GQL',
    rationale: 'AppSync checks users and groups by directives in the schema',
    source: SOURCES.appSync,
  },
  {
    id: 'P13',
    when: all(is('authz', 'roles'), people),
    leaf: 'ROLES',
    rationale: 'what a person may call depends on groups, which the built-in authorizer ignores',
    source: SOURCES.groups,
  },
  {
    id: 'P13b',
    when: all(people, is('quota', true)),
    leaf: 'CUSTOM',
    rationale:
      'an API key must not live in a browser: the authorizer returns it (usageIdentifierKey, key source AUTHORIZER)',
    source: SOURCES.usagePlans,
  },
  {
    id: 'P13c',
    when: all(is('caller', 'm2m'), is('cred', 'oidc'), is('kind', 'HTTP')),
    leaf: 'JWT',
    rationale: "the callers' own issuer is enough: no second one is needed",
    source: SOURCES.jwtAuthorizer,
  },
  {
    id: 'P13d',
    when: all(is('caller', 'm2m'), is('cred', 'oidc')),
    leaf: 'CUSTOM',
    rationale: "only HTTP APIs have a JWT authorizer: code must verify the callers' issuer here",
    source: SOURCES.choose,
  },
  {
    id: 'P14',
    when: is('caller', 'm2m'),
    leaf: 'M2M',
    rationale: 'OAuth client credentials give each server an identity of its own, with scopes',
    source: SOURCES.scopes,
  },
  {
    id: 'P15',
    when: all(is('cred', 'oidc'), is('kind', 'HTTP'), people),
    leaf: 'JWT',
    rationale: 'the gateway takes the tokens of your issuer: no federation hop, no charge per monthly user',
    source: SOURCES.jwtAuthorizer,
  },
  {
    id: 'P16',
    when: people,
    leaf: 'POOL',
    rationale: 'the gateway verifies the tokens of a Cognito user pool itself, before any code runs',
    source: SOURCES.article,
  },
  {
    id: 'P17',
    when: all(is('caller', 'anon'), is('quota', true)),
    leaf: 'KEY',
    rationale: 'nobody signs in, yet each client must be told apart: the key names it',
    source: SOURCES.usagePlans,
  },
  {
    id: 'P18',
    when: is('caller', 'anon'),
    leaf: 'OPEN',
    rationale: 'declared public',
    source: SOURCES.article,
  },
  {
    id: 'P99',
    when: ALWAYS,
    leaf: 'ASK',
    rationale: 'what is not known yet decides',
    source: SOURCES.article,
  },
];

/** What the rules say, and how far they got. */
export interface Decision {
  readonly rule: PrimaryRule;
  /** Rules before it that did not match, in order. */
  readonly passed: readonly PrimaryRule[];
  /** Present where the winner is P99 only because this rule could not be decided. */
  readonly undecided?: PrimaryRule | undefined;
}

/** First match wins; a rule that cannot be decided ends the search, since it might have been the one. */
export function decide(situation: Situation, rules: readonly PrimaryRule[] = PRIMARY_RULES): Decision {
  const passed: PrimaryRule[] = [];
  for (const rule of rules) {
    const matches = evaluate(rule.when, situation);
    if (matches === true) return { rule, passed };
    if (matches === undefined) return { rule: lastOf(rules), passed, undecided: rule };
    passed.push(rule);
  }
  return { rule: lastOf(rules), passed };
}

function lastOf(rules: readonly PrimaryRule[]): PrimaryRule {
  const last = rules.at(-1);
  if (last === undefined) throw new Error('the decision table has no rows');
  return last;
}
