import { randomUUID } from 'node:crypto';
import { signRs256 } from '@portcullis/engine/jwt';
import { nodeSigningCrypto } from '@portcullis/host/crypto';
import type { IdentityContext } from '../service/context.ts';
import { preTokenGeneration } from '../triggers/pre-token-generation.ts';
import { hasTrigger } from '../triggers/run-trigger.ts';
import type { Client, Pool } from '../user-pools/pool.ts';
import { changedScopes, overridden, validity } from './issue-tokens.ts';
import { issuerOf } from './issuer-url.ts';

/** A client's token for itself. */
export interface ClientTokenRequest {
  readonly pool: Pool;
  readonly client: Client;
  readonly scopes: readonly string[];
  /** For the pre token generation trigger. */
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined;
}

export interface ClientToken {
  readonly accessToken: string;
  /** Seconds. */
  readonly expiresIn: number;
}

/**
 * Signs an access token of no user and no groups. Version 3 of the pre token generation trigger may change it. Throws
 * what the trigger throws. Cognito Developer Guide "Understanding the access token".
 */
export async function issueClientToken(
  context: IdentityContext,
  { pool, client, scopes, clientMetadata }: ClientTokenRequest,
): Promise<ClientToken> {
  const overrides = !hasTrigger(pool, 'PreTokenGenerationConfig')
    ? undefined
    : await preTokenGeneration(context, {
        pool,
        clientId: client.id,
        userName: client.id,
        source: 'ClientCredentials',
        userAttributes: {},
        groups: {},
        scopes,
        clientMetadata,
      });
  const issuedAt = Math.floor(context.ports.now() / 1000);
  const expiresIn = validity(client.doc, 'AccessToken');
  const claims = {
    sub: client.id,
    token_use: 'access',
    scope: changedScopes(scopes, overrides?.access).join(' '),
    auth_time: issuedAt,
    iss: issuerOf(context.place, pool.id),
    exp: issuedAt + expiresIn,
    iat: issuedAt,
    version: 2,
    jti: randomUUID(),
    client_id: client.id,
  };
  const key = await context.keys.signing(pool.id, 'access');
  return { accessToken: signRs256(overridden(claims, overrides?.access), key, nodeSigningCrypto), expiresIn };
}
