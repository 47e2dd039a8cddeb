import { createHmac, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { MAX_TOKEN_LENGTH } from './decode.ts';
import type { KeySet, PublicKeyHandle, SignatureCrypto } from './ports.ts';
import { createTokenVerifier, type TokenResult, type TokenVerifier } from './verifier.ts';

const ISSUER = 'https://issuer.example/pool';
const NOW = Date.UTC(2026, 4, 17);
const SECONDS = NOW / 1000;
const CLAIMS = { iss: ISSUER, sub: 'alice', aud: 'client', exp: SECONDS + 3600, iat: SECONDS - 10 };

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const b64 = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

function token(
  claims: unknown = CLAIMS,
  header: unknown = { alg: 'RS256', kid: 'k1' },
  key: KeyObject = pair.privateKey,
  hash = 'sha256',
): string {
  const input = `${b64(header)}.${b64(claims)}`;
  return `${input}.${sign(hash, Buffer.from(input), key).toString('base64url')}`;
}

const crypto: SignatureCrypto = {
  verifyRsa: (hash, key, data, signature) =>
    verify(hash, Buffer.from(data), key.native as KeyObject, signature),
  verifyEcdsa: () => false,
};

function handle(kid: string, alg?: string, kty = 'RSA'): PublicKeyHandle {
  return { kid, alg, kty, native: pair.publicKey };
}

function keySet(handles: readonly PublicKeyHandle[], overrides: Partial<KeySet> = {}): KeySet {
  return {
    issuer: ISSUER,
    version: 1,
    find: (kid) => handles.find((key) => key.kid === kid),
    shouldRefresh: () => false,
    refresh: async () => 'ok',
    ...overrides,
  };
}

function verifier(
  keys: KeySet = keySet([handle('k1', 'RS256')]),
  maxEntries = 100,
  port = crypto,
): TokenVerifier {
  return createTokenVerifier({ keySets: [keys], algorithms: ['RS256'], crypto: port, cache: { maxEntries } });
}

function refusal(text: string, now = NOW): TokenResult {
  return verifier().verify(text, now) as TokenResult;
}

describe('a token verifier', () => {
  it('accepts a well-signed token at once, with its claims and header', () => {
    expect(refusal(token())).toEqual({ ok: true, claims: CLAIMS, header: { alg: 'RS256', kid: 'k1' } });
  });

  it('ignores header parameters that it need not understand', () => {
    expect(refusal(token(CLAIMS, { alg: 'RS256', kid: 'k1', typ: 'JWT', x5t: 'x' })).ok).toBe(true);
  });

  const good = token();
  const [h, p, s] = good.split('.') as [string, string, string];
  it.each([
    ['no text', ''],
    ['one segment', h],
    ['two segments', `${h}.${p}`],
    ['four segments', `${good}.${s}`],
    ['an empty header', `.${p}.${s}`],
    ['an empty payload', `${h}..${s}`],
    ['an empty signature', `${h}.${p}.`],
    ['a padded segment', `${h}.${p}.${s}==`],
    ['a space', `${good} `],
    ['a Bearer prefix', `Bearer ${good}`],
    ['a header that is no JSON', `${b64('{')}.${p}.${s}`],
    ['a header that is a list', `${b64([])}.${p}.${s}`],
    ['a header that is null', `${b64('null')}.${p}.${s}`],
    ['a payload that is a text', `${h}.${b64('"x"')}.${s}`],
    ['a payload that is not UTF-8', `${h}.${Buffer.from([0x7b, 0xff, 0x7d]).toString('base64url')}.${s}`],
    ['more than the longest length', `${h}.${'A'.repeat(MAX_TOKEN_LENGTH)}.${s}`],
    ['critical extensions', token(CLAIMS, { alg: 'RS256', kid: 'k1', crit: ['b64'], b64: true })],
    ['no alg', token(CLAIMS, { kid: 'k1' })],
    ['an alg that is no text', token(CLAIMS, { alg: ['RS256'], kid: 'k1' })],
    ['a kid that is no text', token(CLAIMS, { alg: 'RS256', kid: 1 })],
  ])('refuses a token with %s as malformed', (_what, text) => {
    expect(refusal(text)).toMatchObject({ ok: false, code: 'JWT_MALFORMED' });
  });

  it.each(['none', 'None', 'HS256', 'ES256', 'PS256', 'RS384', 'RS512', 'rs256', '', 'constructor'])(
    'refuses the algorithm "%s" where only RS256 is accepted',
    (alg) => {
      expect(refusal(token(CLAIMS, { alg, kid: 'k1' }))).toMatchObject({ ok: false, code: 'JWT_ALGORITHM' });
    },
  );

  it('refuses an HMAC made with the public key', () => {
    const input = `${b64({ alg: 'HS256', kid: 'k1' })}.${b64(CLAIMS)}`;
    const mac = createHmac('sha256', pair.publicKey.export({ type: 'spki', format: 'pem' })).update(input);
    expect(refusal(`${input}.${mac.digest('base64url')}`)).toMatchObject({
      ok: false,
      code: 'JWT_ALGORITHM',
    });
  });

  it('refuses a token without kid', () => {
    expect(refusal(token(CLAIMS, { alg: 'RS256' }))).toMatchObject({ code: 'JWT_KID_MISSING' });
    expect(refusal(token(CLAIMS, { alg: 'RS256', kid: '' }))).toMatchObject({ code: 'JWT_KID_MISSING' });
  });

  it.each([undefined, 7, [ISSUER], `${ISSUER}/`, ISSUER.toUpperCase(), 'https://evil.example', '__proto__'])(
    'refuses the issuer %j',
    (iss) => {
      expect(refusal(token({ ...CLAIMS, iss }))).toMatchObject({
        ok: false,
        code: 'JWT_UNKNOWN_ISSUER',
        claim: { name: 'iss', expected: ISSUER },
      });
    },
  );

  it('refuses an unknown key', () => {
    expect(refusal(token(CLAIMS, { alg: 'RS256', kid: 'k2' }))).toMatchObject({
      code: 'JWT_UNKNOWN_KEY',
      claim: { name: 'kid', actual: 'k2' },
    });
  });

  it('says that keys are unreachable instead of that a key is unknown', () => {
    const keys = keySet([], { unreachable: true });
    expect(verifier(keys).verify(token(), NOW)).toMatchObject({ code: 'JWT_KEYS_UNREACHABLE' });
  });

  it.each([
    ['a key for another algorithm', handle('k1', 'RS512')],
    ['a key of another type', handle('k1', undefined, 'EC')],
  ])('refuses %s', (_what, key) => {
    expect(verifier(keySet([key])).verify(token(), NOW)).toMatchObject({ code: 'JWT_ALGORITHM' });
  });

  it.each([
    ['RS384', 'sha384'],
    ['RS512', 'sha512'],
  ] as const)('accepts %s where it is asked for', (alg, hash) => {
    const wide = createTokenVerifier({
      keySets: [keySet([handle('k1')])],
      algorithms: ['RS256', 'RS384', 'RS512'],
      crypto,
      cache: { maxEntries: 10 },
    });
    const header = { alg, kid: 'k1' };
    expect(wide.verify(token(CLAIMS, header, pair.privateKey, hash), NOW)).toMatchObject({ ok: true });
    expect(wide.verify(token(CLAIMS, header, pair.privateKey, 'sha256'), NOW)).toMatchObject({
      code: 'JWT_SIGNATURE',
    });
  });

  it.each([
    ['another RSA key', other.privateKey],
    ['an elliptic key', elliptic.privateKey],
  ])('refuses a signature by %s', (_what, key) => {
    expect(refusal(token(CLAIMS, { alg: 'RS256', kid: 'k1' }, key))).toMatchObject({ code: 'JWT_SIGNATURE' });
  });

  it('refuses the signature of another token', () => {
    const [, , foreign] = token({ ...CLAIMS, sub: 'bob' }).split('.') as [string, string, string];
    expect(refusal(`${h}.${p}.${foreign}`)).toMatchObject({ code: 'JWT_SIGNATURE' });
  });

  it('refuses every mutation of a single character', () => {
    const alphabet = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ é'];
    const kept = verifier();
    expect(kept.verify(good, NOW)).toMatchObject({ ok: true });
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.constantFrom(...alphabet), (index, character) => {
        fc.pre(good[index] !== character);
        const mutated = good.slice(0, index) + character + good.slice(index + 1);
        return (kept.verify(mutated, NOW) as TokenResult).ok === false;
      }),
      { numRuns: 2000 },
    );
  });

  it('refuses every truncation, doubled character and swap of segments', () => {
    for (let length = 0; length < good.length; length++)
      expect(refusal(good.slice(0, length)).ok).toBe(false);
    for (let i = 0; i < good.length; i += 7) {
      expect(refusal(good.slice(0, i) + good[i] + good.slice(i)).ok).toBe(false);
    }
    for (const swapped of [`${p}.${h}.${s}`, `${h}.${s}.${p}`, `${h}.${h}.${s}`, `${p}.${p}.${s}`]) {
      expect(refusal(swapped).ok).toBe(false);
    }
  });

  it('never throws, whatever text it gets', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), (text) => {
        return (refusal(text) as TokenResult).ok === false;
      }),
    );
  });

  it('takes the last of two members of one name, as RFC 7519 section 4 allows', () => {
    const text = `{"iss":"https://evil.example",${JSON.stringify(CLAIMS).slice(1)}`;
    expect(refusal(token(text))).toMatchObject({ ok: true, claims: { iss: ISSUER } });
  });
});

