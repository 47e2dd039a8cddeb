import type { IdentityContext } from '../../service/context.ts';
import type { Input } from '../../service/input.ts';
import type { Operation } from '../../service/operation.ts';
import { invalidParameter } from '../../service/service-error.ts';
import { hexOf, numberOf } from '../../srp/numbers.ts';
import { isVerifier } from '../../srp/verifier.ts';
import { verifyAccessToken } from '../../tokens/verify-access-token.ts';
import { insertDevice } from './device.ts';
import { DEVICE_KEY } from './device-keys.ts';
import { wasForgotten } from './forget-device.ts';

/**
 * ConfirmDevice: keeps the verifier of a device whose key came with this sign-in. Where users decide, the device is
 * remembered only when they say so.
 */
export const confirmDevice: Operation = {
  name: 'ConfirmDevice',
  signed: false,
  run: async (input, context, { sourceIp }) => {
    const { pool, user, claims } = await verifyAccessToken(context, input.text('AccessToken'));
    const key = input.text('DeviceKey', DEVICE_KEY);
    const name = input.optionalText('DeviceName', { min: 1, max: 1024 });
    const { salt, verifier } = verifierOf(input);
    // The claim says that the key was made by this service, for this user.
    if (claims.device_key !== key || (await wasForgotten(context, user, key))) throw invalidKey();
    const asks = pool.doc.DeviceConfiguration?.DeviceOnlyRememberedOnUserPrompt === true;
    const doc = {
      ...(name === undefined ? {} : { name }),
      remembered: !asks,
      salt,
      sealedVerifier: context.box.seal(DEVICE_VERIFIER, verifier),
      lastIp: sourceIp,
    };
    if (!(await insertDevice(context.db, user, key, doc, context.ports.now()))) throw invalidKey();
    return { UserConfirmationNecessary: asks };
  },
};

/** What it is sealed for. */
export const DEVICE_VERIFIER: string = 'device verifier';

/** The verifier of a confirmed device, hex. */
export function deviceVerifier({ box }: IdentityContext, sealed: string): string | undefined {
  return box.open(DEVICE_VERIFIER, sealed)?.toString();
}

function invalidKey(): ReturnType<typeof invalidParameter> {
  return invalidParameter('Invalid device key given.');
}

function verifierOf(input: Input): { readonly salt: string; readonly verifier: string } {
  const config = input.object('DeviceSecretVerifierConfig');
  if (config === undefined) throw invalidParameter('Missing required parameter DeviceSecretVerifierConfig');
  const verifier = numberIn(config, 'PasswordVerifier');
  if (!isVerifier(verifier)) throw invalidParameter('Invalid PasswordVerifier');
  return { salt: numberIn(config, 'Salt'), verifier };
}

/** Base64 of the bytes that are hashed, with a zero byte before a set top bit; as hex. */
function numberIn(config: Input, name: string): string {
  const text = config.text(name, { min: 1, max: 1024 });
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) throw invalidParameter(`Invalid ${name}`);
  return hexOf(numberOf(Buffer.from(text, 'base64')));
}
