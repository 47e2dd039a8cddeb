import {
  GetCredentialsForIdentityCommand,
  GetOpenIdTokenCommand,
  GetOpenIdTokenForDeveloperIdentityCommand,
  GetPrincipalTagAttributeMapCommand,
} from '@aws-sdk/client-cognito-identity';
import { afterEach, describe, expect, it } from 'vitest';
import type { TestIdentity } from '../test-identity.ts';
import { principalTags } from './principal-tags.ts';
import {
  admin,
  callerOf,
  client,
  credentialsOf,
  idToken,
  logins,
  newIdentity,
  POOL_ID,
  PROVIDER,
  startPool,
} from './test-pool.ts';
import type { VerifiedLogin } from './verified-login.ts';

let identity: TestIdentity | undefined;
afterEach(async () => {
  await identity?.stop();
  identity = undefined;
});

/** Two tags whose keys have one byte each. */
const MAP = { PrincipalTags: { a: 'custom:a', b: 'custom:b' } };
/** 400 bytes in 200 characters. */
const TWO_BYTES = 'é'.repeat(200);

const INVALID = {
  name: 'InvalidIdentityPoolConfigurationException',
  message: 'Invalid identity pool configuration. Check assigned IAM roles for this pool.',
};

// Cognito Developer Guide "Using attributes for access control with identity pools".
describe('the tags of a user are 460 bytes of keys and values together', () => {
  async function tokenWith(b: string): Promise<string> {
    identity = await startPool({ principalTags: MAP });
    return idToken(identity, { 'custom:a': TWO_BYTES, 'custom:b': b });
  }

  it.each([
    ['one-byte characters', 'x'.repeat(58)],
    ['two-byte characters', 'ü'.repeat(29)],
    ['three-byte characters', `${'語'.repeat(19)}x`],
    ['four-byte characters', `${'𝒳'.repeat(14)}xx`],
  ])('460 with %s are enough', async (_, b) => {
    const token = await tokenWith(b);
    const running = identity as TestIdentity;
    const { keys } = callerOf(
      running,
      await credentialsOf(running, await newIdentity(running, token), token),
    );
    expect(keys).toMatchObject({ 'aws:principaltag/a': TWO_BYTES, 'aws:principaltag/b': b });
  });

  it.each([
    ['one-byte characters', 'x'.repeat(59)],
    ['two-byte characters', `${'ü'.repeat(29)}x`],
    ['three-byte characters', `${'語'.repeat(19)}xx`],
    ['four-byte characters', `${'𝒳'.repeat(14)}xxx`],
  ])('461 with %s are too many, in both flows', async (_, b) => {
    const token = await tokenWith(b);
    const running = identity as TestIdentity;
    const IdentityId = await newIdentity(running, token);
    for (const command of [GetCredentialsForIdentityCommand, GetOpenIdTokenCommand]) {
      await expect(
        client(running).send(new command({ IdentityId, ...logins(token) }) as GetOpenIdTokenCommand),
      ).rejects.toMatchObject(INVALID);
    }
  });

  it.each([
    [460, 'x'.repeat(58), true],
    [461, 'x'.repeat(59), false],
  ])('a developer may give %i', async (_, b, enough) => {
    identity = await startPool();
    const given = admin(identity).send(
      new GetOpenIdTokenForDeveloperIdentityCommand({
        IdentityPoolId: POOL_ID,
        Logins: { 'login.shop': 'carla' },
        PrincipalTags: { a: TWO_BYTES, b },
      }),
    );
    if (enough) expect((await given).Token).toBeDefined();
    else
      await expect(given).rejects.toMatchObject({
        name: 'InvalidParameterException',
        message: 'The principal tags have more than 460 bytes.',
      });
  });
});

describe('claims that can be no session tag', () => {
  it.each([
    ['longer than 256 characters', 'x'.repeat(257)],
    ['with a character that tags do not have', 'a*b'],
  ])('give no credentials: %s', async (_, value) => {
    identity = await startPool({ principalTags: MAP });
    const token = await idToken(identity, { 'custom:a': value });
    const IdentityId = await newIdentity(identity, token);
    await expect(credentialsOf(identity, IdentityId, token)).rejects.toMatchObject(INVALID);
  });
});

// Cognito Developer Guide "Default provider mappings".
describe('the default tags', () => {
  const login = (provider: string, kind: VerifiedLogin['kind'], claims: object): VerifiedLogin => ({
    kind,
    provider,
    subject: 's',
    amr: [],
    claims: claims as VerifiedLogin['claims'],
    mappingName: provider,
  });

  it.each<[string, VerifiedLogin['kind'], object, object]>([
    [PROVIDER, 'user-pool', { aud: 'c', sub: 's' }, { client: 'c', username: 's' }],
    ['accounts.google.com', 'oidc', { aud: 'c', sub: 's' }, { client: 'c', username: 's' }],
    ['graph.facebook.com', 'access-token', { aud: 'c', sub: 's' }, { client: 'c', username: 's' }],
    ['www.amazon.com', 'access-token', { aud: 'c', user_id: 's' }, { client: 'c', username: 's' }],
    ['arn:aws:iam::111122223333:saml-provider/corp', 'saml', { aud: 'c', sub: 's' }, {}],
  ])('of %s are its client and its user', (provider, kind, claims, tags) => {
    const doc = {
      IdentityPoolName: 'p',
      AllowUnauthenticatedIdentities: false,
      tagMaps: { [provider]: { UseDefaults: true } },
    };
    expect(principalTags(doc, [login(provider, kind, claims)])).toEqual(tags);
  });

  it('are shown', async () => {
    identity = await startPool({ principalTags: { UseDefaults: true } });
    expect(
      await admin(identity).send(
        new GetPrincipalTagAttributeMapCommand({ IdentityPoolId: POOL_ID, IdentityProviderName: PROVIDER }),
      ),
    ).toMatchObject({ UseDefaults: true, PrincipalTags: { client: 'aud', username: 'sub' } });
  });
});
