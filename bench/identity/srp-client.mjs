// The client's half of SRP-6a as Cognito has it. Its time is never counted.
import {
  constants,
  createHash,
  createHmac,
  createPublicKey,
  hkdfSync,
  publicEncrypt,
  randomBytes,
} from 'node:crypto';

/** RFC 3526 group 15. */
const N_HEX =
  'FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3BE39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA051015728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200CBBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF';
const N = BigInt(`0x${N_HEX}`);
export const N_BASE64 = Buffer.from(N_HEX, 'hex').toString('base64url');
const g = 2n;

const hex = (number) => {
  const text = number.toString(16);
  return text.length % 2 === 0 ? text : `0${text}`;
};
const pad = (number) => {
  const bytes = Buffer.from(hex(number), 'hex');
  return bytes[0] >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
};
const H = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();
const number = (bytes) => BigInt(`0x${bytes.toString('hex')}`);

/** A power modulo N as RSA without padding: a client in BigInt would leave the service its garbage to collect. */
function power(base, exponent) {
  const key = createPublicKey({
    key: { kty: 'RSA', n: N_BASE64, e: Buffer.from(hex(exponent), 'hex').toString('base64url') },
    format: 'jwk',
  });
  const positive = ((base % N) + N) % N;
  const padded = Buffer.from(positive.toString(16).padStart(N_HEX.length, '0'), 'hex');
  return number(publicEncrypt({ key, padding: constants.RSA_NO_PADDING }, padded));
}

const k = number(H(pad(N), pad(g)));

export function clientOf(poolName, password) {
  const a = number(randomBytes(32));
  const A = power(g, a);
  return {
    srpA: A.toString(16),
    answer({ SALT, SRP_B, SECRET_BLOCK, USER_ID_FOR_SRP }) {
      const B = BigInt(`0x${SRP_B}`);
      const u = number(H(pad(A), pad(B)));
      const x = number(H(pad(BigInt(`0x${SALT}`)), H(`${poolName}${USER_ID_FOR_SRP}:${password}`)));
      const S = power(B - k * power(g, x), a + u * x);
      const key = Buffer.from(hkdfSync('sha256', pad(S), pad(u), 'Caldera Derived Key', 16));
      const [weekday, day, month, year, time] = new Date().toUTCString().replace(',', '').split(' ');
      const TIMESTAMP = `${weekday} ${month} ${Number(day)} ${time} UTC ${year}`;
      const signature = createHmac('sha256', key)
        .update(`${poolName}${USER_ID_FOR_SRP}`)
        .update(Buffer.from(SECRET_BLOCK, 'base64'))
        .update(TIMESTAMP)
        .digest('base64');
      return {
        USERNAME: USER_ID_FOR_SRP,
        TIMESTAMP,
        PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
        PASSWORD_CLAIM_SIGNATURE: signature,
      };
    },
  };
}
