import { getDiffieHellman } from 'node:crypto';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { exchangeKey, isClaimOf, type SrpExchange, startExchange } from './exchange.ts';
import { G, K, N } from './group.ts';
import { hexOf, pad, parseHex } from './numbers.ts';
import { createSrpMath } from './srp-math.ts';
import { clientSide, power, sha256, sign } from './test-client.ts';
import { isVerifier, makeVerifier, pretendedVerifier } from './verifier.ts';

const math = createSrpMath();
afterAll(() => math.close());

/** Computed from the formulas; the key is also what amazon-cognito-identity-js derives. */
const VECTOR = {
  identity: { group: 'Portcull1', id: 'alice' },
  password: 'Passw0rd!',
  salt: 'ab'.repeat(16),
  a: BigInt(`0x${'1'.repeat(64)}`),
  b: '2'.repeat(64),
  secretBlock: Buffer.from('secret-block'),
  timestamp: 'Tue Nov 3 04:05:06 UTC 2026',
  u: '2c5509f2fb0e2b6e4851d96493b36f1484b90b04d431626964d4643c748d7268',
  key: '19e5f6a17188d4cdb730305feda4a79e',
  signature: 'E5VhBaR2ex1o1wXnhgPMe5l0Fp4Zhc2HfKZQ5IYin6k=',
} as const;

describe('the group', () => {
  it('is MODP group 15, and k is H(pad(N), pad(g))', () => {
    expect(hexOf(N)).toBe(getDiffieHellman('modp15').getPrime('hex'));
    expect(sha256(pad(N), pad(G))).toBe(K);
  });
});

describe('native modular exponentiation', () => {
  it.each([
    [1n, 1n],
    [2n, 1n],
    [2n, 2n],
    [N - 1n, 3n],
    [N - 1n, N - 1n],
    [3n, 65536n],
  ])('raises %s to %s', async (base, exponent) => {
    expect(await math.modPow(base, exponent)).toBe(power(base, exponent));
  });

  it('agrees with BigInt', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.bigInt({ min: 1n, max: N - 1n }),
        fc.bigInt({ min: 1n, max: 2n ** 256n }),
        async (base, exponent) => (await math.modPow(base, exponent)) === power(base, exponent),
      ),
      { numRuns: 25 },
    );
  });

  it.each([
    [0n, 1n],
    [N, 1n],
    [2n, 0n],
    [2n, N],
    [-1n, 2n],
  ])('refuses %s to the power of %s', async (base, exponent) => {
    await expect(math.modPow(base, exponent)).rejects.toThrow(RangeError);
  });

  it('answers many at once, each its own', async () => {
    const exponents = Array.from({ length: 60 }, (_, i) => BigInt(i + 1));
    const powers = await Promise.all(exponents.map((exponent) => math.modPow(G, exponent)));
    expect(powers).toEqual(exponents.map((exponent) => power(G, exponent)));
  });

  it('answers powers and products of powers that come mixed, each its own', async () => {
    const numbers = Array.from({ length: 40 }, (_, i) => BigInt(i + 2));
    const answers = await Promise.all(
      numbers.map((n) =>
        n % 2n === 0n
          ? math.modPow(n, n + 1n)
          : math.modPowOfProduct({ factor: n, base: n + 1n, inner: n + 2n, outer: n + 3n }),
      ),
    );
    expect(answers).toEqual(
      numbers.map((n) => (n % 2n === 0n ? power(n, n + 1n) : power((n * power(n + 1n, n + 2n)) % N, n + 3n))),
    );
  });

  it('refuses more than it could do soon, and does what it took', async () => {
    const busy = createSrpMath();
    const all = await Promise.allSettled(Array.from({ length: 1_010 }, () => busy.modPow(G, 3n)));
    await busy.close();
    const refused = all.filter((one) => one.status === 'rejected');
    expect(refused).toHaveLength(10);
    expect(refused[0]).toMatchObject({ reason: { code: 'TooManyRequestsException' } });
  });

  it('fails what waits when it is closed, and what comes later', async () => {
    const closing = createSrpMath();
    const waiting = expect(closing.modPow(G, N - 2n)).rejects.toThrow(/ended/);
    await closing.close();
    await waiting;
    await expect(closing.modPow(G, 2n)).rejects.toThrow(/closed/);
  });
});

