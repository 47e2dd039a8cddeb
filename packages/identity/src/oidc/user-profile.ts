import { outboundFailureText } from '../federation/outbound-failure.ts';
import type { ProviderAccess } from '../federation/provider-access.ts';
import { fetchObject, type JsonRequest } from './fetch-json.ts';
import { peopleClaims, peopleFields } from './google-people.ts';
import { OpenIdRefusal } from './refusal.ts';
import type { RelyingParty } from './relying-party.ts';

type Profile = Readonly<Record<string, unknown>>;

/**
 * What a provider's profile endpoint says of the user of an access token. `wanted`: the claims that are mapped. Empty
 * where the provider has no such endpoint, or it has nothing that is wanted. Throws an `OpenIdRefusal`.
 */
export async function userProfile(
  access: ProviderAccess,
  party: RelyingParty,
  accessToken: string,
  wanted: readonly string[],
): Promise<Profile> {
  const request = profileRequest(party, wanted);
  if (request === undefined) return {};
  const answer = await fetchObject(access, {
    ...request,
    headers: { authorization: `Bearer ${accessToken}` },
  });
  if (answer.ok) return party.profile.profile === 'people' ? peopleClaims(answer.value) : answer.value;
  const reason = outboundFailureText(request.url.replace(/\?.*$/s, ''), answer);
  if (answer.reason === 'timeout') throw new OpenIdRefusal('Read timed out', reason);
  if (answer.reason === 'reset') throw new OpenIdRefusal('Connection reset', reason);
  const status = answer.reason === 'status' ? `${answer.status} ` : '';
  throw new OpenIdRefusal(`${party.name} Error - ${status}error getting user info`, reason);
}

function profileRequest(
  { profile, details, urls }: RelyingParty,
  wanted: readonly string[],
): JsonRequest | undefined {
  const url = urls.attributes_url;
  if (url === undefined) return undefined;
  switch (profile.profile) {
    case 'none':
      return undefined;
    case 'userInfo':
      return details.attributes_request_method === 'POST'
        ? { method: 'POST', url, body: '' }
        : { method: 'GET', url };
    case 'plain':
      return { method: 'GET', url };
    case 'fields':
      return { method: 'GET', url: withFields(url, ['id', ...wanted.filter((name) => FIELD.test(name))]) };
    case 'people': {
      const fields = peopleFields(wanted);
      return fields.length === 0 ? undefined : { method: 'GET', url: withFields(url, fields) };
    }
  }
}

/** Tokens are no fields. */
const FIELD = /^(?!access_token$|id_token$)[a-z_]+$/;

/** `attributes_url_add_attributes`: the URL ends where the names belong. */
function withFields(url: string, fields: readonly string[]): string {
  return `${url}${[...new Set(fields)].join(',')}`;
}
