import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startIdentity, type TestIdentity } from '../../test-identity.ts';
import { addUser, poolWith, testPool } from '../auth/test-users.ts';
import type { Pool } from '../pool.ts';
import type { User } from '../user.ts';
import { requestPasskey, verifyPasskey } from './assertion.ts';
import { parseCredential } from './client-data.ts';
import { verifiedPasskey } from './complete-registration.ts';
import { insertPasskey } from './passkey.ts';
import { type Deviation, type RequestOptions, TestAuthenticator } from './test-authenticator.ts';

const RP = 'shop.example';
const ORIGIN = 'https://shop.example';

let identity: TestIdentity;
let pool: Pool;
beforeAll(async () => {
  identity = await startIdentity({
    resources: poolWith({
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } },
      WebAuthnRelyingPartyID: RP,
    }),
  });
  pool = await testPool(identity.context);
});
afterAll(() => identity.stop());

interface Holder {
  readonly user: User;
  readonly authenticator: TestAuthenticator;
  readonly id: string;
}

/** A user with a passkey of their own. */
async function holder(
  options: { readonly counts?: boolean; readonly relyingParty?: string } = {},
): Promise<Holder> {
  const user = await addUser(identity, { username: randomUUID(), password: undefined });
  const authenticator = new TestAuthenticator(ORIGIN, options);
  const made = authenticator.create({
    rp: { id: RP },
    user: { id: Buffer.from(user.sub).toString('base64url') },
    challenge: 'AAAA',
  });
  const credential = parseCredential(made);
  if (credential === undefined) throw new Error('the authenticator made no credential');
  const doc = await verifiedPasskey(pool, RP, credential);
  const { relyingParty = RP } = options;
  await insertPasskey(identity.context.db, user, {
    id: credential.id,
    doc: { ...doc, relyingParty },
    createdAt: 1,
  });
  return { user, authenticator, id: credential.id };
}

async function ask(
  user: User | undefined,
  username = user?.username ?? 'nobody',
): Promise<RequestOptions & Record<string, unknown>> {
  const { options } = await requestPasskey(identity.context, pool, { user, username }, 180_000);
  return JSON.parse(options) as RequestOptions & Record<string, unknown>;
}

const verify = (user: User, challenge: string, credential: unknown) =>
  verifyPasskey(
    identity.context,
    pool,
    user,
    challenge,
    typeof credential === 'string' ? credential : JSON.stringify(credential),
  );

async function prove({ user, authenticator }: Holder, deviation: Deviation = {}) {
  const options = await ask(user);
  return verify(user, options.challenge, authenticator.get(options, deviation));
}

describe('asking for a passkey', () => {
  it('names the passkeys of the user for this relying party', async () => {
    const { user, id } = await holder();
    expect(await ask(user)).toMatchObject({
      rpId: RP,
      timeout: 180_000,
      userVerification: 'preferred',
      allowCredentials: [{ id, type: 'public-key', transports: ['internal', 'hybrid'] }],
    });
  });

  it('names one that is not there for who has none, the same each time', async () => {
    const elsewhere = await holder({ relyingParty: 'old.example' });
    const idsFor = async (user: User | undefined, username?: string) =>
      (await ask(user, username)).allowCredentials?.map(({ id }) => id);
    const [nobody] = (await idsFor(undefined)) ?? [];
    expect(Buffer.from(nobody ?? '', 'base64url')).toHaveLength(32);
    expect(await idsFor(undefined)).toEqual([nobody]);
    expect(await idsFor(undefined, 'nobody else')).not.toEqual([nobody]);
    expect(await idsFor(elsewhere.user)).toHaveLength(1);
    expect(await idsFor(elsewhere.user)).not.toContain(elsewhere.id);
  });

  it('has another challenge each time', async () => {
    const { user } = await holder();
    expect((await ask(user)).challenge).not.toBe((await ask(user)).challenge);
  });
});

