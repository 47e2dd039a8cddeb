import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { interactionPolicy, Provider } from 'oidc-provider';
import { personById } from './people.mjs';

const SCOPE = 'openid email profile';

/**
 * The OpenID Connect half of the provider: `oidc-provider` with one client. It asks who one is at every sign-in, and
 * for nobody's consent. `interactionPath`: where its page is, before the id of the sign-in.
 */
export function createOpenId(url, { clientId, clientSecret, callbackUrl, interactionPath }) {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const provider = new Provider(url, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [callbackUrl],
        grant_types: ['authorization_code'],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' }] },
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'department'] },
    features: { devInteractions: { enabled: false } },
    interactions: {
      policy: askingAlways(),
      url: (_context, { uid }) => `${interactionPath}${uid}`,
    },
    ttl: {
      AccessToken: 600,
      AuthorizationCode: 60,
      Grant: 600,
      IdToken: 600,
      Interaction: 300,
      Session: 300,
    },
    async findAccount(_context, id) {
      const person = personById(id);
      return (
        person && { accountId: id, claims: () => ({ sub: id, email_verified: true, ...claimsOf(person) }) }
      );
    },
    async loadExistingGrant({ oidc }) {
      const grant = new oidc.provider.Grant({ accountId: oidc.session.accountId, clientId });
      grant.addOIDCScope(SCOPE);
      await grant.save();
      return grant;
    },
  });

  return {
    handle: provider.callback(),

    /** Ends the page of a sign-in: with the person that was picked, or with nobody. */
    async answer(request, response, personId) {
      const person = personById(personId);
      const result =
        person === undefined
          ? { error: 'access_denied', error_description: 'Nobody signed in at the identity provider.' }
          : { login: { accountId: person.id, remember: false } };
      await provider.interactionFinished(request, response, result);
    },

    /** Throws where the browser is in no sign-in. */
    details: (request, response) => provider.interactionDetails(request, response),
  };
}

function claimsOf({ name, email, department }) {
  return { name, email, department };
}

/** Without this check, somebody who has signed in once would not see the page again. */
function askingAlways() {
  const policy = interactionPolicy.base();
  const { Check } = interactionPolicy;
  policy
    .get('login')
    .checks.add(
      new Check('always_asked', 'somebody has to say who signs in', ({ oidc }) =>
        oidc.result?.login === undefined ? Check.REQUEST_PROMPT : Check.NO_NEED_TO_PROMPT,
      ),
    );
  return policy;
}
