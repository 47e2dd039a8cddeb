import { randomUUID } from 'node:crypto';
import { signRs256 } from '@portcullis/engine/jwt';
import { nodeSigningCrypto } from '@portcullis/host/crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startIdentity, type TestIdentity } from '../test-identity.ts';
import {
  addUser,
  CLIENT_ID,
  POOL_ID,
  poolWith,
  testClient,
  testPool,
} from '../user-pools/auth/test-users.ts';
import type { User } from '../user-pools/user.ts';
import { issueTokens } from './issue-tokens.ts';
import { verifyAccessToken } from './verify-access-token.ts';

let identity: TestIdentity;
let user: User;
beforeEach(async () => {
  identity = await startIdentity({ resources: poolWith() });
  user = await addUser(identity);
});
afterEach(() => identity.stop());

const invalid = { code: 'NotAuthorizedException', message: 'Invalid Access Token' };

async function tokens(scopes?: readonly string[]) {
  const { context } = identity;
  return issueTokens(context, {
    pool: await testPool(context),
    client: await testClient(context),
    user,
    authTime: context.ports.now(),
    family: randomUUID(),
    eventId: randomUUID(),
    scopes,
  });
}

async function signed(change: Record<string, unknown>, use: 'id' | 'access' = 'access'): Promise<string> {
  const { context } = identity;
  const now = Math.floor(context.ports.now() / 1000);
  const claims = {
    sub: user.sub,
    iss: `${identity.url}/${POOL_ID}`,
    client_id: CLIENT_ID,
    token_use: 'access',
    scope: 'aws.cognito.signin.user.admin',
    iat: now,
    exp: now + 60,
    ...change,
  };
  const present = Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
  return signRs256(present as never, await context.keys.signing(POOL_ID, use), nodeSigningCrypto);
}

describe('an access token', () => {
  it('stands for its user, client and pool', async () => {
    const { accessToken } = await tokens();
    const holder = await verifyAccessToken(identity.context, accessToken);
    expect(holder.user.sub).toBe(user.sub);
    expect(holder.client.id).toBe(CLIENT_ID);
    expect(holder.pool.id).toBe(POOL_ID);
    expect(holder.scopes).toEqual(['aws.cognito.signin.user.admin']);
  });

  it('as made by hand is taken, so that what follows is refused for its reason', async () => {
    await expect(verifyAccessToken(identity.context, await signed({}))).resolves.toBeDefined();
  });

  it.each([
    ['of another issuer', { iss: 'https://example.com/eu-west-1_Portcull1' }],
    ['of a pool that is not there', { iss: 'http://127.0.0.1/eu-west-1_nosuchpool' }],
    ['without issuer', { iss: undefined }],
    ['for another use', { token_use: 'id' }],
    ['without expiry', { exp: undefined }],
    ['from the future', { iat: 32_503_680_000, exp: 32_503_690_000 }],
    ['of a client that is not there', { client_id: 'nosuchclient' }],
    ['without client', { client_id: undefined }],
    ['without subject', { sub: undefined }],
  ])('%s is invalid', async (_, change) => {
    await expect(verifyAccessToken(identity.context, await signed(change))).rejects.toMatchObject(invalid);
  });

  it('signed with the key of ID tokens is invalid', async () => {
    await expect(verifyAccessToken(identity.context, await signed({}, 'id'))).rejects.toMatchObject(invalid);
  });

  it('that was changed, is an ID token, or is none, is invalid', async () => {
    const { accessToken, idToken } = await tokens();
    const [header, , signature] = accessToken.split('.');
    const claims = Buffer.from('{"sub":"other"}').toString('base64url');
    for (const token of [idToken, `${header}.${claims}.${signature}`, 'a.b.c', '', `${accessToken}A`])
      await expect(verifyAccessToken(identity.context, token)).rejects.toMatchObject(invalid);
  });

  it('expires', async () => {
    const { accessToken } = await tokens();
    identity.advance(3_600_000);
    await expect(verifyAccessToken(identity.context, accessToken)).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: 'Access Token has expired',
    });
  });

  it('needs the scope of the operation', async () => {
    const { accessToken } = await tokens(['openid', 'email']);
    const missing = {
      code: 'NotAuthorizedException',
      message: 'Access Token does not have required scopes',
    };
    await expect(verifyAccessToken(identity.context, accessToken)).rejects.toMatchObject(missing);
    await expect(verifyAccessToken(identity.context, accessToken, 'profile')).rejects.toMatchObject(missing);
    await expect(verifyAccessToken(identity.context, accessToken, 'openid')).resolves.toBeDefined();
    await expect(verifyAccessToken(identity.context, accessToken, null)).resolves.toBeDefined();
  });

  it('of a disabled user, or of one who is gone, is refused', async () => {
    const { accessToken } = await tokens();
    await identity.context.db.updateTable('users').set({ enabled: 0 }).execute();
    await expect(verifyAccessToken(identity.context, accessToken)).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: 'User is disabled.',
    });
    await identity.context.db.deleteFrom('users').execute();
    await expect(verifyAccessToken(identity.context, accessToken)).rejects.toMatchObject({
      code: 'UserNotFoundException',
      message: 'User does not exist.',
    });
  });

  it('outlives the rotation of its key', async () => {
    const { accessToken } = await tokens();
    identity.advance(1_000);
    await identity.context.keys.rotate(POOL_ID, 'access');
    await expect(verifyAccessToken(identity.context, accessToken)).resolves.toBeDefined();
  });
});
