import type { Json } from '@portcullis/model/source';
import { deviceGroupKey } from '../devices/device-keys.ts';
import { completeSignIn } from './complete-sign-in.ts';
import type { RefreshedTokens } from './refresh-tokens.ts';
import type { SignInFrame, SignInStep } from './sign-in.ts';

export type StepAnswer = { readonly [name: string]: Json | undefined };

/** A step as InitiateAuth and RespondToAuthChallenge answer it: a challenge, or the tokens. */
export async function answerOf(frame: SignInFrame, step: SignInStep): Promise<StepAnswer> {
  const { context, pool, client } = frame;
  if (step.kind === 'challenge')
    return {
      ChallengeName: step.name,
      Session: step.session,
      ChallengeParameters: step.parameters,
      AvailableChallenges: step.available,
    };
  const { accessToken, idToken, refreshToken, expiresIn } = await completeSignIn(context, {
    pool,
    client,
    signedIn: step,
  });
  return {
    ChallengeParameters: {},
    AuthenticationResult: {
      AccessToken: accessToken,
      ExpiresIn: expiresIn,
      TokenType: 'Bearer',
      RefreshToken: refreshToken,
      IdToken: idToken,
      ...(step.isNewDevice === true && step.deviceKey !== undefined
        ? { NewDeviceMetadata: { DeviceKey: step.deviceKey, DeviceGroupKey: deviceGroupKey(pool) } }
        : {}),
    },
  };
}

/** The answer to a refresh: without a refresh token unless tokens rotate. */
export function refreshAnswer({
  accessToken,
  idToken,
  refreshToken,
  expiresIn,
}: RefreshedTokens): StepAnswer {
  return {
    ChallengeParameters: {},
    AuthenticationResult: {
      AccessToken: accessToken,
      ExpiresIn: expiresIn,
      TokenType: 'Bearer',
      IdToken: idToken,
      ...(refreshToken === undefined ? {} : { RefreshToken: refreshToken }),
    },
  };
}