describe('an exchange', () => {
  it('gives u, key and signature of the vector', async () => {
    const { identity, password, salt, a, b, secretBlock, timestamp, signature } = VECTOR;
    const { verifier } = await makeVerifier(math, identity, password, salt);
    const A = hexOf(power(G, a));
    const exchange = (await startExchange(math, verifier, A, b)) as SrpExchange;
    expect(sha256(pad(power(G, a)), pad(parseHex(exchange.serverPublic) as bigint))).toBe(parseHex(VECTOR.u));
    const key = (await exchangeKey(math, verifier, exchange)) as Buffer;
    expect(key.toString('hex')).toBe(VECTOR.key);
    expect(isClaimOf(identity, key, { secretBlock, timestamp, signature })).toBe(true);
    expect(clientSide({ ...identity, secret: password, a }, { salt, ...exchange }).key).toEqual(key);
  });

  it('agrees with a client in BigInt for whatever name, password and secret numbers', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ minLength: 1, unit: 'binary' }),
        fc.string({ minLength: 1, unit: 'binary' }),
        fc.bigInt({ min: 2n, max: 2n ** 256n }),
        async (id, secret, a) => {
          const identity = { group: 'abcdefghi', id };
          const { salt, verifier } = await makeVerifier(math, identity, secret);
          const exchange = (await startExchange(math, verifier, hexOf(power(G, a)))) as SrpExchange;
          const key = (await exchangeKey(math, verifier, exchange)) as Buffer;
          return key.equals(clientSide({ ...identity, secret, a }, { salt, ...exchange }).key);
        },
      ),
      { numRuns: 8 },
    );
  }, 30_000);

  it.each(['Passw0rd?', 'passw0rd!', ''])('has another key for the password %j', async (guess) => {
    const { identity, password, a } = VECTOR;
    const { salt, verifier } = await makeVerifier(math, identity, password);
    const exchange = (await startExchange(math, verifier, hexOf(power(G, a)))) as SrpExchange;
    const key = await exchangeKey(math, verifier, exchange);
    expect(clientSide({ ...identity, secret: guess, a }, { salt, ...exchange }).key).not.toEqual(key);
  });

  it.each([
    ['0', '0'],
    ['N', hexOf(N)],
    ['2N', hexOf(2n * N)],
    ['no number', 'xyz'],
    ['nothing', ''],
    ['a sign', '-1'],
    ['more digits than any number of the group', '1'.repeat(771)],
  ])('is refused for an A that is %s', async (_, A) => {
    expect(await startExchange(math, hexOf(7n), A)).toBeUndefined();
  });

  it('refuses such an A in the second step as well', async () => {
    const forged = { clientPublic: hexOf(N), serverSecret: '5', serverPublic: '3' };
    expect(await exchangeKey(math, hexOf(7n), forged)).toBeUndefined();
  });

  it('takes an A of an odd number of digits, of upper case, or with zeros before it', async () => {
    const { identity, password, a, b, salt } = VECTOR;
    const { verifier } = await makeVerifier(math, identity, password, salt);
    const A = hexOf(power(G, a));
    const keys = await Promise.all(
      [A, A.toUpperCase(), `0${A}`].map(async (written) =>
        exchangeKey(math, verifier, (await startExchange(math, verifier, written, b)) as SrpExchange),
      ),
    );
    expect(keys.map((key) => key?.toString('hex'))).toEqual([VECTOR.key, VECTOR.key, VECTOR.key]);
  });
});

describe('a claim', () => {
  const key = Buffer.from(VECTOR.key, 'hex');
  const { identity, secretBlock, timestamp, signature } = VECTOR;
  const claim = { secretBlock, timestamp, signature };

  it.each([
    ['another user', { ...identity, id: 'bob' }, key, claim],
    ['another pool', { ...identity, group: 'Portcull2' }, key, claim],
    ['another key', identity, Buffer.alloc(16), claim],
    ['another secret block', identity, key, { ...claim, secretBlock: Buffer.from('secret-blocK') }],
    ['another time', identity, key, { ...claim, timestamp: 'Tue Nov 3 04:05:07 UTC 2026' }],
    ['no signature', identity, key, { ...claim, signature: '' }],
    ['half a signature', identity, key, { ...claim, signature: signature.slice(0, 20) }],
    ['another signature', identity, key, { ...claim, signature: sign(Buffer.alloc(16), 'x') }],
  ])('is refused for %s', (_, who, itsKey, itsClaim) => {
    expect(isClaimOf(who, itsKey, itsClaim)).toBe(false);
  });
});