describe('the time claims of a token', () => {
  it.each([
    ['exp is missing', { exp: undefined }, 'JWT_EXP_MISSING'],
    ['exp is now', { exp: SECONDS }, 'JWT_EXPIRED'],
    ['exp is past', { exp: SECONDS - 1 }, 'JWT_EXPIRED'],
    ['exp is a text', { exp: String(SECONDS + 60) }, 'JWT_MALFORMED'],
    ['exp is null', { exp: null }, 'JWT_MALFORMED'],
    ['nbf is later', { nbf: SECONDS + 1 }, 'JWT_NOT_YET_VALID'],
    ['nbf is a text', { nbf: '0' }, 'JWT_MALFORMED'],
    ['iat is later', { iat: SECONDS + 1 }, 'JWT_ISSUED_IN_FUTURE'],
    ['iat is a truth value', { iat: true }, 'JWT_MALFORMED'],
  ])('refuse it when %s', (_what, claims, code) => {
    expect(refusal(token({ ...CLAIMS, ...claims }))).toMatchObject({ ok: false, code });
  });

  it('refuse an exp that is no finite number', () => {
    expect(refusal(token(`{"iss":"${ISSUER}","exp":1e999}`))).toMatchObject({ code: 'JWT_MALFORMED' });
  });

  it('let it in when nbf and iat are now, or absent', () => {
    expect(refusal(token({ ...CLAIMS, nbf: SECONDS, iat: SECONDS })).ok).toBe(true);
    expect(refusal(token({ iss: ISSUER, exp: SECONDS + 1 })).ok).toBe(true);
  });

  it('are judged anew each time, also for a token seen before', () => {
    const kept = verifier();
    const text = token({ ...CLAIMS, exp: SECONDS + 10, nbf: SECONDS - 10, iat: undefined });
    expect(kept.verify(text, NOW)).toMatchObject({ ok: true });
    expect(kept.verify(text, NOW + 10_000)).toMatchObject({ code: 'JWT_EXPIRED' });
    expect(kept.verify(text, NOW - 11_000)).toMatchObject({ code: 'JWT_NOT_YET_VALID' });
    expect(kept.verify(text, NOW)).toMatchObject({ ok: true });
  });
});

