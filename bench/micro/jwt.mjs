// Verification of tokens against the cryptography alone: crypto.verify with a prepared KeyObject and prepared bytes.
import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { createTokenVerifier } from '@portcullis/engine/jwt';
import { importJwk, nodeCrypto } from '@portcullis/host/crypto';
import { timesFaster } from './interleaved.mjs';

const TOKENS = 4_000;
const ISSUER = 'http://localhost:8082/eu-west-1_bench';
const NOW = Date.now();

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const jwk = {
  ...publicKey.export({ format: 'jwk' }),
  kid: 'bench',
  alg: 'RS256',
  use: 'sig',
};
const handle = importJwk(jwk);
const keySet = {
  issuer: ISSUER,
  version: 1,
  find: (kid) => (kid === 'bench' ? handle : undefined),
  refresh: async () => 'ok',
  shouldRefresh: () => false,
};

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

function makeToken(n) {
  const seconds = Math.floor(NOW / 1000);
  const claims = {
    sub: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
    'cognito:groups': ['admin', 'editors'],
    iss: ISSUER,
    'cognito:username': `user-${n}`,
    aud: '1example23456789',
    token_use: 'id',
    auth_time: seconds - 60,
    iat: seconds - 60,
    exp: seconds + 3600,
    email: `user-${n}@example.com`,
    email_verified: true,
  };
  const input = `${encode({ kid: 'bench', alg: 'RS256' })}.${encode(claims)}`;
  const signature = sign('sha256', Buffer.from(input), privateKey);
  return { token: `${input}.${signature.toString('base64url')}`, input: Buffer.from(input), signature };
}

let made;
function tokens() {
  made ??= Array.from({ length: TOKENS }, (_, n) => makeToken(n));
  return made;
}

function newVerifier() {
  return createTokenVerifier({
    keySets: [keySet],
    algorithms: ['RS256'],
    crypto: nodeCrypto,
    cache: { maxEntries: 10_000 },
  });
}

function bareVerify(all) {
  return (i) => {
    const { input, signature } = all[i % all.length];
    return verify('sha256', input, publicKey, signature);
  };
}

/** The verifier is replaced before it sees a token again. */
export async function coldJwt() {
  const all = tokens();
  let verifier;
  const ours = (i) => {
    if (i % all.length === 0) verifier = newVerifier();
    return verifier.verify(all[i % all.length].token, NOW).ok;
  };
  return timesFaster(ours, bareVerify(all));
}

/** A token comes off the wire as bytes: a new string each time, whose hash nobody has computed yet. */
export async function warmJwt() {
  const all = tokens().slice(0, 1_000);
  const verifier = newVerifier();
  for (const { token } of all)
    if (!verifier.verify(token, NOW).ok) throw new Error('a good token was refused');
  const received = all.map(({ token }) => Buffer.from(token));
  const ours = (i) => verifier.verify(received[i % received.length].latin1Slice(), NOW).ok;
  return timesFaster(ours, bareVerify(all));
}
