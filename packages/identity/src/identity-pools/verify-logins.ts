import type { IdentityContext } from '../service/context.ts';
import { ServiceError } from '../service/service-error.ts';
import { COGNITO_IDENTITY } from '../sts/cognito-facts.ts';
import { verifiedAssertion } from '../sts/saml-provider.ts';
import { accessTokenLogin } from './access-token-login.ts';
import type { IdentityPool } from './identity-pool.ts';
import { ID_TOKEN_ISSUERS } from './login-providers.ts';
import { unsupportedProvider } from './login-refusals.ts';
import { oidcArnOf, oidcNameOf, userPoolNameOf } from './provider-names.ts';
import type { VerifiedLogin } from './verified-login.ts';
import { verifyDeveloperToken } from './verify-developer-token.ts';
import { verifyOidcToken } from './verify-oidc-token.ts';
import { verifyUserPoolToken } from './verify-user-pool-token.ts';

/** Cognito API Reference "GetId": logins of one request. */
const MAX_LOGINS = 10;
const MAX_TOKEN = 50_000;

/**
 * Verifies every login of a request, by the provider that it names. Throws NotAuthorizedException in the words of
 * identity pools where one is not good.
 */
export async function verifyLogins(
  context: IdentityContext,
  pool: IdentityPool,
  logins: Readonly<Record<string, string>> | undefined,
): Promise<readonly VerifiedLogin[]> {
  const entries = Object.entries(logins ?? {});
  if (entries.length > MAX_LOGINS || entries.some(([, token]) => token.length > MAX_TOKEN || token === ''))
    throw new ServiceError(
      'ValidationException',
      "1 validation error detected: Value at 'logins' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 50000]",
    );
  const verified: VerifiedLogin[] = [];
  for (const [provider, token] of entries) verified.push(await verifyLogin(context, pool, provider, token));
  return verified;
}

async function verifyLogin(
  context: IdentityContext,
  pool: IdentityPool,
  named: string,
  token: string,
): Promise<VerifiedLogin> {
  const { doc } = pool;
  if (named === COGNITO_IDENTITY) return verifyDeveloperToken(context, pool, token);
  const provider = userPoolNameOf(context, pool, named);
  const clients = (doc.CognitoIdentityProviders ?? []).filter(
    ({ ProviderName }) => ProviderName === provider,
  );
  if (clients.length > 0) return verifyUserPoolToken(context, provider, clients, token);
  const supported = doc.SupportedLoginProviders ?? {};
  if (Object.hasOwn(supported, provider)) {
    const appIds = (supported[provider] ?? '').split(/[,;]\s*/);
    return verifySocialLogin(context, { provider, appIds, token });
  }
  const arn = oidcArnOf(doc, provider);
  if (arn !== undefined) {
    const declared = (context.ports.iam().oidcProviders ?? []).find((one) => one.arn === arn);
    // Without the provider's client ids a token for anybody would do.
    if (declared === undefined) throw unsupportedProvider();
    const { url: issuer, clientIds: audiences } = declared;
    return verifyOidcToken(context, { provider: oidcNameOf(arn), issuer, audiences }, token);
  }
  if (doc.SamlProviderARNs?.includes(provider) === true) return verifySaml(context, provider, token);
  throw unsupportedProvider();
}

/** A login of a public provider: Cognito Developer Guide "Identity pools third-party identity providers". */
async function verifySocialLogin(
  context: IdentityContext,
  presented: { readonly provider: string; readonly appIds: readonly string[]; readonly token: string },
): Promise<VerifiedLogin> {
  const { provider, appIds, token } = presented;
  const issuer = Object.hasOwn(ID_TOKEN_ISSUERS, provider) ? ID_TOKEN_ISSUERS[provider] : undefined;
  if (issuer !== undefined) return verifyOidcToken(context, { provider, issuer, audiences: appIds }, token);
  const verified = await accessTokenLogin(context, presented);
  if (verified !== undefined) return verified;
  throw new ServiceError(
    'ExternalServiceException',
    `The tokens of ${provider} cannot be verified by this service.`,
  );
}

async function verifySaml(context: IdentityContext, arn: string, message: string): Promise<VerifiedLogin> {
  try {
    const { response } = await verifiedAssertion(context, arn, message);
    const { nameId, attributes } = response.assertion;
    return {
      kind: 'saml',
      provider: arn,
      subject: nameId.value,
      amr: [arn, `${arn}:${nameId.value}`],
      claims: Object.fromEntries([...attributes].map(([name, values]) => [name, values])),
      mappingName: arn,
    };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    throw new ServiceError('NotAuthorizedException', `Invalid login token. ${error.message}`);
  }
}
