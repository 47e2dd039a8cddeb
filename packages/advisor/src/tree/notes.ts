import { all, any, type Condition, evaluate, is, not, type Situation } from './condition.ts';
import { PEOPLE } from './facts.ts';

/** What is said beside the leaf's own words, where its condition holds. */
export interface Note {
  readonly when: Condition;
  readonly in: 'reasons' | 'alternatives' | 'caveats' | 'rejected';
  readonly text: string;
  /** For `rejected`: why. */
  readonly why?: string | undefined;
}

const lambdaLeaf = is('leaf', 'CUSTOM', 'AVP', 'MTLS');
const people = is('caller', ...PEOPLE);

export const NOTES: readonly Note[] = [
  {
    when: all(is('leaf', 'POOL'), is('caller', 'social')),
    in: 'reasons',
    text: 'the pool speaks with the social identity provider, so the gateway sees one kind of token',
  },
  {
    when: all(is('leaf', 'POOL'), is('cred', 'saml')),
    in: 'reasons',
    text: 'no authorizer can read a SAML assertion: the pool takes it at sign-in and issues tokens',
  },
  {
    when: all(is('leaf', 'POOL'), is('net', 'vpn')),
    in: 'reasons',
    text: 'the VPN is a second fence: an address says where somebody is, not who',
  },
  {
    when: all(is('leaf', 'POOL'), is('cred', 'oidc'), is('kind', 'REST')),
    in: 'alternatives',
    text: 'Lambda authorizer (CUSTOM) on your issuer itself: it pays a function call per token that is not cached ({authorizerPrice}), where the pool pays a federation hop at sign-in and a charge per user ({poolPrice})',
  },
  {
    when: all(
      is('leaf', 'POOL'),
      is('cred', 'oidc'),
      is('kind', 'REST'),
      not(is('waf', true)),
      is('net', 'public'),
    ),
    in: 'alternatives',
    text: 'an HTTP API, whose JWT authorizer takes the tokens of your issuer as they are',
  },
  {
    when: all(is('leaf', 'PRIV'), is('caller', 'm2m')),
    in: 'alternatives',
    text: 'OAuth client credentials (M2M) where the server can have no role and IAM Roles Anywhere is no choice',
  },
  {
    when: all(is('leaf', 'IDPOOL'), is('caller', 'anon'), is('kind', 'GRAPHQL'), not(is('iamDecides', true))),
    in: 'alternatives',
    text: 'API_KEY mode with a key that is rotated: second to the guest role, since the key is in the app',
  },
  {
    when: all(
      is('leaf', 'CUSTOM'),
      is('caller', 'm2m'),
      is('kind', 'GRAPHQL'),
      is('cred', 'oidc'),
      not(is('lookup', true)),
      not(is('revoke', 'now')),
    ),
    in: 'alternatives',
    text: 'OPENID_CONNECT mode, which takes the tokens of that issuer without code',
  },
  {
    when: all(is('leaf', 'CUSTOM'), people, is('quota', true), is('kind', 'REST')),
    in: 'rejected',
    text: 'the API key in the web app',
    why: 'everybody who opens the app has it: the authorizer hands the key to the gateway instead',
  },
  {
    when: all(is('leaf', 'POOL'), is('kind', 'REST')),
    in: 'caveats',
    text: 'a method without scopes takes ID tokens, one with scopes takes access tokens',
  },
  {
    when: all(is('leaf', 'POOL'), is('kind', 'HTTP')),
    in: 'caveats',
    text: 'a route without scopes takes ID tokens as well as access tokens, so give each route a scope',
  },
  {
    when: all(is('leaf', 'ROLES')),
    in: 'alternatives',
    text: 'AppSync, which has groups built in as directives, where the API may be GraphQL',
  },
  {
    when: all(is('leaf', 'ROLES'), is('cred', 'saml')),
    in: 'caveats',
    text: "a pre-token-generation trigger must turn the groups of the SAML assertion into the pool's groups",
  },
  {
    when: all(is('leaf', 'AVP'), is('kind', 'HTTP')),
    in: 'caveats',
    text: 'the wizard of Verified Permissions sets up REST APIs only: here the authorizer is wired by hand',
  },
  {
    when: all(lambdaLeaf, is('lowLatency', true), is('revoke', 'now')),
    in: 'caveats',
    text: 'lowLatency and revoke=now pull apart: a check that sees revocations at once cannot be cached',
  },
  {
    when: all(is('leaf', 'MTLS'), is('caller', ...PEOPLE, 'anon')),
    in: 'caveats',
    text: 'browsers make a poor job of client certificates: this is for apps and managed machines',
  },
  {
    when: all(is('waf', true), any(not(is('net', 'public')), is('leaf', 'PRIV'))),
    in: 'caveats',
    text: 'the API is not public, so no rate rule is added: attach a web ACL to it yourself if callers inside may flood it',
  },
  {
    when: all(is('revoke', 'fast', 'now'), is('leaf', 'OPEN', 'KEY', 'HOOK')),
    in: 'caveats',
    text: 'there is no token here that could be revoked',
  },
  {
    when: all(is('leaf', 'KEY')),
    in: 'rejected',
    text: 'no key at all',
    why: 'clients could not be told apart, and one could use up what all share',
  },
  {
    when: all(is('kind', 'REST'), is('api', null), is('quota', true)),
    in: 'rejected',
    text: 'an HTTP API',
    why: 'it has no API keys and no usage plans',
  },
  {
    when: all(is('kind', 'REST'), is('api', null), is('waf', true)),
    in: 'rejected',
    text: 'an HTTP API',
    why: 'AWS WAF cannot be attached to it',
  },
  {
    when: all(is('kind', 'REST'), is('api', null), is('net', 'vpc', 'vpn')),
    in: 'rejected',
    text: 'an HTTP API',
    why: 'it has neither private endpoints nor resource policies',
  },
];

/** The notes of one field that hold. */
export function notesFor(field: Note['in'], situation: Situation): readonly Note[] {
  return NOTES.filter((note) => note.in === field && evaluate(note.when, situation) === true);
}
