import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';

/** `CredentialCreationOptions`, as far as an authenticator needs them. */
export interface CreationOptions {
  readonly rp: { readonly id: string };
  readonly user: { readonly id: string };
  readonly challenge: string;
}

/** `CREDENTIAL_REQUEST_OPTIONS`. */
export interface RequestOptions {
  readonly rpId: string;
  readonly challenge: string;
  readonly allowCredentials?: readonly { readonly id: string }[];
}

/** What an authenticator or the page it is used on gets wrong. */
export interface Deviation {
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  readonly type?: string;
  readonly crossOrigin?: boolean;
  readonly userVerified?: boolean;
  readonly userPresent?: boolean;
  readonly counter?: number;
  readonly userHandle?: string;
  readonly credentialId?: string;
  readonly algorithm?: number;
  /** Statement of a self-made attestation. */
  readonly attestation?: 'packed';
  /** Signs with a key of nobody. */
  readonly foreignKey?: boolean;
}

interface Kept {
  readonly key: KeyObject;
  readonly userHandle: string;
  counter: number;
}

/** A passkey provider in software: ES256, on pages of `origin`. */
export class TestAuthenticator {
  readonly #origin: string;
  readonly #counts: boolean;
  readonly #kept = new Map<string, Kept>();

  constructor(origin: string, { counts = true }: { readonly counts?: boolean } = {}) {
    this.#origin = origin;
    this.#counts = counts;
  }

  /** `navigator.credentials.create`, as JSON. */
  create(options: CreationOptions, deviation: Deviation = {}): Record<string, never> {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const id = deviation.credentialId ?? randomBytes(32).toString('base64url');
    const kept = { key: privateKey, userHandle: options.user.id, counter: this.#counts ? 1 : 0 };
    this.#kept.set(id, kept);
    const { x, y } = publicKey.export({ format: 'jwk' });
    const coseKey = isoCBOR.encode(
      new Map<number, number | Uint8Array>([
        [1, 2],
        [3, deviation.algorithm ?? -7],
        [-1, 1],
        [-2, bytesOf(x as string)],
        [-3, bytesOf(y as string)],
      ]),
    );
    const idBytes = Buffer.from(id, 'base64url');
    const length = Buffer.alloc(2);
    length.writeUInt16BE(idBytes.length);
    const attested = Buffer.concat([Buffer.alloc(16), length, idBytes, coseKey]);
    const authData = Buffer.concat([this.#head(options.rp.id, kept.counter, deviation, ATTESTED), attested]);
    const clientDataJSON = this.#clientData('webauthn.create', options.challenge, deviation);
    const statement = new Map<string, string | number | Uint8Array>();
    if (deviation.attestation === 'packed')
      statement.set('alg', -7).set('sig', new Uint8Array(signed(privateKey, authData, clientDataJSON)));
    const attestationObject = isoCBOR.encode(
      new Map<string, string | Uint8Array | typeof statement>([
        ['fmt', deviation.attestation ?? 'none'],
        ['attStmt', statement],
        ['authData', new Uint8Array(authData)],
      ]),
    );
    return credential(id, {
      clientDataJSON: clientDataJSON.toString('base64url'),
      attestationObject: Buffer.from(attestationObject).toString('base64url'),
      transports: ['internal', 'hybrid', 'carrier-pigeon'],
    });
  }

  /** `navigator.credentials.get`, as JSON. */
  get(options: RequestOptions, deviation: Deviation = {}): Record<string, never> {
    const allowed = options.allowCredentials?.map(({ id }) => id) ?? [];
    const id = deviation.credentialId ?? [...this.#kept.keys()].find((one) => allowed.includes(one));
    const kept = id === undefined ? undefined : this.#kept.get(id);
    if (id === undefined || kept === undefined) throw new Error('no such passkey');
    if (this.#counts) kept.counter += 1;
    const authData = this.#head(options.rpId, kept.counter, deviation, 0);
    const clientDataJSON = this.#clientData('webauthn.get', options.challenge, deviation);
    const key =
      deviation.foreignKey === true
        ? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
        : kept.key;
    return credential(id, {
      clientDataJSON: clientDataJSON.toString('base64url'),
      authenticatorData: authData.toString('base64url'),
      signature: signed(key, authData, clientDataJSON).toString('base64url'),
      userHandle: deviation.userHandle ?? kept.userHandle,
    });
  }

  #head(rpId: string, counter: number, deviation: Deviation, flags: number): Buffer {
    const head = Buffer.alloc(37);
    createHash('sha256')
      .update(deviation.rpId ?? rpId)
      .digest()
      .copy(head);
    const present = deviation.userPresent === false ? 0 : PRESENT;
    const verified = deviation.userVerified === false ? 0 : VERIFIED;
    head.writeUInt8(flags | present | verified, 32);
    head.writeUInt32BE(deviation.counter ?? counter, 33);
    return head;
  }

  #clientData(type: string, challenge: string, deviation: Deviation): Buffer {
    return Buffer.from(
      JSON.stringify({
        type: deviation.type ?? type,
        challenge: deviation.challenge ?? challenge,
        origin: deviation.origin ?? this.#origin,
        crossOrigin: deviation.crossOrigin ?? false,
      }),
    );
  }
}

const PRESENT = 0x01;
const VERIFIED = 0x04;
const ATTESTED = 0x40;

function signed(key: KeyObject, authData: Buffer, clientDataJSON: Buffer): Buffer {
  const hash = createHash('sha256').update(clientDataJSON).digest();
  return sign('sha256', Buffer.concat([authData, hash]), key);
}

function bytesOf(base64url: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64url, 'base64url'));
}

/** The SDK's type of a document is a closed one; any JSON fits it. */
function credential(id: string, response: object): Record<string, never> {
  return {
    id,
    rawId: id,
    type: 'public-key',
    clientExtensionResults: {},
    authenticatorAttachment: 'platform',
    response,
  } as unknown as Record<string, never>;
}
