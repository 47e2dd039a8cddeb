import type { Json } from '@portcullis/model/source';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAuthChallenge, defineAuthChallenge, verifyAuthChallenge } from './auth-challenge.ts';
import { postAuthentication, preAuthentication } from './authentication.ts';
import { answering, callOf, FUNCTION, triggerContext } from './test-trigger.ts';

const call = {
  ...callOf({
    DefineAuthChallenge: FUNCTION,
    CreateAuthChallenge: FUNCTION,
    VerifyAuthChallengeResponse: FUNCTION,
    PreAuthentication: FUNCTION,
    PostAuthentication: FUNCTION,
  }),
  userAttributes: { sub: '1' },
  clientMetadata: { from: 'app' },
};
const REFUSED = { code: 'InvalidLambdaResponseException', message: 'Unrecognizable lambda output' };

const define = (response: Json) =>
  defineAuthChallenge(triggerContext(answering(response)).context, { ...call, session: [] });
const create = (response: Json) =>
  createAuthChallenge(triggerContext(answering(response)).context, {
    ...call,
    challengeName: 'CUSTOM_CHALLENGE',
    session: [],
  });
const verify = (response: Json) =>
  verifyAuthChallenge(triggerContext(answering(response)).context, {
    ...call,
    privateChallengeParameters: { answer: '5' },
    challengeAnswer: '5',
  });

describe('defining a challenge', () => {
  it('sees the challenges that are over', async () => {
    const { context, events } = triggerContext(answering({ issueTokens: true }));
    const session = [
      { challengeName: 'SRP_A', challengeResult: true },
      { challengeName: 'CUSTOM_CHALLENGE', challengeResult: false, challengeMetadata: 'captcha' },
    ];
    await defineAuthChallenge(context, { ...call, session, userNotFound: true });
    expect(events).toMatchObject([
      {
        triggerSource: 'DefineAuthChallenge_Authentication',
        request: {
          userAttributes: { sub: '1' },
          clientMetadata: { from: 'app' },
          userNotFound: true,
          session: [
            { challengeName: 'SRP_A', challengeResult: true, challengeMetadata: null },
            { challengeName: 'CUSTOM_CHALLENGE', challengeResult: false, challengeMetadata: 'captcha' },
          ],
        },
      },
    ]);
  });

  it.each<[Json, unknown]>([
    [{ issueTokens: true, failAuthentication: false }, { kind: 'tokens' }],
    [{ failAuthentication: true }, { kind: 'failed' }],
    [{ issueTokens: true, failAuthentication: true }, { kind: 'failed' }],
    [
      { challengeName: 'CUSTOM_CHALLENGE', issueTokens: false, failAuthentication: null },
      { kind: 'challenge', challengeName: 'CUSTOM_CHALLENGE' },
    ],
  ])('%j is %j', async (response, step) => {
    expect(await define(response)).toEqual(step);
  });

  it.each<[Json]>([
    [{}],
    [{ issueTokens: false, failAuthentication: false }],
    [{ challengeName: '' }],
    [{ challengeName: 1 }],
    [{ challengeName: ['CUSTOM_CHALLENGE'] }],
    [{ issueTokens: 'true' }],
    [{ issueTokens: 1 }],
    [{ issueTokens: true, failAuthentication: 'false' }],
    [{ issueTokens: true, challengeName: {} }],
  ])('%j is refused', async (response) => {
    await expect(define(response)).rejects.toMatchObject(REFUSED);
  });

  it('gives tokens for nothing but the answer that says so', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (response) => {
        const step = await define(response as Json).catch(() => undefined);
        const { issueTokens, failAuthentication } = (response ?? {}) as Record<string, unknown>;
        return step?.kind !== 'tokens' || (issueTokens === true && failAuthentication !== true);
      }),
    );
  });
});

describe('creating a challenge', () => {
  it('keeps private parameters apart', async () => {
    expect(
      await create({
        publicChallengeParameters: { question: '2 + 3' },
        privateChallengeParameters: { answer: '5' },
        challengeMetadata: 'sum',
      }),
    ).toEqual({
      publicChallengeParameters: { question: '2 + 3' },
      privateChallengeParameters: { answer: '5' },
      challengeMetadata: 'sum',
    });
  });

  it('may leave all of them out', async () => {
    expect(await create({})).toEqual({
      publicChallengeParameters: {},
      privateChallengeParameters: {},
      challengeMetadata: undefined,
    });
  });

  it.each<[Json]>([
    [{ publicChallengeParameters: 'x' }],
    [{ publicChallengeParameters: ['x'] }],
    [{ publicChallengeParameters: { x: 1 } }],
    [{ privateChallengeParameters: { answer: 5 } }],
    [{ privateChallengeParameters: { answer: null } }],
    [{ privateChallengeParameters: true }],
    [{ challengeMetadata: {} }],
  ])('%j is refused', async (response) => {
    await expect(create(response)).rejects.toMatchObject(REFUSED);
  });
});

describe('verifying an answer', () => {
  it.each<[Json, boolean]>([
    [{ answerCorrect: true }, true],
    [{ answerCorrect: false }, false],
    [{ answerCorrect: null }, false],
    [{}, false],
  ])('%j is %s', async (response, correct) => {
    expect(await verify(response)).toBe(correct);
  });

  it.each<[Json]>([
    [{ answerCorrect: 'true' }],
    [{ answerCorrect: 1 }],
    [{ answerCorrect: [true] }],
    [{ answerCorrect: {} }],
  ])('%j is refused', async (response) => {
    await expect(verify(response)).rejects.toMatchObject(REFUSED);
  });
});

describe('custom authentication without its triggers', () => {
  it('is refused, whichever is missing', async () => {
    const { context } = triggerContext(answering({ issueTokens: true, answerCorrect: true }));
    const bare = { ...call, ...callOf({}), session: [], challengeName: 'CUSTOM_CHALLENGE' };
    const missing = {
      code: 'InvalidParameterException',
      message: 'Custom auth lambda trigger is not configured for the user pool.',
    };
    await expect(defineAuthChallenge(context, bare)).rejects.toMatchObject(missing);
    await expect(createAuthChallenge(context, bare)).rejects.toMatchObject(missing);
    const answer = { ...bare, privateChallengeParameters: {}, challengeAnswer: '' };
    await expect(verifyAuthChallenge(context, answer)).rejects.toMatchObject(missing);
  });
});

describe('authentication triggers', () => {
  it('get validation data before and the device afterwards', async () => {
    const { context, events } = triggerContext(answering({}));
    const { clientMetadata, ...before } = call;
    await preAuthentication(context, { ...before, validationData: clientMetadata, userNotFound: true });
    await postAuthentication(context, { ...call, newDeviceUsed: true });
    expect(events).toMatchObject([
      {
        triggerSource: 'PreAuthentication_Authentication',
        request: { validationData: { from: 'app' }, userNotFound: true },
      },
      {
        triggerSource: 'PostAuthentication_Authentication',
        request: { newDeviceUsed: true, clientMetadata: { from: 'app' } },
      },
    ]);
  });

  it('stop a sign-in when they throw', async () => {
    const { context } = triggerContext(() => ({ ok: false, kind: 'error', message: 'closed' }));
    await expect(preAuthentication(context, call)).rejects.toMatchObject({
      message: 'PreAuthentication failed with error closed.',
    });
    await expect(postAuthentication(context, { ...call, newDeviceUsed: false })).rejects.toMatchObject({
      message: 'PostAuthentication failed with error closed.',
    });
  });
});
