import { OpenIdRefusal } from '../oidc/refusal.ts';
import { ServiceError } from '../service/service-error.ts';
import type { IdentityProviderDoc, PoolPart } from '../user-pools/pool.ts';
import type { FederationFailure } from './federation.ts';
import { AttributeRefusal, FederationRefusal } from './refused-sign-in.ts';

/** What the app is told of an error, and the operator where that is more; throws what the app must not be told. */
export function failureOf(
  error: unknown,
  where: Pick<FederationFailure, 'pool' | 'client' | 'resume'>,
  { name, doc }: PoolPart<IdentityProviderDoc>,
  log: (line: string) => void,
): FederationFailure {
  if (error instanceof FederationRefusal)
    return { ok: false, error: error.error, description: error.message, ...where };
  if (error instanceof OpenIdRefusal) {
    if (error.reason !== undefined) log(`identity: provider ${name}: ${error.reason}`);
    return { ok: false, error: 'invalid_request', description: error.message, ...where };
  }
  if (error instanceof AttributeRefusal)
    return { ok: false, ...attributeFailure(error, doc.ProviderType), ...where };
  // Triggers that refuse, and limits.
  if (error instanceof ServiceError && error.status < 500)
    return { ok: false, error: 'invalid_request', description: error.message, ...where };
  throw error;
}

function attributeFailure(
  { message, missing }: AttributeRefusal,
  providerType: IdentityProviderDoc['ProviderType'],
): Pick<FederationFailure, 'error' | 'description'> {
  if (providerType === 'SAML')
    return {
      error: 'server_error',
      description: `Invalid SAML response received: Invalid user attributes: ${message}`,
    };
  return {
    error: 'invalid_request',
    description:
      missing.length > 0
        ? `attributes required: [${missing.join(', ')}]`
        : `Invalid user attributes: ${message}`,
  };
}
