import { parseMetadata, type VerifiedResponse, verifyResponse } from '../saml/index.ts';
import type { IdentityContext } from '../service/context.ts';
import { ServiceError } from '../service/service-error.ts';

const SIGN_IN = 'https://signin.aws.amazon.com/saml';

/**
 * Verifies a response (base64) of a SAML provider of the account. Throws InvalidIdentityToken, ExpiredTokenException, or
 * IDPRejectedClaim where the provider says that it did not authenticate the user.
 * IAM User Guide "Configure SAML assertions for the authentication response": where assertions for AWS are sent.
 */
export async function verifiedAssertion(
  { ports, place }: IdentityContext,
  principalArn: string,
  message: string,
): Promise<{ readonly recipient: string; readonly response: VerifiedResponse }> {
  const provider = (ports.iam().samlProviders ?? []).find(({ arn }) => arn === principalArn);
  const metadata = provider && (await parseMetadata(provider.metadata));
  if (metadata?.ok !== true || (metadata.validUntil ?? Number.POSITIVE_INFINITY) <= ports.now())
    throw invalid('Issuer not present in specified provider');
  let why = '';
  for (const recipient of [SIGN_IN, `https://${place.region}.signin.aws.amazon.com/saml`]) {
    const response = await verifyResponse(message, {
      certificates: metadata.certificates,
      issuer: metadata.entityId,
      audiences: ['urn:amazon:webservices', SIGN_IN],
      recipients: [recipient],
      answers: null,
      decryptionKeys: null,
      mustEncrypt: provider?.mustEncrypt === true,
      now: ports.now(),
    });
    if (response.ok) return { recipient, response };
    if (response.code === 'SAML_TIME') throw expired(response.detail);
    if (response.code === 'SAML_STATUS') throw new ServiceError('IDPRejectedClaim', response.detail, 403);
    why = response.detail;
  }
  throw invalid(why);
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidIdentityToken', message);
}

function expired(message: string): ServiceError {
  return new ServiceError('ExpiredTokenException', message);
}
