import { all, is, not, PEOPLE } from '../tree/index.ts';
import type { Question } from './question.ts';
import { WHO_CALLS } from './who-calls.ts';

const people = is('caller', ...PEOPLE);
/** Callers that hold, or are handed, a credential that can be chosen. */
const withCredential = is('caller', ...PEOPLE, 'm2m', 'agent');

/** The interview, in the order of asking. */
export const QUESTIONS: readonly Question[] = [
  ...WHO_CALLS,
  {
    id: 'api',
    ask: 'What type of API is it?',
    why: 'an HTTP API costs less and has fewer means of protection; if nothing is built yet, the table chooses',
    kind: 'one',
    options: [
      { id: 'open', label: 'not decided: choose for me', settles: { api: null } },
      { id: 'rest', label: 'REST API', settles: { api: 'rest' } },
      { id: 'http', label: 'HTTP API', settles: { api: 'http' } },
      { id: 'ws', label: 'WebSocket API', settles: { api: 'ws' } },
      { id: 'appsync', label: 'GraphQL (AppSync)', settles: { api: 'appsync' } },
    ],
    dontKnow: [
      { settles: { api: null }, says: 'the table chooses the type that can have everything you ask for' },
    ],
  },
  {
    id: 'cred',
    ask: 'What do these callers hold already?',
    why: 'an identity that exists is better taken as it is than made a second time',
    kind: 'one',
    options: [
      { id: 'none', label: 'nothing yet', settles: { cred: 'none' } },
      { id: 'cognito', label: 'accounts in a Cognito user pool', settles: { cred: 'cognito' }, when: people },
      {
        id: 'oidc',
        label: 'tokens of an OpenID Connect issuer (Auth0, Okta, Entra ID, Keycloak)',
        settles: { cred: 'oidc' },
      },
      { id: 'saml', label: 'accounts in a SAML directory', settles: { cred: 'saml' }, when: people },
      {
        id: 'opaque',
        label: 'tokens or sessions of our own that mean nothing by themselves',
        settles: { cred: 'opaque' },
      },
      { id: 'cert', label: 'client certificates', settles: { cred: 'cert' } },
    ],
    dontKnow: [
      { settles: { cred: 'none' }, says: 'taken as nothing: they get a credential made for this API' },
    ],
    when: withCredential,
  },
  {
    id: 'authz',
    ask: 'What decides which of the routes a caller may use?',
    why: 'the built-in authorizers check who and which scopes, never groups or attributes',
    kind: 'one',
    options: [
      { id: 'any', label: 'nothing more: who is in may use all of them', settles: { authz: 'any' } },
      { id: 'scopes', label: 'scopes in the token', settles: { authz: 'scopes' } },
      { id: 'roles', label: 'groups or roles', settles: { authz: 'roles' } },
      { id: 'abac', label: 'attributes of caller and object (a policy engine)', settles: { authz: 'abac' } },
    ],
    dontKnow: [
      {
        when: people,
        settles: { authz: 'roles' },
        says: 'taken as groups: each route is closed until a group opens it',
      },
      { settles: { authz: 'scopes' }, says: 'taken as scopes: each route is closed until a scope opens it' },
    ],
    when: all(withCredential, not(is('api', 'ws'))),
  },
  {
    id: 'aws',
    ask: 'Does the client also call AWS services directly (S3, DynamoDB, IoT)?',
    why: 'for that it needs temporary AWS credentials, and the API could use the same',
    kind: 'one',
    options: [
      { id: 'no', label: 'no', settles: { aws: false, iamDecides: false } },
      {
        id: 'yes',
        label: 'yes, and the API keeps a check of its own',
        settles: { aws: true, iamDecides: false },
      },
      {
        id: 'iam',
        label: "yes, and IAM roles shall decide on the API's calls, too",
        settles: { aws: true, iamDecides: true },
      },
    ],
    dontKnow: [
      {
        settles: { aws: false, iamDecides: false },
        says: 'taken as no: no AWS credentials reach the client',
      },
    ],
    when: people,
  },
  {
    id: 'guests',
    ask: 'Do guests need an identity that lasts (a cart, a device)?',
    why: 'an identity pool gives guests one, and a role that says what they may do',
    kind: 'one',
    options: [
      { id: 'no', label: 'no', settles: { iamDecides: false } },
      { id: 'yes', label: 'yes', settles: { iamDecides: true } },
    ],
    dontKnow: [{ settles: { iamDecides: false }, says: 'taken as no: no AWS credentials reach strangers' }],
    when: is('caller', 'anon'),
  },
  {
    id: 'revoke',
    ask: 'A credential is stolen, or someone leaves. How soon must it stop working?',
    why: 'the gateway takes a token until it expires; stopping it sooner needs short tokens, or a look-up on each call',
    kind: 'one',
    options: [
      { id: 'slow', label: 'when the token expires, an hour or so later', settles: { revoke: 'slow' } },
      { id: 'fast', label: 'within a quarter of an hour', settles: { revoke: 'fast' } },
      { id: 'now', label: 'at once', settles: { revoke: 'now' } },
    ],
    dontKnow: [
      { settles: { revoke: 'fast' }, says: 'taken as a quarter of an hour: short tokens cost nothing' },
    ],
    when: withCredential,
  },
  {
    id: 'net',
    ask: 'From where may the API be reached?',
    why: 'a limit on the network comes on top of the method, never in its place',
    kind: 'one',
    options: [
      { id: 'public', label: 'from anywhere on the internet', settles: { net: 'public' } },
      { id: 'vpn', label: 'only from the addresses of our VPN or offices', settles: { net: 'vpn' } },
      { id: 'vpc', label: 'only from within our VPC', settles: { net: 'vpc' } },
    ],
    dontKnow: [
      {
        settles: { net: 'public' },
        says: 'taken as anywhere: the method must hold against the whole internet',
      },
    ],
    when: not(is('caller', 'vpcSvc', 'webhook')),
  },
  {
    id: 'needs',
    ask: 'Which of these hold?',
    why: 'each adds a layer or asks for a means that not every type of API has; none is an answer, too',
    kind: 'many',
    options: [
      {
        id: 'tenant',
        label: 'callers belong to tenants that must not see each other',
        settles: { tenant: true },
        when: not(is('caller', 'anon')),
      },
      { id: 'quota', label: 'each client must be metered or limited', settles: { quota: true } },
      { id: 'waf', label: 'AWS WAF must stand in front', settles: { waf: true } },
      {
        id: 'lookup',
        label: 'each call must be checked against live state (a session store, another system)',
        settles: { lookup: true },
        when: withCredential,
      },
      { id: 'regulated', label: 'auditors or regulators look at it', settles: { regulated: true } },
      { id: 'lowLatency', label: 'every millisecond counts', settles: { lowLatency: true } },
      { id: 'costCap', label: 'a flood may cost only so much an hour', settles: {} },
    ],
    dontKnow: [
      {
        when: is('caller', 'anon'),
        settles: { quota: false, waf: false, regulated: false, lowLatency: false, costCap: null },
        says: 'taken as none; the rate rule against floods is there in any case',
      },
      {
        settles: {
          tenant: true,
          quota: false,
          waf: false,
          lookup: false,
          regulated: false,
          lowLatency: false,
          costCap: null,
        },
        says: 'taken as tenants only: keeping them apart later is far harder than now',
      },
    ],
  },
  {
    id: 'cap',
    ask: 'How many USD may a flood cost in an hour?',
    why: 'the rate of the stage follows from it',
    kind: 'amount',
    options: [],
    dontKnow: [{ settles: { costCap: 10 }, says: 'taken as 10 USD an hour' }],
    after: { question: 'needs', option: 'costCap' },
  },
];