describe('numbers', () => {
  it.each([
    ['0', '00'],
    ['7', '07'],
    ['7f', '7f'],
    ['80', '0080'],
    ['fff', '0fff'],
    ['0ab', '00ab'],
  ])('%s is hashed as %s', (hex, bytes) => {
    expect(pad(parseHex(hex) as bigint).toString('hex')).toBe(bytes);
  });

  it('the verifier of nobody is stable for its seed, in range, and another for another seed', () => {
    const one = pretendedVerifier('alice');
    expect(pretendedVerifier('alice')).toEqual(one);
    expect(pretendedVerifier('bob')).not.toEqual(one);
    expect(isVerifier(one.verifier)).toBe(true);
    expect(one.salt).toMatch(/^[1-9a-f][0-9a-f]{20,31}$/);
  });

  it.each(['0', hexOf(N), hexOf(N + 1n), '', 'g'])('%s is no verifier', (hex) => {
    expect(isVerifier(hex)).toBe(false);
  });
});

interface Helper {
  largeAValue: Big;
  verifierDevices: string;
  SaltToHashDevices: string;
  randomPassword: string;
  getPasswordAuthenticationKey(
    id: string,
    secret: string,
    B: Big,
    salt: Big,
    done: (error: unknown, key: Uint8Array) => void,
  ): void;
  generateHashDevice(group: string, id: string, done: (error: unknown) => void): void;
}
interface Big {
  toString(radix: number): string;
}

describe('amazon-cognito-identity-js', () => {
  const require = createRequire(import.meta.url);
  const load = (name: string): unknown => require(`amazon-cognito-identity-js/lib/${name}.js`).default;
  const AuthenticationHelper = load('AuthenticationHelper') as new (poolName: string) => Helper;
  const BigInteger = load('BigInteger') as new (text: string, radix: number) => Big;

  async function keyOfClient(helper: Helper, id: string, secret: string, B: string, salt: string) {
    return new Promise<Buffer>((resolve, reject) =>
      helper.getPasswordAuthenticationKey(
        id,
        secret,
        new BigInteger(B, 16),
        new BigInteger(salt, 16),
        (error, key) => (error === null ? resolve(Buffer.from(key)) : reject(error)),
      ),
    );
  }

  it.each(['Passw0rd!', 'Gr\u00fc\u00dfe \u{1f511}'])('derives the same key from %s', async (password) => {
    const identity = { group: 'abcdefghi', id: 'Alice@example.com' };
    const { salt, verifier } = await makeVerifier(math, identity, password);
    const helper = new AuthenticationHelper(identity.group);
    const exchange = (await startExchange(math, verifier, helper.largeAValue.toString(16))) as SrpExchange;
    const key = await exchangeKey(math, verifier, exchange);
    expect(await keyOfClient(helper, identity.id, password, exchange.serverPublic, salt)).toEqual(key);
  });

  it('makes verifiers of devices that fit its own proofs', async () => {
    const device = { group: '-abcdefgh', id: 'eu-west-1_3c9b0d3e-6f3c-4d6c-9b43-0a8b7a1f0a11' };
    const registering = new AuthenticationHelper(device.group);
    await new Promise((resolve) => registering.generateHashDevice(device.group, device.id, resolve));
    const { verifierDevices, SaltToHashDevices, randomPassword } = registering;
    expect(isVerifier(verifierDevices)).toBe(true);
    const made = await makeVerifier(math, device, randomPassword, SaltToHashDevices);
    expect(parseHex(made.verifier)).toBe(parseHex(verifierDevices));
    const helper = new AuthenticationHelper(device.group);
    const exchange = (await startExchange(
      math,
      verifierDevices,
      helper.largeAValue.toString(16),
    )) as SrpExchange;
    const key = await exchangeKey(math, verifierDevices, exchange);
    const { serverPublic } = exchange;
    expect(await keyOfClient(helper, device.id, randomPassword, serverPublic, SaltToHashDevices)).toEqual(
      key,
    );
  });
});
