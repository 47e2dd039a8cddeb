import type { ServiceRequest } from '../http/service-request.ts';
import type { IdentityContext } from '../service/context.ts';
import { ServiceError } from '../service/service-error.ts';
import { isClientSecret } from '../user-pools/auth/secret-hash.ts';
import type { Client } from '../user-pools/pool.ts';
import { clientById } from '../user-pools/pools.ts';
import { OAuthError } from './oauth-error.ts';
import type { Parameters } from './parameters.ts';

interface ClientCredentials {
  readonly id: string;
  readonly secret: string | undefined;
}

/**
 * The client that sent a request, by `client_secret_basic`, by `client_secret_post`, or by its id alone where it has
 * no secret. Throws `invalid_request` and `invalid_client`. Cognito Developer Guide "Token endpoint", RFC 6749
 * section 2.3.
 */
export async function authenticateClient(
  request: ServiceRequest,
  form: Parameters,
  context: IdentityContext,
): Promise<Client> {
  const { id, secret } = credentialsOf(request, form);
  const client = await findClient(context, id);
  if (client === undefined || !isClientSecret(context, client, secret))
    throw new OAuthError('invalid_client');
  return client;
}

/** `undefined`: there is none of this id. */
export async function findClient(context: IdentityContext, id: string): Promise<Client | undefined> {
  try {
    return await clientById(context.db, id);
  } catch (error) {
    if (error instanceof ServiceError) return undefined;
    throw error;
  }
}

function credentialsOf(request: ServiceRequest, form: Parameters): ClientCredentials {
  const inBody = { id: form.get('client_id'), secret: form.get('client_secret') };
  const header = request.header('authorization');
  if (header === undefined) {
    if (inBody.id === undefined) throw new OAuthError('invalid_request');
    return { id: inBody.id, secret: inBody.secret };
  }
  const inHeader = parseBasic(header);
  if (inHeader === undefined) throw new OAuthError('invalid_client');
  // RFC 6749 section 2.3: one method at a time.
  if (inBody.secret !== undefined) throw new OAuthError('invalid_request');
  if (inBody.id !== undefined && inBody.id !== inHeader.id) throw new OAuthError('invalid_client');
  return inHeader;
}

const BASIC = /^basic +([A-Za-z0-9+/=_-]+) *$/i;

/** RFC 6749 section 2.3.1: both halves are form-encoded before they are joined. */
function parseBasic(header: string): ClientCredentials | undefined {
  const encoded = BASIC.exec(header)?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon === -1) return undefined;
  const id = formDecoded(text.slice(0, colon));
  const secret = formDecoded(text.slice(colon + 1));
  if (id === undefined || id === '' || secret === undefined) return undefined;
  return { id, secret: secret === '' ? undefined : secret };
}

function formDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
