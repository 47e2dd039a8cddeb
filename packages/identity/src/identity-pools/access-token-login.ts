import { ACCESS_TOKEN_PROVIDERS, AccessTokenRefusal, askAboutToken } from '../oidc/access-token.ts';
import type { IdentityContext } from '../service/context.ts';
import { ServiceError } from '../service/service-error.ts';
import { invalidAccessToken, unsupportedProvider } from './login-refusals.ts';
import type { VerifiedLogin } from './verified-login.ts';

/** A token, and the apps of the pool that it may be for. */
interface PresentedToken {
  readonly provider: string;
  readonly appIds: readonly string[];
  readonly token: string;
}

/**
 * The login that an access token is. `undefined`: its provider gives no such tokens. Throws NotAuthorizedException where
 * the token is not good, ExternalServiceException where the provider does not say.
 */
export async function accessTokenLogin(
  { ports }: IdentityContext,
  { provider, appIds, token }: PresentedToken,
): Promise<VerifiedLogin | undefined> {
  if (!ACCESS_TOKEN_PROVIDERS.includes(provider)) return undefined;
  const isTaken = (appId: string): boolean => appIds.includes(appId);
  try {
    const { appId, userId, clientId } = await askAboutToken(ports.providers, provider, { token, isTaken });
    return {
      kind: 'access-token',
      provider,
      subject: userId,
      amr: [provider, `${provider}:${userId}`],
      claims:
        provider === 'www.amazon.com'
          ? { app_id: appId, user_id: userId, ...(clientId === undefined ? {} : { aud: clientId }) }
          : { aud: appId, id: userId },
      mappingName: provider,
    };
  } catch (error) {
    if (!(error instanceof AccessTokenRefusal)) throw error;
    if (error.trouble === 'app') throw unsupportedProvider();
    // Cognito API "GetId": a service such as Facebook is not responding.
    if (error.trouble === 'silent')
      throw new ServiceError('ExternalServiceException', `${provider} did not verify the token.`);
    throw invalidAccessToken();
  }
}
