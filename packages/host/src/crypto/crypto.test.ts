import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { importJwk, importJwks, nodeCrypto, nodeSigningCrypto } from './index.ts';

const strong = generateKeyPairSync('rsa', { modulusLength: 2048 });
const weak = generateKeyPairSync('rsa', { modulusLength: 1024 });
const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwkOf = (key: KeyObject): Record<string, unknown> => ({ ...key.export({ format: 'jwk' }) });
const JWK = { ...jwkOf(strong.publicKey), kid: 'k1', alg: 'RS256', use: 'sig' };

describe('a key of a key set', () => {
  it('verifies what its private half signs, and nothing else', async () => {
    const key = importJwk(JWK);
    if (key === undefined) throw new Error('not imported');
    const signature = sign('sha256', Buffer.from('text'), strong.privateKey);
    expect(nodeCrypto.verifyRsa('sha256', key, 'text', signature)).toBe(true);
    expect(nodeCrypto.verifyRsa('sha256', key, 'other', signature)).toBe(false);
    expect(nodeCrypto.verifyRsa('sha512', key, 'text', signature)).toBe(false);
    expect(nodeCrypto.verifyRsa('sha256', key, 'text', signature.subarray(1))).toBe(false);
    expect(nodeCrypto.verifyRsa('sha256', { ...key, native: 'no key' }, 'text', signature)).toBe(false);
    const own = nodeSigningCrypto.signRsa('sha256', { kid: 'k1', native: strong.privateKey }, 'text');
    expect(own).toEqual(signature);
    const aside = await nodeSigningCrypto.signRsaAside(
      'sha256',
      { kid: 'k1', native: strong.privateKey },
      'text',
    );
    expect(aside).toEqual(signature);
  });

  it('keeps its id and its algorithm', () => {
    expect(importJwk(JWK)).toMatchObject({ kid: 'k1', alg: 'RS256', kty: 'RSA' });
    expect(importJwk({ ...JWK, alg: undefined })).toMatchObject({ alg: undefined });
  });

  it('never carries private parts on', () => {
    const handle = importJwk({ ...jwkOf(strong.privateKey), kid: 'k1' });
    expect(handle?.native).toMatchObject({ type: 'public' });
  });

  it.each([
    ['shorter than 2048 bits', { ...jwkOf(weak.publicKey), kid: 'k1' }],
    ['elliptic', { ...jwkOf(elliptic.publicKey), kid: 'k1' }],
    ['symmetric', { kty: 'oct', k: 'c2VjcmV0', kid: 'k1' }],
    ['for encryption', { ...JWK, use: 'enc' }],
    ['without kid', { ...JWK, kid: undefined }],
    ['with an empty kid', { ...JWK, kid: '' }],
    ['with a numeric kid', { ...JWK, kid: 1 }],
    ['without modulus', { ...JWK, n: undefined }],
    ['with a modulus that is no text', { ...JWK, n: 7 }],
    ['null', null],
    ['a text', 'key'],
  ])('is not used when it is %s', (_what, jwk) => {
    expect(importJwk(jwk)).toBeUndefined();
  });

  it('is taken on an elliptic curve only where that is asked for, and verifies on its own curve only', () => {
    const jwk = { ...jwkOf(elliptic.publicKey), kid: 'k1' };
    const key = importJwk(jwk, ['RSA', 'EC']);
    if (key === undefined) throw new Error('not imported');
    const by = { hash: 'sha256', curve: 'P-256' } as const;
    const input = { key: elliptic.privateKey, dsaEncoding: 'ieee-p1363' } as const;
    const signature = sign('sha256', Buffer.from('text'), input);
    expect(nodeCrypto.verifyEcdsa(by, key, 'text', signature)).toBe(true);
    expect(nodeCrypto.verifyEcdsa(by, key, 'other', signature)).toBe(false);
    expect(nodeCrypto.verifyEcdsa({ ...by, curve: 'P-384' }, key, 'text', signature)).toBe(false);
    const der = sign('sha256', Buffer.from('text'), elliptic.privateKey);
    expect(nodeCrypto.verifyEcdsa(by, key, 'text', der)).toBe(false);
    expect(nodeCrypto.verifyEcdsa(by, { ...key, native: 'no key' }, 'text', signature)).toBe(false);
    expect(importJwk({ ...jwk, y: undefined }, ['RSA', 'EC'])).toBeUndefined();
    expect(importJwks({ keys: [jwk, JWK] })?.get('k1')?.kty).toBe('RSA');
  });

  it('is found by its id; of two with one id the first counts, and unusable ones are passed over', () => {
    const keys = importJwks({
      keys: [null, { ...JWK, alg: 'RS384' }, JWK, { ...JWK, kid: 'k2' }, { kty: 'EC' }],
    });
    expect([...(keys?.keys() ?? [])]).toEqual(['k1', 'k2']);
    expect(keys?.get('k1')?.alg).toBe('RS384');
  });

  it.each([null, [], 'text', {}, { keys: {} }])('set is none: %j', (document) => {
    expect(importJwks(document)).toBeUndefined();
  });
});

describe('hashes', () => {
  it('take text as UTF-8 and bytes as they are', () => {
    expect(nodeCrypto.sha256Hex('é')).toBe(nodeCrypto.sha256Hex(new Uint8Array([0xc3, 0xa9])));
    expect(nodeCrypto.sha256Hex('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  it('give the HMAC of RFC 4231, case 2, as bytes and in hex', () => {
    const expected = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';
    expect(nodeCrypto.hmacSha256Hex('Jefe', 'what do ya want for nothing?')).toBe(expected);
    expect(nodeCrypto.hmacSha256(Buffer.from('Jefe'), 'what do ya want for nothing?')).toEqual(
      Buffer.from(expected, 'hex'),
    );
  });

  it('are those of createHmac, whatever the lengths of key and text', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 70 }),
        fc.string({ unit: 'grapheme', maxLength: 1100 }),
        (key, text) => {
          const expected = createHmac('sha256', key).update(text).digest('hex');
          return nodeCrypto.hmacSha256Hex(key, text) === expected;
        },
      ),
    );
    for (const length of [1023, 1024, 1025]) {
      const text = '💡'.repeat(length / 2).padEnd(length, 'é');
      const expected = createHmac('sha256', Buffer.alloc(64, 7)).update(text).digest('hex');
      expect(nodeCrypto.hmacSha256Hex(Buffer.alloc(64, 7), text)).toBe(expected);
    }
  });

  it('are compared in full', () => {
    const long = 'a'.repeat(63);
    expect(nodeCrypto.equalsConstantTime(`${long}b`, `${long}b`)).toBe(true);
    expect(nodeCrypto.equalsConstantTime(`${long}b`, `${long}c`)).toBe(false);
    expect(nodeCrypto.equalsConstantTime(`é${long.slice(1)}b`, `é${long.slice(1)}c`)).toBe(false);
    expect(nodeCrypto.equalsConstantTime('abc', 'abc')).toBe(true);
    for (const other of ['abd', 'ab', 'abcd', '', 'ABC', 'äbc'])
      expect(nodeCrypto.equalsConstantTime('abc', other)).toBe(false);
  });
});
