import type { Json } from '@portcullis/model/source';
import { invalidParameter, notFound } from '../../service/service-error.ts';
import { exchangeKey, isClaimOf, type SrpExchange, startExchange } from '../../srp/exchange.ts';
import { deviceVerifier } from '../devices/confirm-device.ts';
import { type Device, deviceByKey, findDevice } from '../devices/device.ts';
import { deviceGroupKey, tracksDevices } from '../devices/device-keys.ts';
import type { Pool } from '../pool.ts';
import type { User } from '../user.ts';
import { wrongPassword } from './find-subject.ts';
import { required } from './required-parameter.ts';
import { challenge, sealSession } from './session.ts';
import {
  type ChallengeHandler,
  type ChallengeStep,
  type ChallengeTurn,
  passed,
  type SignInFrame,
  type SignInState,
  type TextMap,
} from './sign-in.ts';
import { claimIn, isInTime } from './srp-claim.ts';

/**
 * The state of a sign-in with the device that an answer names: the last word of the client counts. Clients whose
 * device is gone take its key back and answer again, so nothing is used up here. Throws ResourceNotFoundException.
 */
export async function withDevice(
  { context, pool }: SignInFrame,
  state: SignInState,
  user: User | undefined,
  name: string,
  { DEVICE_KEY: key }: TextMap,
): Promise<SignInState> {
  if (!tracksDevices(pool) || name === 'DEVICE_SRP_AUTH' || name === DEVICE_PASSWORD_VERIFIER) return state;
  // What was proved stays.
  if (state.passed.includes(DEVICE_PASSWORD_VERIFIER)) return state;
  if (key === undefined || key === '')
    return name === 'PASSWORD_VERIFIER' ? { ...state, deviceKey: undefined } : state;
  await requireDevice({ context, pool }, user, key);
  return { ...state, deviceKey: key };
}

/** Throws ResourceNotFoundException where the pool tracks devices and the user has no such one. */
export async function requireDevice(
  { context, pool }: Pick<SignInFrame, 'context' | 'pool'>,
  user: User | undefined,
  key: string | undefined,
): Promise<void> {
  if (!tracksDevices(pool) || key === undefined) return;
  if (user === undefined) throw notFound('Device does not exist.');
  await deviceByKey(context.db, user, key);
}

/** The device that a client says that it is, if the user has it and it is remembered. */
export async function rememberedDevice(
  { context, pool }: SignInFrame,
  { via, deviceKey }: SignInState,
  user: User,
): Promise<Device | undefined> {
  if (!tracksDevices(pool) || via === 'hosted' || deviceKey === undefined) return undefined;
  const device = await findDevice(context.db, user, deviceKey);
  return device?.doc.remembered === true ? device : undefined;
}

/** Whether a remembered device stands for the second factor. CreateUserPool, `DeviceConfiguration`. */
export function devicesAreSecondFactor({ doc }: Pool): boolean {
  return doc.DeviceConfiguration?.ChallengeRequiredOnNewDevice === true;
}

/** DEVICE_SRP_AUTH, unless the device was proved. Cognito Developer Guide "Working with user devices". */
export function askDevice(frame: SignInFrame, state: SignInState, device: Device): ChallengeStep | undefined {
  if (state.passed.includes(DEVICE_PASSWORD_VERIFIER)) return undefined;
  return challenge(frame, state, 'DEVICE_SRP_AUTH', {
    parameters: { USERNAME: state.username, DEVICE_KEY: device.key },
  });
}

const DEVICE_PASSWORD_VERIFIER = 'DEVICE_PASSWORD_VERIFIER';

/** DEVICE_SRP_AUTH: the exchange with the device begins. */
export const answerDeviceSrp: ChallengeHandler = async (turn) => {
  const { context, state, responses } = turn;
  const srpA = required(responses, 'SRP_A');
  const { device, verifier } = await provingDevice(turn);
  const exchange = await startExchange(context.srp, verifier, srpA);
  if (exchange === undefined) throw invalidParameter('Invalid SRP_A');
  await turn.spend();
  const session = sealSession(turn, state, DEVICE_PASSWORD_VERIFIER, exchange as unknown as Json);
  return {
    kind: 'challenge',
    name: DEVICE_PASSWORD_VERIFIER,
    parameters: {
      USERNAME: state.username,
      DEVICE_KEY: device.key,
      SALT: device.doc.salt,
      SRP_B: exchange.serverPublic,
      SECRET_BLOCK: Buffer.from(session).toString('base64'),
    },
    session,
  };
};

/** DEVICE_PASSWORD_VERIFIER: the claim to be the device. One answer counts. */
export const answerDevicePassword: ChallengeHandler = async (turn) => {
  const { context, pool, state, user, kept } = turn;
  const claim = claimIn(turn.responses);
  const { device, verifier } = await provingDevice(turn);
  await turn.spend();
  const key = await exchangeKey(context.srp, verifier, kept as unknown as SrpExchange);
  const identity = { group: deviceGroupKey(pool), id: device.key };
  const right = key !== undefined && isClaimOf(identity, key, claim);
  if (user === undefined || !right || !isInTime(context, claim)) throw wrongPassword();
  return passed(state, user, DEVICE_PASSWORD_VERIFIER);
};

/** The device of the session, which the answer names as well. */
async function provingDevice({ context, state, user, responses }: ChallengeTurn): Promise<{
  readonly device: Device;
  readonly verifier: string;
}> {
  const key = required(responses, 'DEVICE_KEY');
  if (user === undefined || key !== state.deviceKey) throw notFound('Device does not exist.');
  const device = await deviceByKey(context.db, user, key);
  const verifier = deviceVerifier(context, device.doc.sealedVerifier);
  // A device that is no longer remembered has no say.
  if (verifier === undefined || !device.doc.remembered) throw notFound('Device does not exist.');
  return { device, verifier };
}
