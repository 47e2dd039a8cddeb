import { randomBytes } from 'node:crypto';
import type { Json } from '@portcullis/model/source';
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  verifyAuthenticationResponse,
} from '@simplewebauthn/server';
import type { IdentityContext } from '../../service/context.ts';
import type { Subject } from '../auth/find-subject.ts';
import type { Pool } from '../pool.ts';
import type { User } from '../user.ts';
import { comparedName } from '../users.ts';
import { parseCredential } from './client-data.ts';
import { countPasskeyUse, type Passkey, passkeyById, passkeysOf } from './passkey.ts';
import {
  allowsOrigin,
  hasPasskeys,
  relyingPartyOf,
  requireRelyingParty,
  userVerificationOf,
} from './relying-party.ts';

/** A challenge to prove a passkey: `options` for the client, the rest to be kept for the answer. */
export interface PasskeyRequest {
  /** `CREDENTIAL_REQUEST_OPTIONS`. */
  readonly options: string;
  /** Base64url. */
  readonly challenge: string;
}

const CHALLENGE_BYTES = 32;

/** Whether the user can prove a passkey to the pool as it is now: one of its relying party. Of nobody, whether anybody could. */
export async function canProvePasskey(
  context: IdentityContext,
  pool: Pool,
  user: User | undefined,
): Promise<boolean> {
  const relyingParty = hasPasskeys(pool) ? await relyingPartyOf(context, pool) : undefined;
  if (relyingParty === undefined) return false;
  return user === undefined || (await passkeysAt(context, user, relyingParty)).length > 0;
}

async function passkeysAt(
  { db }: IdentityContext,
  user: User,
  relyingParty: string,
): Promise<readonly Passkey[]> {
  return (await passkeysOf(db, user)).filter(({ doc }) => doc.relyingParty === relyingParty);
}

/**
 * Asks for one of a user's passkeys. Who has none, and who is not there, is asked for one that is not there either, so
 * that the question tells nothing about names. Throws WebAuthnNotEnabledException and
 * WebAuthnConfigurationMissingException.
 */
export async function requestPasskey(
  context: IdentityContext,
  pool: Pool,
  { user, username }: Subject,
  timeoutMs: number,
): Promise<PasskeyRequest> {
  const rpID = await requireRelyingParty(context, pool);
  const usable = user === undefined ? [] : await passkeysAt(context, user, rpID);
  const shown = usable.map(({ id, doc }) => ({ id, transports: [...doc.transports] }));
  const pretended = {
    id: context.box.mac('passkey of nobody', `${pool.id} ${comparedName(pool, username)}`),
    transports: ['internal', 'hybrid'],
  };
  const challenge = randomBytes(CHALLENGE_BYTES);
  const options = await generateAuthenticationOptions({
    rpID,
    challenge: new Uint8Array(challenge),
    timeout: timeoutMs,
    userVerification: userVerificationOf(pool),
    allowCredentials: shown.length === 0 ? [pretended] : shown,
  });
  return { options: JSON.stringify(options), challenge: challenge.toString('base64url') };
}

/**
 * Whether a credential answers the challenge with one of the user's passkeys, and whether the authenticator knew its
 * user. `undefined`: it does not, for whatever reason. The caller sees to it that a challenge has one answer.
 */
export async function verifyPasskey(
  context: IdentityContext,
  pool: Pool,
  user: User,
  challenge: string,
  credentialJson: string,
): Promise<{ readonly userVerified: boolean } | undefined> {
  const relyingParty = await requireRelyingParty(context, pool);
  const credential = parseCredential(parseJson(credentialJson));
  if (credential === undefined) return undefined;
  const { clientData, response } = credential;
  if (clientData.type !== 'webauthn.get' || clientData.challenge !== challenge) return undefined;
  if (clientData.crossOrigin || !allowsOrigin(relyingParty, clientData.origin)) return undefined;
  const { userHandle } = response;
  if (!isHandleOf(user, userHandle)) return undefined;
  const passkey = await passkeyById(context.db, user, credential.id);
  if (passkey === undefined || passkey.doc.relyingParty !== relyingParty) return undefined;
  const { doc } = passkey;
  // The library throws for an assertion that does not hold, and for a count that went back.
  const verified = await verifyAuthenticationResponse({
    response: credential.all as unknown as AuthenticationResponseJSON,
    expectedChallenge: challenge,
    expectedOrigin: clientData.origin,
    expectedRPID: relyingParty,
    requireUserVerification: userVerificationOf(pool) === 'required',
    credential: {
      id: passkey.id,
      publicKey: new Uint8Array(Buffer.from(doc.publicKey, 'base64url')),
      counter: doc.counter,
    },
  }).catch(() => undefined);
  if (verified?.verified !== true) return undefined;
  const { newCounter, userVerified } = verified.authenticationInfo;
  if (!(await countPasskeyUse(context.db, user, passkey, newCounter))) return undefined;
  return { userVerified };
}

/** Authenticators that know the user's handle say it. */
function isHandleOf({ sub }: User, handle: Json | undefined): boolean {
  if (handle === undefined || handle === null || handle === '') return true;
  return typeof handle === 'string' && Buffer.from(handle, 'base64url').toString() === sub;
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
