import type { Condition, Subject, Subjects } from '../tree/index.ts';

/** A fact in words that fit into a box of a diagram. */
const PHRASES: Readonly<Record<string, string>> = {
  'proof=hmac': 'signs the body (HMAC)',
  'canSign=true': 'can sign (SigV4)',
  'iamDecides=true': 'IAM roles decide on API calls',
  'api=appsync': 'AppSync',
  'api=ws': 'WebSocket API',
  'cred=cert': 'hold certificates',
  'cred=opaque': 'opaque tokens',
  'cred=oidc': 'tokens of an OIDC issuer',
  'net=vpc': 'only from a VPC',
  'revoke=now': 'revoked at once',
  'lookup=true': 'checked against live state',
  'authz=abac': 'rules on attributes',
  'authz=roles': 'rules by group',
  'quota=true': 'clients metered',
  'kind=HTTP': 'HTTP API',
};

/** `hold certificates?`: what a box asks. Throws where a fact has no words yet. */
export function questionOf(condition: Condition): string {
  return `${words(condition)}?`;
}

function words(condition: Condition): string {
  if ('is' in condition) return condition.oneOf.map((value) => phrase(condition.is, value)).join(' or ');
  if ('all' in condition) return condition.all.map(words).join(', and ');
  if ('any' in condition) return condition.any.map(words).join(' or ');
  throw new Error('no words for this condition');
}

function phrase(subject: Subject, value: Subjects[Subject]): string {
  const found = PHRASES[`${subject}=${value}`];
  if (found === undefined) throw new Error(`no words for ${subject}=${value}`);
  return found;
}