describe('proving a passkey', () => {
  it.each([true, false])('says whether the user was verified: %s', async (userVerified) => {
    expect(await prove(await holder(), { userVerified })).toEqual({ userVerified });
  });

  it('may be done again, with a new challenge and a higher count', async () => {
    const one = await holder();
    expect(await prove(one)).toBeDefined();
    expect(await prove(one)).toBeDefined();
  });

  it('may be done by authenticators that do not count', async () => {
    const one = await holder({ counts: false });
    expect(await prove(one)).toBeDefined();
    expect(await prove(one)).toBeDefined();
  });

  it.each<[string, Deviation]>([
    ['another origin', { origin: 'https://evil.example' }],
    ['an origin below another site', { origin: 'https://shop.example.evil.example' }],
    ['an origin without TLS', { origin: 'http://shop.example' }],
    ['a frame of another site', { crossOrigin: true }],
    ['another relying party', { rpId: 'evil.example' }],
    ['another challenge', { challenge: 'AAAA' }],
    ['a registration', { type: 'webauthn.create' }],
    ['an absent user', { userPresent: false }],
    ['the handle of another user', { userHandle: Buffer.from('someone').toString('base64url') }],
    ['a signature by another key', { foreignKey: true }],
    ['a count that went back', { counter: 1 }],
    ['a count of zero', { counter: 0 }],
  ])('is refused for %s', async (_, deviation) => {
    const one = await holder();
    expect(await prove(one)).toBeDefined();
    expect(await prove(one, deviation)).toBeUndefined();
  });

  it('is refused for the challenge of an earlier request', async () => {
    const { user, authenticator } = await holder();
    const earlier = await ask(user);
    const now = await ask(user);
    expect(await verify(user, now.challenge, authenticator.get(earlier))).toBeUndefined();
  });

  it('is refused for what was shown before', async () => {
    const { user, authenticator } = await holder();
    const options = await ask(user);
    const shown = authenticator.get(options);
    expect(await verify(user, options.challenge, shown)).toBeDefined();
    expect(await verify(user, options.challenge, shown)).toBeUndefined();
  });

  it('is refused for the passkey of another user', async () => {
    const alice = await holder();
    const mallory = await holder();
    const options = await ask(alice.user);
    const handle = Buffer.from(alice.user.sub).toString('base64url');
    const shown = mallory.authenticator.get(options, { credentialId: mallory.id, userHandle: handle });
    expect(await verify(alice.user, options.challenge, shown)).toBeUndefined();
    // Nor under the id of the other's passkey.
    const renamed = { ...shown, id: alice.id, rawId: alice.id };
    expect(await verify(alice.user, options.challenge, renamed)).toBeUndefined();
  });

  it('is refused for a passkey of another relying party', async () => {
    const { user, authenticator, id } = await holder({ relyingParty: 'old.example' });
    const options = await ask(user);
    expect(
      await verify(user, options.challenge, authenticator.get(options, { credentialId: id })),
    ).toBeUndefined();
  });

  it.each([
    ['no JSON', '{'],
    ['a number', '1'],
    ['null', 'null'],
    ['a list', '[]'],
    ['an empty object', '{}'],
  ])('is refused for %s', async (_, credential) => {
    const { user } = await holder();
    const { challenge } = await ask(user);
    expect(await verify(user, challenge, credential)).toBeUndefined();
  });

  it.each(['authenticatorData', 'signature', 'clientDataJSON'])(
    'is refused without %s, and with another',
    async (member) => {
      const { user, authenticator } = await holder();
      const options = await ask(user);
      const shown = authenticator.get(options) as unknown as { response: Record<string, unknown> };
      const without = { ...shown, response: { ...shown.response, [member]: undefined } };
      expect(await verify(user, options.challenge, without)).toBeUndefined();
      for (const other of ['AAAA', '', 1, null, {}]) {
        const changed = { ...shown, response: { ...shown.response, [member]: other } };
        expect(await verify(user, options.challenge, changed)).toBeUndefined();
      }
    },
  );

  it('insists on a verified user where the pool does', async () => {
    const one = await holder();
    const strict = {
      ...pool,
      doc: {
        ...pool.doc,
        WebAuthnConfiguration: { RelyingPartyId: RP, UserVerification: 'required' as const },
      },
    };
    const options = await ask(one.user);
    const shown = JSON.stringify(one.authenticator.get(options, { userVerified: false }));
    expect(await verifyPasskey(identity.context, strict, one.user, options.challenge, shown)).toBeUndefined();
  });
});
