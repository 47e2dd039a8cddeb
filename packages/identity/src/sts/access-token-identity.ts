import { ACCESS_TOKEN_PROVIDERS, AccessTokenRefusal, askAboutToken } from '../oidc/access-token.ts';
import type { IdentityContext } from '../service/context.ts';
import { ServiceError } from '../service/service-error.ts';
import { NO_TAGS } from './session-tags.ts';
import type { WebIdentity } from './web-identity.ts';

/** IAM User Guide "IAM and AWS STS condition context keys": how each provider names the app and the user. */
const KEYS: Readonly<Record<string, { readonly app: string; readonly user: string }>> = {
  'graph.facebook.com': { app: 'app_id', user: 'id' },
  'www.amazon.com': { app: 'app_id', user: 'user_id' },
};

/**
 * Whom an access token of an OAuth 2.0 provider stands for, which only the provider can say. Which app it may be of is up
 * to the trust policy. Throws IDPRejectedClaim, IDPCommunicationError, ExpiredTokenException or InvalidIdentityToken. STS
 * API Reference "AssumeRoleWithWebIdentity", `ProviderId`.
 */
export async function accessTokenIdentity(
  { ports }: IdentityContext,
  provider: string,
  token: string,
): Promise<WebIdentity> {
  const names = KEYS[provider];
  if (names === undefined || !ACCESS_TOKEN_PROVIDERS.includes(provider))
    throw new ServiceError(
      'ValidationError',
      `ProviderId must be one of ${ACCESS_TOKEN_PROVIDERS.join(', ')}, and is not for OpenID Connect tokens.`,
    );
  try {
    const { appId, userId, clientId } = await askAboutToken(ports.providers, provider, {
      token,
      isTaken: () => true,
    });
    return {
      provider,
      subject: userId,
      audience: clientId ?? appId,
      keys: new Map([
        ['aws:federatedprovider', provider],
        [`${provider}:${names.app}`, appId],
        [`${provider}:${names.user}`, userId],
      ]),
      tags: NO_TAGS,
      sourceIdentity: undefined,
    };
  } catch (error) {
    if (!(error instanceof AccessTokenRefusal)) throw error;
    throw refused(error, provider);
  }
}

/** Codes and statuses are those of the API reference; the words are not known. */
function refused({ trouble }: AccessTokenRefusal, provider: string): ServiceError {
  switch (trouble) {
    case 'refused':
      return new ServiceError('IDPRejectedClaim', `${provider} did not accept the token.`, 403);
    case 'silent':
      return new ServiceError('IDPCommunicationError', `${provider} cannot be reached to verify the token.`);
    case 'expired':
      return new ServiceError('ExpiredTokenException', `The token of ${provider} has expired.`);
    case 'app':
      return new ServiceError('InvalidIdentityToken', `The token of ${provider} is for no application.`);
  }
}
