import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { drawnBytes } from '../secrets/drawn-bytes.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import type { Session } from './session.ts';

/** Temporary credentials as a client gets them. */
export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

const TOKEN = 'session token';
/** IAM identifiers: the prefix of temporary access keys. */
const PREFIX = 'ASIA';
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const KEY_ID = /^ASIA[A-Z2-7]{16}$/;
const KEY_ID_BYTES = 16;
/** 40 characters of base64, as secret access keys have. */
const SECRET_BYTES = 30;
/** No session of ours is larger; a longer token is not looked at. */
const MAX_TOKEN_LENGTH = 16 * 1024;
const MAX_RECORD_BYTES = 64 * 1024;

/**
 * Credentials that carry their own session: the token is the session, sealed with access key id and secret. Any
 * process with the same keys verifies them, and nothing is stored. `minimumTokenBytes`: what the token has at least.
 */
export function issueCredentials(
  box: SecretBox,
  session: Session,
  minimumTokenBytes = 0,
): SessionCredentials {
  const random = drawnBytes(KEY_ID_BYTES + SECRET_BYTES);
  let accessKeyId = PREFIX;
  for (let i = 0; i < KEY_ID_BYTES; i++) accessKeyId += BASE32[(random[i] as number) & 31];
  const secretAccessKey = random.toString('base64', KEY_ID_BYTES);
  const record = packed(JSON.stringify({ accessKeyId, secretAccessKey, session }));
  const sessionToken = box.seal(TOKEN, padded(record, minimumTokenBytes));
  return { accessKeyId, secretAccessKey, sessionToken, expiresAt: session.expiresAt };
}

/** An access key id of the kind that `issueCredentials` makes. */
export function isSessionKeyId(accessKeyId: string): boolean {
  return KEY_ID.test(accessKeyId);
}

export interface OpenedSession {
  readonly session: Session;
  readonly secretAccessKey: string;
}

/**
 * The session of an access key id and its token; `undefined` where the token was not issued by one of the keys, or
 * for another access key. Whether it has expired is the caller's to see.
 */
export function openSession(
  box: SecretBox,
  accessKeyId: string,
  sessionToken: string,
): OpenedSession | undefined {
  if (!isSessionKeyId(accessKeyId) || sessionToken.length > MAX_TOKEN_LENGTH) return undefined;
  const sealed = box.open(TOKEN, sessionToken);
  if (sealed === undefined) return undefined;
  const issued = JSON.parse(unpacked(sealed)) as OpenedSession & { readonly accessKeyId: string };
  // A token goes with its own key only.
  return issued.accessKeyId === accessKeyId ? issued : undefined;
}

/** Up to here compressing takes longer than everything else about credentials together, and saves nobody a header. */
const SHORT = 2_048;
const PLAIN = 0;
const DEFLATED = 1;

/** The first byte says how the rest is written. */
function packed(text: string): Buffer {
  return text.length <= SHORT
    ? Buffer.concat([Buffer.of(PLAIN), Buffer.from(text)])
    : Buffer.concat([Buffer.of(DEFLATED), deflateRawSync(text)]);
}

const SPACE = 0x20;

/** Space behind the record is none of it, for JSON as for DEFLATE; a token writes three bytes as four. */
function padded(record: Buffer, minimumTokenBytes: number): Buffer {
  const missing = Math.ceil((minimumTokenBytes * 3) / 4) - record.length;
  return missing <= 0 ? record : Buffer.concat([record, Buffer.alloc(missing, SPACE)]);
}

function unpacked(record: Buffer): string {
  const rest = record.subarray(1);
  if (record[0] === PLAIN) return rest.toString();
  return inflateRawSync(rest, { maxOutputLength: MAX_RECORD_BYTES }).toString();
}