describe('the memory of a token verifier', () => {
  const counting = (): SignatureCrypto & { verifyRsa: ReturnType<typeof vi.fn> } => ({
    ...crypto,
    verifyRsa: vi.fn(crypto.verifyRsa),
  });

  it('verifies a genuine token once', () => {
    const port = counting();
    const kept = verifier(keySet([handle('k1')]), 10, port);
    const text = token();
    for (let i = 0; i < 5; i++) expect(kept.verify(text, NOW)).toMatchObject({ ok: true });
    expect(port.verifyRsa).toHaveBeenCalledTimes(1);
  });

  it('verifies a forged token once, and goes on refusing it', () => {
    const port = counting();
    const kept = verifier(keySet([handle('k1')]), 10, port);
    const text = token(CLAIMS, { alg: 'RS256', kid: 'k1' }, other.privateKey);
    for (let i = 0; i < 5; i++) expect(kept.verify(text, NOW)).toMatchObject({ code: 'JWT_SIGNATURE' });
    expect(port.verifyRsa).toHaveBeenCalledTimes(1);
  });

  it('keeps nothing where it may keep no entries', () => {
    const port = counting();
    const kept = verifier(keySet([handle('k1')]), 0, port);
    const text = token();
    kept.verify(text, NOW);
    kept.verify(text, NOW);
    expect(port.verifyRsa).toHaveBeenCalledTimes(2);
  });

  it('forgets its verdicts when the keys change: a withdrawn key lets nobody in any more', () => {
    let version = 1;
    let handles = [handle('k1')];
    const kept = verifier({
      issuer: ISSUER,
      get version() {
        return version;
      },
      find: (kid) => handles.find((key) => key.kid === kid),
      shouldRefresh: () => false,
      refresh: async () => 'ok',
    });
    const text = token();
    const forged = token(CLAIMS, { alg: 'RS256', kid: 'k1' }, other.privateKey);
    expect(kept.verify(text, NOW)).toMatchObject({ ok: true });
    expect(kept.verify(forged, NOW)).toMatchObject({ code: 'JWT_SIGNATURE' });
    handles = [{ ...handle('k1'), native: other.publicKey }];
    version = 2;
    expect(kept.verify(text, NOW)).toMatchObject({ code: 'JWT_SIGNATURE' });
    expect(kept.verify(forged, NOW)).toMatchObject({ ok: true });
    handles = [];
    version = 3;
    expect(kept.verify(forged, NOW)).toMatchObject({ code: 'JWT_UNKNOWN_KEY' });
  });

  it('trusts no verdict longer than its key: when keys have grown too old, they are fetched again', async () => {
    let handles = [handle('k1')];
    const refresh = vi.fn(async () => 'unreachable' as const);
    const kept = verifier(
      keySet([], {
        find: (kid) => handles.find((key) => key.kid === kid),
        shouldRefresh: () => true,
        refresh,
      }),
    );
    expect(kept.verify(token(), NOW)).toMatchObject({ ok: true });
    expect(kept.verify(token(), NOW)).toMatchObject({ ok: true });
    expect(refresh).not.toHaveBeenCalled();
    handles = [];
    expect(await kept.verify(token(), NOW)).toMatchObject({ ok: false, code: 'JWT_UNKNOWN_KEY' });
    expect(refresh).toHaveBeenCalledTimes(1);
  });

  it('fetches keys when the key set says so, and then judges', async () => {
    const handles: PublicKeyHandle[] = [];
    const refresh = vi.fn(async () => {
      handles.push(handle('k1'));
      return 'ok' as const;
    });
    const kept = verifier(keySet(handles, { shouldRefresh: () => handles.length === 0, refresh }));
    expect(await kept.verify(token(), NOW)).toMatchObject({ ok: true });
    expect(await kept.verify(token(), NOW)).toMatchObject({ ok: true });
    expect(refresh).toHaveBeenCalledTimes(1);
  });

  it('chooses the keys by issuer: a key of one issuer is worth nothing with another', () => {
    const both = createTokenVerifier({
      keySets: [keySet([handle('k1')]), keySet([handle('k2')], { issuer: 'https://second.example' })],
      algorithms: ['RS256'],
      crypto,
      cache: { maxEntries: 10 },
    });
    const second = { ...CLAIMS, iss: 'https://second.example' };
    expect(both.verify(token(second, { alg: 'RS256', kid: 'k2' }), NOW)).toMatchObject({ ok: true });
    expect(both.verify(token(second), NOW)).toMatchObject({ code: 'JWT_UNKNOWN_KEY' });
    expect(both.verify(token(CLAIMS, { alg: 'RS256', kid: 'k2' }), NOW)).toMatchObject({
      code: 'JWT_UNKNOWN_KEY',
    });
  });
});
