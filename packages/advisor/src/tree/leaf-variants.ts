import { all, any, type Condition, evaluate, is, not, type Situation } from './condition.ts';
import { PEOPLE } from './facts.ts';

/** What stands in place of the leaf's own words where the facts ask for it; for each field the first match counts. */
export interface LeafVariant {
  readonly when: Condition;
  readonly method?: string | undefined;
  readonly configure?: string | undefined;
  readonly credential?: string | undefined;
}

const live = any(is('cred', 'opaque'), is('revoke', 'now'), is('lookup', true));

export const LEAF_VARIANTS: readonly LeafVariant[] = [
  {
    when: all(is('leaf', 'GQL'), is('cred', 'oidc'), is('authz', 'roles')),
    method: 'AWS_LAMBDA authorization that reads the roles of your OIDC issuer',
    configure:
      'AWS_LAMBDA mode: the function verifies the token and lists the fields that its roles may not read',
    credential:
      "Authorization with your issuer's token; its roles are no Cognito groups, so directives cannot see them",
  },
  {
    when: all(is('leaf', 'GQL'), is('cred', 'oidc')),
    method: 'OPENID_CONNECT authorization on your own issuer',
    configure:
      'OPENID_CONNECT as default mode with your issuer and client id, AWS_IAM as second for the backend',
    credential: "Authorization with your issuer's token (authorization code with PKCE)",
  },
  {
    when: all(is('leaf', 'ROLES'), is('cred', 'oidc')),
    method: 'Lambda authorizer that reads the groups in the tokens of your OIDC issuer',
    configure:
      'a Lambda authorizer compiled from one table of routes and groups; it verifies issuer, audience, signature and expiry itself',
    credential: "Authorization: Bearer with your issuer's access token, which must list the groups",
  },
  {
    when: all(is('leaf', 'CUSTOM'), is('caller', 'webhook')),
    credential: "the provider's static header, compared in constant time with a secret in Secrets Manager",
  },
  {
    when: all(is('leaf', 'CUSTOM'), is('quota', true), not(live), is('caller', ...PEOPLE)),
    credential:
      'Authorization: Bearer with an access token (authorization code with PKCE); the authorizer verifies it and names the API key of that client',
  },
  {
    when: all(is('leaf', 'CUSTOM'), is('caller', ...PEOPLE), is('cred', 'cognito')),
    credential:
      'Authorization: Bearer with the access token of the pool; the authorizer verifies it, then looks it up',
  },
  {
    when: all(is('leaf', 'CUSTOM'), is('cred', 'oidc')),
    credential:
      "Authorization: Bearer with your issuer's access token; the authorizer verifies it against that issuer",
  },
  {
    when: all(is('leaf', 'CUSTOM'), is('cred', 'none', 'saml'), is('caller', ...PEOPLE)),
    credential:
      'Authorization: Bearer with an access token (authorization code with PKCE); the authorizer verifies it, then looks it up',
  },
  { when: all(is('leaf', 'CUSTOM'), is('revoke', 'now')), configure: withCache('no cache: TTL 0') },
  {
    when: all(is('leaf', 'CUSTOM'), is('kind', 'GRAPHQL'), any(is('cred', 'opaque'), is('lookup', true))),
    configure: withCache('no cache: TTL 0'),
  },
  {
    when: all(is('leaf', 'CUSTOM'), is('revoke', 'fast')),
    configure: withCache('the answer cached for 60 s at most'),
  },
  {
    when: all(is('leaf', 'CUSTOM'), is('lowLatency', true)),
    configure: withCache('the answer cached for 300 s'),
  },
  {
    when: all(is('leaf', 'CUSTOM'), not(is('kind', 'WEBSOCKET'))),
    configure: withCache('the answer cached for 60 to 300 s'),
  },
  {
    when: all(is('leaf', 'IDPOOL'), is('caller', 'anon')),
    credential:
      'SigV4 with temporary credentials of the guest role, from the identity pool; the device keeps its guest identity',
  },
  {
    when: all(is('leaf', 'WS'), is('caller', 'm2m')),
    credential:
      'AWS_IAM: SigV4 on $connect where the server has a role; else a ticket in the query string that works once and for 60 s',
  },
  {
    when: all(is('leaf', 'WS'), is('caller', 'anon')),
    credential: 'a ticket in the query string that works once and for 60 s, handed out with the page',
  },
];

function withCache(cache: string): string {
  return `every input that it reads is an identity source; ${cache}`;
}

/** The words of the first variant that has some for the field. */
export function variantOf(
  field: 'method' | 'configure' | 'credential',
  situation: Situation,
): string | undefined {
  const found = LEAF_VARIANTS.find(
    (variant) => variant[field] !== undefined && evaluate(variant.when, situation) === true,
  );
  return found?.[field];
}
