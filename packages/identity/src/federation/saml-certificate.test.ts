import { createPublicKey, sign, verify, X509Certificate } from 'node:crypto';
import { GetSigningCertificateCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startIdentity, type TestIdentity } from '../test-identity.ts';
import { createSigningKeys } from '../tokens/signing-keys.ts';
import { POOL_ID, poolWith, sdk } from '../user-pools/auth/test-users.ts';
import { samlCertificate, samlDecryptionKeys, samlSigningKey } from './saml-keys.ts';

const DAY = 86_400_000;
/** A leap year longer than three years. */
const FOUR_YEARS = (4 * 365 + 1) * DAY;

const from = ({ validFrom }: X509Certificate): Date => new Date(validFrom);
const to = ({ validTo }: X509Certificate): Date => new Date(validTo);

let identity: TestIdentity;
beforeEach(async () => {
  identity = await startIdentity({ resources: poolWith() });
});
afterEach(() => identity.stop());

/** As the operation returns it. */
async function certificate(): Promise<X509Certificate> {
  const client = sdk(identity);
  client.config.systemClockOffset = identity.context.ports.now() - Date.now();
  const { Certificate } = await client.send(new GetSigningCertificateCommand({ UserPoolId: POOL_ID }));
  return new X509Certificate(Buffer.from(Certificate ?? '', 'base64'));
}

/** The key was made then. */
async function madeAt(iso: string): Promise<void> {
  await samlSigningKey(identity.context, POOL_ID);
  const row = { created_at: Date.parse(iso) };
  await identity.context.db.updateTable('signing_keys').set(row).where('use', '=', 'saml').execute();
}

function at(iso: string): Promise<string> {
  const { context } = identity;
  return samlCertificate({ ...context, ports: { ...context.ports, now: () => Date.parse(iso) } }, POOL_ID);
}

describe('the SAML certificate of a pool', () => {
  it('lasts ten years and stays the same for a year', async () => {
    const first = await certificate();
    expect(to(first).getUTCFullYear()).toBe(from(first).getUTCFullYear() + 10);
    identity.advance(364 * DAY);
    expect((await certificate()).raw).toEqual(first.raw);
  });

  it('is a new one each year, of the same key', async () => {
    const first = await certificate();
    const seen = [first];
    for (let year = 1; year <= 3; year++) {
      identity.advance(366 * DAY);
      seen.push(await certificate());
    }
    expect(new Set(seen.map(({ fingerprint256 }) => fingerprint256)).size).toBe(4);
    expect(new Set(seen.map(({ serialNumber }) => serialNumber)).size).toBe(4);
    for (const one of seen) {
      expect(one.publicKey.equals(first.publicKey)).toBe(true);
      expect(one.verify(one.publicKey)).toBe(true);
      expect(to(one).getUTCFullYear()).toBe(from(one).getUTCFullYear() + 10);
    }
    expect(
      await identity.context.db.selectFrom('signing_keys').where('use', '=', 'saml').select('kid').execute(),
    ).toHaveLength(1);
  });

  it('that is older goes on: what is signed verifies by it, what is encrypted for it is opened', async () => {
    const first = await certificate();
    identity.advance(FOUR_YEARS);
    const request = Buffer.from('request');
    const signature = sign('sha256', request, await samlSigningKey(identity.context, POOL_ID));
    expect(verify('sha256', request, first.publicKey, signature)).toBe(true);
    const keys = await samlDecryptionKeys(identity.context, POOL_ID);
    expect(keys.some((pem) => createPublicKey(pem).equals(first.publicKey))).toBe(true);
  });

  it('is never one that counts from later on, nor one that has ended', async () => {
    await samlSigningKey(identity.context, POOL_ID);
    for (const days of [0, 1, 364, 365, 366, 730, 731, 3_652, 3_653, 7_305]) {
      const { context } = identity;
      const now = Date.now() + days * DAY;
      const pem = await samlCertificate({ ...context, ports: { ...context.ports, now: () => now } }, POOL_ID);
      const one = new X509Certificate(pem);
      expect(from(one).getTime()).toBeLessThanOrEqual(now);
      expect(to(one).getTime()).toBeGreaterThan(now + 9 * 365 * DAY - 3 * DAY);
    }
  });

  it('of two processes is the same, from the first on', async () => {
    const { context } = identity;
    const other = { ...context, keys: createSigningKeys(context.db, context.box, context.ports.now) };
    const both = await Promise.all([samlCertificate(context, POOL_ID), samlCertificate(other, POOL_ID)]);
    expect(both[0]).toBe(both[1]);
    identity.advance(366 * DAY);
    const next = await Promise.all([samlCertificate(context, POOL_ID), samlCertificate(other, POOL_ID)]);
    expect(next[0]).toBe(next[1]);
    expect(next[0]).not.toBe(both[0]);
  });

  it.each([
    ['the very moment', '2026-03-01T12:00:00.000Z', '2027-03-01T12:00:00.000Z', '2027-03-01'],
    ['just before', '2026-03-01T12:00:00.000Z', '2027-03-01T11:59:59.999Z', '2026-03-01'],
    [
      'a year later in the calendar, months before in the year',
      '2026-11-30T00:00:00Z',
      '2027-01-01T00:00:00Z',
      '2026-11-30',
    ],
    ['29 February in a year without one', '2028-02-29T00:00:00Z', '2029-02-28T23:59:59Z', '2028-02-29'],
    ['the day after it', '2028-02-29T00:00:00Z', '2029-03-01T00:00:00Z', '2029-03-01'],
    ['a clock behind the key', '2026-03-01T12:00:00Z', '2025-01-01T00:00:00Z', '2026-03-01'],
  ])('begins at the last anniversary: %s', async (_, made, now, day) => {
    await madeAt(made);
    expect(
      from(new X509Certificate(await at(now)))
        .toISOString()
        .slice(0, 10),
    ).toBe(day);
  });
});
