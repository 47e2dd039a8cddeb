import { type RegistrationResponseJSON, verifyRegistrationResponse } from '@simplewebauthn/server';
import { decodeAttestationObject, isoCBOR } from '@simplewebauthn/server/helpers';
import type { Operation } from '../../service/operation.ts';
import { invalidParameter, ServiceError } from '../../service/service-error.ts';
import { verifyAccessToken } from '../../tokens/verify-access-token.ts';
import type { Pool } from '../pool.ts';
import { type CredentialDocument, parseCredential } from './client-data.ts';
import { insertPasskey, type PasskeyDoc, passkeysOf } from './passkey.ts';
import { takeChallenge } from './registration-challenge.ts';
import { allowsOrigin, requireRelyingParty, userVerificationOf } from './relying-party.ts';
import { MAX_PASSKEYS, PASSKEY_ALGORITHMS } from './start-registration.ts';

export const completeWebAuthnRegistration: Operation = {
  name: 'CompleteWebAuthnRegistration',
  signed: false,
  run: async (input, context) => {
    const { pool, client, user } = await verifyAccessToken(context, input.text('AccessToken'));
    if (!input.has('Credential')) input.text('Credential');
    const relyingParty = await requireRelyingParty(context, pool);
    const credential = parseCredential(input.raw('Credential'));
    if (credential === undefined || credential.clientData.type !== 'webauthn.create')
      throw invalidParameter('Invalid credential');
    const { challenge, origin, crossOrigin } = credential.clientData;
    const taken = await takeChallenge(context, user, challenge);
    if (taken === undefined)
      throw new ServiceError('WebAuthnChallengeNotFoundException', 'Challenge not found or expired.');
    if (taken.clientId !== client.id)
      throw new ServiceError(
        'WebAuthnClientMismatchException',
        'The access token is for another client than the one that started the registration.',
      );
    if (crossOrigin || !allowsOrigin(relyingParty, origin))
      throw new ServiceError(
        'WebAuthnOriginNotAllowedException',
        `Origin ${origin.slice(0, 256)} is not allowed.`,
      );
    const doc = await verifiedPasskey(pool, relyingParty, credential);
    const others = await passkeysOf(context.db, user, { limit: MAX_PASSKEYS });
    if (others.length >= MAX_PASSKEYS)
      throw new ServiceError(
        'LimitExceededException',
        `A user can have no more than ${MAX_PASSKEYS} passkeys.`,
      );
    // A passkey that is there stays its owner's. Web Authentication Level 3 section 7.1, step 26.
    const passkey = { id: credential.id, doc, createdAt: context.ports.now() };
    if (!(await insertPasskey(context.db, user, passkey)))
      throw invalidParameter('The credential is already registered');
    return {};
  },
};

/** What is kept of a new passkey whose challenge and origin are right. Throws the errors of the operation. */
export async function verifiedPasskey(
  pool: Pool,
  relyingParty: string,
  credential: CredentialDocument,
): Promise<PasskeyDoc> {
  const { clientData, response } = credential;
  const verified = await verifyRegistrationResponse({
    response: {
      ...credential.all,
      response: { ...response, attestationObject: withoutAttestation(response.attestationObject) },
    } as unknown as RegistrationResponseJSON,
    expectedChallenge: clientData.challenge,
    expectedOrigin: clientData.origin,
    expectedRPID: relyingParty,
    requireUserVerification: userVerificationOf(pool) === 'required',
    supportedAlgorithmIDs: [...PASSKEY_ALGORITHMS],
  }).catch((error: unknown) => {
    throw refusal(error);
  });
  if (!verified.verified) throw unsupported();
  const { registrationInfo } = verified;
  if (registrationInfo.credential.id !== credential.id) throw invalidParameter('Invalid credential');
  const { authenticatorAttachment } = credential.all;
  return {
    publicKey: Buffer.from(registrationInfo.credential.publicKey).toString('base64url'),
    counter: registrationInfo.credential.counter,
    relyingParty,
    transports: transportsOf(response.transports),
    attachment:
      authenticatorAttachment === 'platform' || authenticatorAttachment === 'cross-platform'
        ? authenticatorAttachment
        : undefined,
    aaguid: registrationInfo.aaguid,
    userVerified: registrationInfo.userVerified,
    synced: registrationInfo.credentialDeviceType === 'multiDevice',
  };
}

/**
 * The authenticator's data without its attestation. None is asked for, and a chain of certificates that somebody made
 * up would have to be followed to addresses of their choice.
 */
function withoutAttestation(attestationObject: unknown): string {
  if (typeof attestationObject !== 'string') throw invalidParameter('Invalid credential');
  try {
    const bytes = new Uint8Array(Buffer.from(attestationObject, 'base64url'));
    const authData = decodeAttestationObject(bytes).get('authData');
    const bare = new Map<string, string | Map<string, string> | Uint8Array>([
      ['fmt', 'none'],
      ['attStmt', new Map<string, string>()],
      ['authData', authData],
    ]);
    return Buffer.from(isoCBOR.encode(bare)).toString('base64url');
  } catch {
    throw invalidParameter('Invalid credential');
  }
}

function refusal(error: unknown): ServiceError {
  if (error instanceof Error && error.name === 'UnexpectedRPIDHash')
    return new ServiceError(
      'WebAuthnRelyingPartyMismatchException',
      'The relying party of the credential is not that of the user pool.',
    );
  return unsupported();
}

function unsupported(): ServiceError {
  return new ServiceError('WebAuthnCredentialNotSupportedException', 'The credential is not supported.');
}

/** Web Authentication Level 3 section 5.8.4; unknown ones are left out. */
const TRANSPORTS: ReadonlySet<unknown> = new Set([
  'ble',
  'cable',
  'hybrid',
  'internal',
  'nfc',
  'smart-card',
  'usb',
]);

function transportsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? [...new Set(value.filter((one) => TRANSPORTS.has(one)))] : [];
}
