import { randomBytes } from 'node:crypto';
import type { Json } from '@portcullis/model/source';
import { generateRegistrationOptions } from '@simplewebauthn/server';
import type { Operation } from '../../service/operation.ts';
import { ServiceError } from '../../service/service-error.ts';
import { verifyAccessToken } from '../../tokens/verify-access-token.ts';
import type { User } from '../user.ts';
import { passkeysOf } from './passkey.ts';
import { keepChallenge } from './registration-challenge.ts';
import { requireRelyingParty, userVerificationOf } from './relying-party.ts';

/** ES256 and RS256, as COSE numbers them: the algorithms that Cognito offers. */
export const PASSKEY_ALGORITHMS: readonly number[] = [-7, -257];

/** Cognito Developer Guide "Passkey sign-in": how many a user may have. */
export const MAX_PASSKEYS = 20;

const CHALLENGE_BYTES = 32;

export const startWebAuthnRegistration: Operation = {
  name: 'StartWebAuthnRegistration',
  signed: false,
  run: async (input, context) => {
    const { pool, client, user } = await verifyAccessToken(context, input.text('AccessToken'));
    const rpID = await requireRelyingParty(context, pool);
    const passkeys = await passkeysOf(context.db, user);
    if (passkeys.length >= MAX_PASSKEYS)
      throw new ServiceError(
        'LimitExceededException',
        `A user can have no more than ${MAX_PASSKEYS} passkeys.`,
      );
    const challenge = randomBytes(CHALLENGE_BYTES);
    await keepChallenge(context, user, client, challenge.toString('base64url'));
    const name = shownName(user);
    const options = await generateRegistrationOptions({
      rpName: rpID,
      rpID,
      userName: name,
      userDisplayName: name,
      userID: new Uint8Array(Buffer.from(user.sub)),
      challenge: new Uint8Array(challenge),
      attestationType: 'none',
      excludeCredentials: passkeys.map(({ id, doc }) => ({ id, transports: [...doc.transports] })),
      // A passkey is found without a name: it must be stored on the authenticator.
      authenticatorSelection: { residentKey: 'required', userVerification: userVerificationOf(pool) },
      supportedAlgorithmIDs: [...PASSKEY_ALGORITHMS],
    });
    return { CredentialCreationOptions: options as unknown as Json };
  },
};

/** What authenticators list the passkey under. */
function shownName({ doc, username }: User): string {
  const { email, phone_number, preferred_username } = doc.attributes;
  return preferred_username ?? email ?? phone_number ?? username;
}
