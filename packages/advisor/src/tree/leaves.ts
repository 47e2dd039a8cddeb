import type { AnswerApiKind, Leaf } from './answer.ts';
import { any, type Condition, is } from './condition.ts';
import { SOURCES } from './sources.ts';

/** All that is known about an end of the decision table; nothing else switches on the leaf for its words. */
export interface LeafRow {
  /** A few words, as on a diagram. */
  readonly title: string;
  /** What happens, in one sentence for somebody who knows none of the terms. */
  readonly plain: string;
  /** The method by kind of API; a kind that is absent cannot have this leaf. */
  readonly method: Readonly<Partial<Record<AnswerApiKind, string>>>;
  readonly configure: Readonly<Partial<Record<AnswerApiKind, string>>>;
  /** What callers send, and how they get it. */
  readonly credential: string;
  /** Look-alikes that are wrong. */
  readonly wrong: readonly {
    readonly method: string;
    readonly why: string;
    /** Absent: always. */
    readonly when?: Condition | undefined;
  }[];
  readonly caveats: readonly string[];
  /** What still holds where another rule came first. */
  readonly secondNote?: string | undefined;
  readonly sources: readonly string[];
}

/** The same words for several kinds of API. */
function on(kinds: readonly AnswerApiKind[], text: string): Partial<Record<AnswerApiKind, string>> {
  return Object.fromEntries(kinds.map((kind) => [kind, text]));
}

const EVERY_KIND: readonly AnswerApiKind[] = ['REST', 'HTTP', 'WEBSOCKET', 'GRAPHQL'];

/** The credential counts only as long as something outside it says so. */
const live = any(is('cred', 'opaque'), is('revoke', 'now'), is('lookup', true));

