import { createPrivateKey, sign } from 'node:crypto';
import { OpenIdRefusal } from './refusal.ts';

export interface AppleCredentials {
  readonly teamId: string;
  readonly keyId: string;
  /** PKCS #8 in PEM, with or without its frame. */
  readonly privateKey: string;
  /** The services id. */
  readonly clientId: string;
  /** Apple. */
  readonly audience: string;
}

const LIFE_SECONDS = 300;

/** The client secret of Sign in with Apple: a token of the team. Apple "Creating a client secret": ES256. */
export function appleClientSecret(credentials: AppleCredentials, now: number): string {
  const issuedAt = Math.floor(now / 1000);
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const input = `${encode({ alg: 'ES256', kid: credentials.keyId })}.${encode({
    iss: credentials.teamId,
    iat: issuedAt,
    exp: issuedAt + LIFE_SECONDS,
    aud: credentials.audience,
    sub: credentials.clientId,
  })}`;
  const signature = sign('sha256', Buffer.from(input), {
    key: keyOf(credentials.privateKey),
    dsaEncoding: 'ieee-p1363',
  });
  return `${input}.${signature.toString('base64url')}`;
}

function keyOf(text: string): ReturnType<typeof createPrivateKey> {
  const body = text.replaceAll(/-----[A-Z ]+-----|\s|\\n/g, '');
  try {
    const key = createPrivateKey({ key: Buffer.from(body, 'base64'), format: 'der', type: 'pkcs8' });
    if (key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key;
  } catch {
    // Not said: it is a secret.
  }
  throw new OpenIdRefusal('The private_key of SignInWithApple is not a P-256 key');
}
