import type { AnswerApiKind, Leaf } from './answer.ts';
import { ALWAYS, all, any, type Condition, given, is, not } from './condition.ts';
import { PEOPLE } from './facts.ts';
import { SOURCES } from './sources.ts';

/** What is added on top of the method: every layer that matches, on the kinds of API that can have it. */
export interface Layer {
  readonly id: string;
  /** A few words, as on a diagram. */
  readonly title: string;
  readonly when: Condition;
  /** Kinds of API that can have it; it is never added to another. */
  readonly kinds: readonly AnswerApiKind[];
  /** What to add, by what is known: first match wins. `{costCap}` stands for the fact. */
  readonly what: readonly { readonly when: Condition; readonly text: string }[];
  readonly why: string;
  /** What to do instead where the kind cannot have it: said as a caveat, never passed over in silence. */
  readonly otherwise?: string | undefined;
  readonly source: string;
}

const EVERY_KIND: readonly AnswerApiKind[] = ['REST', 'HTTP', 'WEBSOCKET', 'GRAPHQL'];
/** Leaves whose callers sign with temporary credentials of AWS. */
const SIGNED: readonly Leaf[] = ['IAM', 'IAMX', 'PRIV', 'IOT', 'IDPOOL'];
/** Leaves whose callers hold such credentials whatever the API does. */
const OWN_CREDENTIALS: readonly Leaf[] = ['IAM', 'IAMX', 'PRIV', 'IOT'];

const always = (text: string): Layer['what'] => [{ when: ALWAYS, text }];