export const LEAF_ROWS: Readonly<Record<Leaf, LeafRow>> = {
  OPEN: {
    title: 'open',
    plain: 'anybody may call it, and nothing is checked: throttles alone bound what it costs',
    method: on(['REST', 'HTTP'], 'no auth, declared as public'),
    configure: {
      REST: 'authorization type NONE, written out on each route; a response cache where answers repeat',
      HTTP: 'authorization type NONE, written out on each route',
    },
    credential: 'none',
    wrong: [
      { method: 'an API key in the web page', why: 'a key in code that everybody downloads is public' },
    ],
    caveats: ['each request is billed'],
    sources: [SOURCES.article],
  },
  KEY: {
    title: 'API key',
    plain:
      'anybody with a key may call it; the key tells clients apart and limits each, and says nothing of a person',
    method: { REST: 'API key with a usage plan; no identity' },
    configure: { REST: 'authorization type NONE with ApiKeyRequired, a usage plan per class of client' },
    credential: 'x-api-key: a key per client, issued by a portal',
    wrong: [
      {
        method: 'the API key as a login',
        why: 'it can be copied, and it opens every API of its usage plans',
      },
    ],
    caveats: ['rotate the keys', 'keep them hashed where you store them'],
    sources: [SOURCES.usagePlans],
  },
  POOL: {
    title: 'Cognito user pool',
    plain: 'people sign in at the pool, and the gateway checks their token before any of your code runs',
    method: {
      REST: 'Cognito user pool with a Cognito authorizer',
      HTTP: 'Cognito user pool with a JWT authorizer',
    },
    configure: {
      REST: 'COGNITO_USER_POOLS authorizer, with AuthorizationScopes on each method',
      HTTP: 'JWT authorizer: issuer is the pool, audience is the app client; scopes on each route',
    },
    credential:
      'Authorization: Bearer with the access token of the pool, by managed login (authorization code with PKCE); social, SAML and OIDC identity providers stand behind the pool',
    wrong: [
      {
        method: 'a Lambda authorizer that checks the tokens again',
        why: 'the gateway does it itself, at no charge and without a cold start',
      },
      { method: 'the implicit flow', why: 'it puts tokens into URLs and histories' },
      { method: 'a client secret in a single-page app', why: 'everybody can read it there' },
    ],
    caveats: ['signing out does not stop a token at the gateway before it expires'],
    sources: [SOURCES.cognitoAuthorizer, SOURCES.jwtAuthorizer],
  },
  JWT: {
    title: 'JWT authorizer',
    plain:
      'callers bring tokens of your own issuer, and the gateway checks them before any of your code runs',
    method: { HTTP: 'JWT authorizer on your own OIDC issuer' },
    configure: { HTTP: 'JWT authorizer: your issuer, your audience, scopes on each route' },
    credential:
      "Authorization: Bearer with the issuer's access token (people: authorization code with PKCE; servers: client credentials)",
    wrong: [
      {
        method: 'federating the issuer into a user pool for the sake of the Cognito authorizer',
        why: 'one hop and one charge per user more, for the same check',
      },
      { method: 'accepting ID tokens', why: 'they are meant for the client, not for the API' },
    ],
    caveats: [
      'check first that the issuer publishes a discovery document and signs with RSA keys: only those work',
      'keys are cached for up to two hours',
      'any one of the listed scopes is enough',
      'client_id is compared only where the token has no aud',
    ],
    sources: [SOURCES.jwtAuthorizer],
  },
  ROLES: {
    title: 'groups',
    plain: 'people sign in, and their groups say which routes each may call',
    method: {
      REST: 'Cognito user pool with access by group: scopes from a trigger, or a Lambda authorizer',
      HTTP: 'Cognito user pool with access by group: scopes from a trigger, or a Lambda authorizer',
    },
    configure: {
      REST: '(a) a pre-token-generation trigger turns groups into scopes (Essentials or Plus) and the Cognito authorizer checks them; (b) a Lambda authorizer compiled from one table of routes and groups',
      HTTP: '(a) a pre-token-generation trigger turns groups into scopes (Essentials or Plus) and the JWT authorizer checks them; (b) a Lambda authorizer compiled from one table of routes and groups',
    },
    credential:
      'Authorization: Bearer with the access token of the pool (it lists the groups), by managed login (authorization code with PKCE)',
    wrong: [
      { method: 'the Cognito authorizer alone', why: 'it ignores groups: every user of the pool gets in' },
    ],
    caveats: [
      '(a) checks that one listed scope is there, per route',
      '(b) must return a policy for all routes, since it is cached per token',
      'groups in a token are as old as the token',
    ],
    secondNote:
      'groups: the code that decides must also read the groups and refuse the routes they do not open',
    sources: [SOURCES.groups, SOURCES.accessToken],
  },
  AVP: {
    title: 'policy engine',
    plain: 'a policy engine decides on each call: who asks, for what, with which attributes',
    method: {
      REST: 'Lambda authorizer that asks Amazon Verified Permissions',
      HTTP: 'Lambda authorizer that asks Amazon Verified Permissions',
      GRAPHQL: 'AWS_LAMBDA authorization that asks Amazon Verified Permissions',
    },
    configure: on(
      ['REST', 'HTTP', 'GRAPHQL'],
      'a Lambda function calls isAuthorizedWithToken; Cedar policies in git, deployed with the API',
    ),
    credential: 'Authorization: Bearer with the access token of the pool or of your issuer',
    wrong: [
      { method: 'attributes from the request body', why: 'they are what the caller says of itself' },
      {
        method: 'a cached allow whose key lacks the resource',
        why: 'one yes then opens every object',
      },
    ],
    caveats: ['checks on single objects stay in the backend', 'each decision that is not cached is billed'],
    secondNote: 'attributes: the code that decides should ask Amazon Verified Permissions for the rest',
    sources: [SOURCES.verifiedPermissions],
  },
  CUSTOM: {
    title: 'Lambda authorizer',
    plain: 'a small function of yours decides on each call before the code of the API runs',
    method: {
      REST: 'Lambda authorizer (REQUEST)',
      HTTP: 'Lambda authorizer (REQUEST)',
      WEBSOCKET: 'Lambda authorizer (REQUEST) on $connect',
      GRAPHQL: 'AWS_LAMBDA authorization',
    },
    configure: {
      REST: 'REQUEST authorizer with every input it reads as identity source',
      HTTP: 'REQUEST authorizer with every input it reads as identity source',
      WEBSOCKET: 'REQUEST authorizer on $connect; it is not asked again on the open connection',
      GRAPHQL: 'AWS_LAMBDA mode',
    },
    credential: 'the token that the callers hold already; the authorizer introspects it or looks it up',
    wrong: [
      {
        method: 'a JWT authorizer',
        why: 'it sees the signature and the expiry, never a revocation',
        when: live,
      },
      {
        method: 'a cache of an hour',
        why: 'a token that was revoked still passes for that long',
        when: live,
      },
      {
        method: 'the check in the function of the API',
        why: 'each refused request is then billed in full, gateway and function',
      },
    ],
    caveats: [
      'throw "Unauthorized" for 401; a denying policy is 403',
      'refuse a token of the wrong form before looking anything up',
    ],
    sources: [SOURCES.lambdaAuthorizer],
  },
  IDPOOL: {
    title: 'identity pool + IAM',
    plain:
      'clients trade their sign-in (or a guest identity) for temporary AWS credentials, and IAM roles decide what they may call',
    method: {
      REST: 'Cognito identity pool with AWS_IAM',
      HTTP: 'Cognito identity pool with AWS_IAM',
      WEBSOCKET: 'Cognito identity pool with AWS_IAM on $connect',
      GRAPHQL: 'Cognito identity pool with AWS_IAM',
    },
    configure: on(EVERY_KIND, 'authorization type AWS_IAM; roles of the identity pool per group or tag'),
    credential:
      'SigV4 with temporary credentials: the sign-in (or a guest identity) goes to the identity pool, which answers with credentials of STS',
    wrong: [
      {
        method: "an IAM user's access key in the app",
        why: 'everybody who has the app has the key, for good',
      },
      { method: 'a wide role for guests', why: 'anyone on the internet can have it' },
    ],
    caveats: [
      'one role decides per user: permissions of several groups are not merged',
      'use tags for rules on attributes',
    ],
    sources: [SOURCES.identityPools],
  },
  IAM: {
    title: 'IAM',
    plain: 'the caller signs with the role that it has already, and IAM policies decide what it may call',
    method: {
      REST: 'AWS_IAM (SigV4)',
      HTTP: 'AWS_IAM (SigV4)',
      WEBSOCKET: 'AWS_IAM (SigV4) on $connect',
      GRAPHQL: 'AWS_IAM (SigV4)',
    },
    configure: {
      ...on(
        ['REST', 'HTTP', 'WEBSOCKET'],
        'authorization type AWS_IAM; execute-api:Invoke on the exact ARNs in the role of the caller',
      ),
      GRAPHQL: 'AWS_IAM mode; appsync:GraphQL on the exact fields in the role of the caller',
    },
    credential: 'SigV4 with the credentials of its execution role',
    wrong: [
      { method: 'a shared API key', why: 'it names no caller, and must be kept and rotated' },
      {
        method: 'client credentials of Cognito within the own account',
        why: 'tokens are billed, and the role is there at no charge',
      },
    ],
    caveats: [
      'every call must be signed',
      'within one account a broad Allow in a resource policy lets every role in, whatever its own policy leaves out',
    ],
    sources: [SOURCES.iam],
  },
  IAMX: {
    title: 'IAM across accounts',
    plain: 'the caller signs with a role of its own account, and both accounts must allow the call',
    method: { REST: 'AWS_IAM (SigV4) with a resource policy that names the caller' },
    configure: { REST: 'authorization type AWS_IAM; both the identity policy and the resource policy allow' },
    credential: "SigV4 with the credentials of its own role; or it assumes a role in the API's account",
    wrong: [
      {
        method: 'a resource policy for Principal * without a condition on the organization',
        why: 'every account of AWS is let in by it',
      },
    ],
    caveats: ['for many accounts of one organization use a condition on aws:PrincipalOrgID'],
    sources: [SOURCES.resourcePolicy],
  },
  PRIV: {
    title: 'private + IAM',
    plain: 'only your VPC reaches the API, and callers in it still sign with their role',
    method: {
      REST: 'private REST API with AWS_IAM',
      GRAPHQL: 'private AppSync API with AWS_IAM',
    },
    configure: {
      REST: 'endpoint type PRIVATE, authorization type AWS_IAM',
      GRAPHQL: 'visibility PRIVATE, AWS_IAM mode',
    },
    credential: 'SigV4 through the interface endpoint, with the credentials of its role',
    wrong: [
      {
        method: '"inside the VPC" as the only check',
        why: 'one compromised machine in the network is then a caller like any other',
      },
    ],
    caveats: ['each interface endpoint is billed per hour and zone'],
    sources: [SOURCES.endpointPolicy, SOURCES.privateApis],
  },
  MTLS: {
    title: 'mutual TLS',
    plain:
      'the connection itself proves the client by its certificate, and a small function maps it to a client of yours',
    method: on(
      ['REST', 'HTTP'],
      'mutual TLS, with a Lambda authorizer that maps the certificate to a client',
    ),
    configure: on(
      ['REST', 'HTTP'],
      'custom domain with a truststore in S3; a Lambda authorizer reads the client certificate',
    ),
    credential: 'a client certificate from your certificate authority',
    wrong: [
      {
        method: 'mutual TLS with the execute-api endpoint left on',
        why: 'that endpoint asks for no certificate',
      },
    ],
    caveats: [
      'do not count on the gateway to check revocation lists: check the serial number in the authorizer',
    ],
    sources: [SOURCES.mutualTls],
  },
  IOT: {
    title: 'IoT credentials + IAM',
    plain: 'the device trades its certificate for temporary AWS credentials and signs with them',
    method: {
      REST: 'AWS_IAM, with credentials from the AWS IoT credential provider',
      HTTP: 'AWS_IAM, with credentials from the AWS IoT credential provider',
      WEBSOCKET: 'AWS_IAM on $connect, with credentials from the AWS IoT credential provider',
      GRAPHQL: 'AWS_IAM, with credentials from the AWS IoT credential provider',
    },
    configure: on(
      EVERY_KIND,
      'authorization type AWS_IAM; a role alias with a policy per thing; messages (publish, subscribe) go to IoT Core, not here',
    ),
    credential: 'the certificate of the device is exchanged for temporary credentials, which sign (SigV4)',
    wrong: [{ method: 'one API key in the firmware', why: 'who opens one device has the key of all' }],
    caveats: ['use policy variables per thing, so that a device reaches only its own data'],
    sources: [SOURCES.iot],
  },
  M2M: {
    title: 'client credentials',
    plain:
      'each server trades an id and secret of its own for a short-lived token, and the gateway checks that token',
    method: {
      REST: 'OAuth client credentials with a Cognito authorizer',
      HTTP: 'OAuth client credentials with a JWT authorizer',
      GRAPHQL: 'OAuth client credentials with AMAZON_COGNITO_USER_POOLS authorization',
    },
    configure: {
      REST: 'a resource server with scopes, an app client per caller; COGNITO_USER_POOLS with AuthorizationScopes',
      HTTP: 'a resource server with scopes, an app client per caller; JWT authorizer with scopes on each route',
      GRAPHQL:
        'a resource server with scopes, an app client per caller; AppSync does not check scopes, so resolvers must',
    },
    credential: 'Authorization: Bearer with a token from /oauth2/token, kept until it expires',
    wrong: [
      { method: 'an ID token', why: 'it is about a person, and a server has none' },
      { method: 'one client for all partners', why: 'then no single one can be cut off' },
      { method: 'an API key alone', why: 'a key meters; it proves nothing' },
    ],
    caveats: ['Cognito bills each token that it issues: keep one until it expires'],
    sources: [SOURCES.scopes],
  },
  WS: {
    title: '$connect',
    plain: 'who may connect is decided once, when the connection is opened',
    method: { WEBSOCKET: 'Lambda authorizer (REQUEST) on $connect with a one-time ticket, or AWS_IAM' },
    configure: {
      WEBSOCKET: 'REQUEST authorizer on $connect that spends the ticket; other routes have no authorizer',
    },
    credential:
      'a ticket in the query string that works once and for 60 s, from a call of an API where the user is signed in',
    wrong: [
      { method: 'a long-lived token in the URL', why: 'URLs are logged' },
      { method: 'a JWT authorizer', why: 'WebSocket APIs have none' },
    ],
    caveats: ['check the expiry again on messages, and close connections that outlive it'],
    secondNote:
      'WebSocket: only $connect is asked, so check the expiry again on messages and close connections that outlive it',
    sources: [SOURCES.webSocketAuthorizer],
  },
  AGENT: {
    title: 'OAuth for agents',
    plain:
      'the agent gets a token for this API alone, for the user it works for, with the scopes of the tools it needs',
    method: {
      REST: 'OAuth 2.1 for agents: AgentCore Gateway (MCP) in front, or a Cognito authorizer with scopes per tool',
      HTTP: 'OAuth 2.1 for agents: AgentCore Gateway (MCP) in front, or a JWT authorizer with an audience of its own',
      GRAPHQL: 'OAuth 2.1 for agents: AgentCore Gateway (MCP) in front, or OPENID_CONNECT authorization',
    },
    configure: on(
      ['REST', 'HTTP', 'GRAPHQL'],
      'tokens whose audience is this API alone, a scope per tool, protected-resource metadata published',
    ),
    credential:
      'OAuth 2.1: authorization code with PKCE per user, or client credentials where no user stands behind the agent',
    wrong: [
      {
        method: "passing the user's token through",
        why: 'a token for another audience lets the agent do all that the user can',
      },
      { method: 'a shared key', why: 'no one knows which agent, for which user' },
    ],
    caveats: [
      'publish the protected-resource metadata',
      'give each agent a quota',
      'ask a person before a tool writes',
    ],
    secondNote:
      'agents: MCP clients speak OAuth, so accept tokens with an audience of their own and a scope per tool, and publish protected-resource metadata',
    sources: [SOURCES.agents, SOURCES.mcp],
  },
  HOOK: {
    title: 'signed webhook',
    plain:
      'the sender signs the body, and your function checks the signature first, since nothing before it sees the body',
    method: {
      REST: 'no authorizer; the function checks the HMAC over the raw body',
      HTTP: 'no authorizer; the function checks the HMAC over the raw body',
      WEBSOCKET:
        'a route of an HTTP API beside it, where the function checks the HMAC over the raw body (no sender of webhooks opens a WebSocket)',
      GRAPHQL:
        'a route of an HTTP API beside it, where the function checks the HMAC over the raw body (no sender of webhooks speaks GraphQL)',
    },
    configure: on(
      EVERY_KIND,
      "authorization type NONE; let only the provider's addresses in, require the signature header, check HMAC and timestamp first, then put it into a queue",
    ),
    credential: "the provider's HMAC header; the shared secret stays in Secrets Manager",
    wrong: [
      { method: 'a Lambda authorizer', why: 'it never sees the body that the signature covers' },
      { method: 'a list of addresses alone', why: 'others send from the same addresses' },
    ],
    caveats: [
      'the one check that belongs into the function',
      'cap the concurrency of the function, and refuse large bodies (413)',
    ],
    sources: [SOURCES.lambdaAuthorizer],
  },
  GQL: {
    title: 'AppSync directives',
    plain: 'people sign in, and directives in the schema say who reads which type and field',
    method: { GRAPHQL: 'AMAZON_COGNITO_USER_POOLS authorization with group directives' },
    configure: { GRAPHQL: 'AMAZON_COGNITO_USER_POOLS as default mode, AWS_IAM as second for the backend' },
    credential: 'Authorization with the token of the pool, by managed login (authorization code with PKCE)',
    wrong: [
      { method: 'API_KEY mode for users', why: 'the key is in the app, so the schema is open' },
      { method: 'a field without a directive', why: 'it follows the default mode, which may be wider' },
    ],
    caveats: ['types and fields without a directive follow the default mode'],
    secondNote: 'AppSync: mark types and fields with directives; what is unmarked follows the default mode',
    sources: [SOURCES.appSync],
  },
  ASK: {
    title: 'facts missing',
    plain: 'the table cannot decide yet',
    method: on(EVERY_KIND, 'no answer yet'),
    configure: {},
    credential: 'not known yet',
    wrong: [{ method: 'guessing', why: 'each answer to what is missing leads elsewhere' }],
    caveats: [],
    sources: [SOURCES.article],
  },
};