export const LAYERS: readonly Layer[] = [
  {
    id: 'K1',
    title: 'usage plan',
    when: is('quota', true),
    kinds: ['REST', 'WEBSOCKET'],
    what: [
      {
        when: all(is('leaf', 'CUSTOM', 'ROLES', 'AVP'), is('caller', ...PEOPLE)),
        text: 'API key and usage plan per client, with the key handed over by the Lambda authorizer (usageIdentifierKey, key source AUTHORIZER)',
      },
      { when: is('kind', 'WEBSOCKET'), text: 'API key required on $connect, with a usage plan per client' },
      { when: ALWAYS, text: 'API key required, with a usage plan per client' },
    ],
    why: 'the key says which client to meter, not who may come in; plans are best effort, so add AWS Budgets as the cost control',
    source: SOURCES.usagePlans,
  },
  {
    id: 'K2',
    title: 'private endpoint',
    when: any(is('net', 'vpc'), is('leaf', 'PRIV')),
    kinds: ['REST', 'GRAPHQL'],
    what: [
      {
        when: is('kind', 'GRAPHQL'),
        text: 'private AppSync API (chosen when it is created) behind an interface endpoint',
      },
      {
        when: ALWAYS,
        text: 'private endpoint, a resource policy on aws:SourceVpce (mandatory), and an endpoint policy for this API alone',
      },
    ],
    why: 'without these any VPC can reach the API; the method stays, since a place in the network is no identity',
    source: SOURCES.endpointPolicy,
  },
  {
    id: 'K3',
    title: 'VPN addresses only',
    when: is('net', 'vpn'),
    kinds: ['REST'],
    what: always('resource policy with an explicit Deny (NotIpAddress) for all but the addresses of the VPN'),
    why: 'only an explicit Deny stops a request whatever the authorizer says; an address alone is no identity',
    source: SOURCES.resourcePolicyExamples,
  },
  {
    id: 'K4',
    title: 'exact role allowed',
    when: is('leaf', 'IAMX'),
    kinds: ['REST'],
    what: always('resource policy that allows the exact role of the other account'),
    why: 'across accounts both sides must allow, and an account root would let all its roles in',
    source: SOURCES.resourcePolicy,
  },
  {
    id: 'K5',
    title: 'web ACL',
    when: all(
      is('net', 'public'),
      not(is('leaf', 'PRIV')),
      any(is('caller', 'anon', 'webhook'), is('regulated', true), is('waf', true)),
    ),
    kinds: EVERY_KIND,
    what: [
      {
        when: is('kind', 'REST'),
        text: 'AWS WAF web ACL on the stage: a rate rule and managed rules',
      },
      {
        when: is('kind', 'GRAPHQL'),
        text: 'AWS WAF web ACL on the AppSync API: a rate rule and managed rules',
      },
      {
        when: ALWAYS,
        text: 'CloudFront with an AWS WAF web ACL (rate rule, managed rules) in front, and a secret that only CloudFront sends to the origin',
      },
    ],
    why: 'a flood of requests that pass, or that need no token, is stopped before it is billed as a request',
    source: SOURCES.waf,
  },
  {
    id: 'K6',
    title: 'mutual TLS domain',
    when: any(is('leaf', 'MTLS'), all(is('regulated', true), is('caller', 'm2m', 'svcCross'))),
    kinds: ['REST', 'HTTP'],
    what: always('custom domain with mutual TLS (truststore in S3), and the execute-api endpoint disabled'),
    why: 'the default endpoint asks for no certificate, so leaving it on is a way around; browsers cannot use it',
    source: SOURCES.mutualTls,
  },
  {
    id: 'K6b',
    title: 'audit trail',
    when: is('regulated', true),
    kinds: EVERY_KIND,
    what: [
      {
        when: is('caller', ...PEOPLE),
        text: 'TLS 1.2 or newer, MFA (Plus tier for threat protection), CloudTrail, kept access and WAF logs',
      },
      { when: ALWAYS, text: 'TLS 1.2 or newer, CloudTrail, kept access and WAF logs' },
    ],
    why: 'auditors ask who did what, when, and over which protocol',
    source: SOURCES.lens,
  },
  {
    id: 'K7',
    title: 'tenant from a claim',
    when: is('tenant', true),
    kinds: EVERY_KIND,
    what: always(
      'tenant id from a verified claim or identity, through the authorizer context, into the key of the data layer',
    ),
    why: 'a tenant id in the path or a header is what the caller says of itself',
    source: SOURCES.owasp,
  },
  {
    id: 'K8',
    title: 'throttles, logs, budget',
    when: ALWAYS,
    kinds: EVERY_KIND,
    what: [
      {
        when: is('kind', 'GRAPHQL'),
        text: 'request logs, a rate rule of AWS WAF (AppSync has no throttle to set) and a budget alarm',
      },
      { when: ALWAYS, text: 'throttles on stage and routes, access logs, and a budget alarm' },
    ],
    why: 'without a throttle one client can use up the whole account, and the bill tells you last',
    source: SOURCES.throttling,
  },
  {
    id: 'K9',
    title: 'short-lived tokens',
    when: is('revoke', 'fast'),
    kinds: EVERY_KIND,
    what: [
      {
        when: is('leaf', ...SIGNED),
        text: 'sessions as short as the role allows, and a deny on aws:TokenIssueTime ready to revoke older ones',
      },
      {
        when: ALWAYS,
        text: 'access tokens of 5 to 15 minutes, rotating refresh tokens, and an authorizer cache of 60 s at most',
      },
    ],
    why: 'what was issued counts until it expires, so it must expire soon',
    source: SOURCES.revocation,
  },
  {
    id: 'K10',
    title: 'low latency',
    when: is('lowLatency', true),
    kinds: EVERY_KIND,
    what: [
      {
        when: all(is('leaf', 'CUSTOM', 'AVP', 'MTLS'), is('revoke', 'now')),
        text: 'none of it can be had: revoke=now forbids the cache that would make the Lambda authorizer fast',
      },
      {
        when: is('leaf', 'CUSTOM', 'AVP', 'MTLS'),
        text: 'cache the answer of the Lambda authorizer for 300 s or longer',
      },
      {
        when: ALWAYS,
        text: "the gateway's own check, and a Lambda authorizer only with a cache of 300 s or longer",
      },
    ],
    why: 'an authorizer that is not cached adds a function call, at times a cold start, to each request',
    source: SOURCES.lambdaAuthorizer,
  },
  {
    id: 'K11',
    title: 'cap on cost',
    when: given('costCap'),
    kinds: ['REST', 'HTTP', 'WEBSOCKET'],
    what: always(
      'stage throttle with rate * 3600 * cost of one request at or below ${costCap} an hour (`portcullis cost` gives the cost)',
    ),
    why: 'the throttle is the only bound on what a flood of good requests can cost',
    otherwise:
      'AppSync has no throttle to set, so the cap of ${costCap} an hour needs a rate rule of AWS WAF',
    source: SOURCES.throttling,
  },
  {
    id: 'K12',
    title: 'AWS credentials apart',
    when: all(is('aws', true), not(is('leaf', 'IDPOOL', 'ASK'))),
    kinds: EVERY_KIND,
    what: [
      {
        when: is('leaf', ...OWN_CREDENTIALS),
        text: 'the AWS services with the credentials that the caller has already; an identity pool only for what has none',
      },
      { when: ALWAYS, text: 'Cognito identity pool for the direct calls to AWS services only' },
    ],
    why: 'the API keeps its own method, and the client gets narrow, temporary credentials for the rest',
    source: SOURCES.identityPools,
  },
];
