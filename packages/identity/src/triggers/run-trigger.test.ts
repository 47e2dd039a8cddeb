import type { Json } from '@portcullis/model/source';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Invocation } from '../service/context.ts';
import { postConfirmation } from './post-confirmation.ts';
import { preSignUp } from './pre-sign-up.ts';
import { answering, callOf, FUNCTION, triggerContext } from './test-trigger.ts';

const signUp = {
  ...callOf({ PreSignUp: FUNCTION }),
  source: 'SignUp',
  userAttributes: { email: 'alice@example.com' },
  validationData: { campaign: 'spring' },
} as const;

describe('a trigger', () => {
  it('gets the whole event', async () => {
    const { context, events } = triggerContext(answering({ autoConfirmUser: true }));
    const decision = await preSignUp(context, { ...signUp, clientMetadata: { from: 'app' } });
    expect(decision).toEqual({ autoConfirmUser: true, autoVerifyEmail: false, autoVerifyPhone: false });
    expect(events).toEqual([
      {
        version: '1',
        region: 'eu-west-1',
        userPoolId: 'eu-west-1_abcdefghi',
        userName: 'alice',
        callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: 'client' },
        triggerSource: 'PreSignUp_SignUp',
        request: {
          userAttributes: { email: 'alice@example.com' },
          validationData: { campaign: 'spring' },
          clientMetadata: { from: 'app' },
        },
        response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
      },
    ]);
  });

  it('says so where no client took part', async () => {
    const { context, events } = triggerContext(answering({}));
    await preSignUp(context, { ...signUp, clientId: undefined, source: 'AdminCreateUser' });
    expect(events).toMatchObject([
      { triggerSource: 'PreSignUp_AdminCreateUser', callerContext: { clientId: 'CLIENT_ID_NOT_APPLICABLE' } },
    ]);
  });

  it.each([
    ['no configuration', {}],
    ['another trigger only', { PostConfirmation: FUNCTION }],
    ['an empty ARN', { PreSignUp: '' }],
  ])('is not run with %s', async (_, config) => {
    const { context, events } = triggerContext(answering({ autoConfirmUser: true }));
    const decision = await preSignUp(context, { ...signUp, ...callOf(config) });
    expect(decision.autoConfirmUser).toBe(false);
    expect(events).toEqual([]);
  });

  it.each([
    ['Not from here', 'PreSignUp failed with error Not from here.'],
    ['Not from here.', 'PreSignUp failed with error Not from here.'],
  ])('that throws %j is called once, and its message told', async (message, text) => {
    const { context, events } = triggerContext(() => ({ ok: false, kind: 'error', message }));
    await expect(preSignUp(context, signUp)).rejects.toMatchObject({
      code: 'UserLambdaValidationException',
      message: text,
    });
    expect(events).toHaveLength(1);
  });

  it('that cannot be called is unexpected', async () => {
    const { context, events } = triggerContext(() => ({
      ok: false,
      kind: 'unavailable',
      message: 'AccessDeniedException',
    }));
    await expect(preSignUp(context, signUp)).rejects.toMatchObject({
      code: 'UnexpectedLambdaException',
      message: 'PreSignUp invocation failed due to error AccessDeniedException.',
    });
    expect(events).toHaveLength(1);
  });

  it.each<[string, Json]>([
    ['nothing', null],
    ['a text', 'ok'],
    ['a number', 1],
    ['a list', []],
  ])('that returns %s is refused as no JSON object', async (_, output) => {
    const { context } = triggerContext(() => ({ ok: true, output }));
    await expect(preSignUp(context, signUp)).rejects.toMatchObject({
      code: 'InvalidLambdaResponseException',
      message: 'Invalid lambda function output : Invalid JSON',
    });
  });

  it.each<[string, Json]>([
    ['no response', {}],
    ['a response that is null', { response: null }],
    ['a response that is a list', { response: [] }],
    ['a response that is a text', { response: 'ok' }],
    ['a flag as text', { response: { autoConfirmUser: 'true' } }],
    ['a flag as number', { response: { autoVerifyEmail: 1 } }],
    ['a flag as object', { response: { autoVerifyPhone: {} } }],
    ['a response of its prototype only', JSON.parse('{"__proto__":{"response":{}}}')],
  ])('that returns %s is refused', async (_, output) => {
    const { context } = triggerContext(() => ({ ok: true, output }));
    await expect(preSignUp(context, signUp)).rejects.toMatchObject({
      code: 'InvalidLambdaResponseException',
      message: 'Unrecognizable lambda output',
    });
  });

  it('without a part in the decision must answer as well', async () => {
    const { context } = triggerContext(() => ({ ok: true, output: null }));
    const call = {
      ...callOf({ PostConfirmation: FUNCTION }),
      source: 'ConfirmSignUp',
      userAttributes: {},
    } as const;
    await expect(postConfirmation(context, call)).rejects.toMatchObject({
      code: 'InvalidLambdaResponseException',
    });
  });
});

describe('a trigger that is slow', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is tried three times, five seconds each', async () => {
    const { context, events } = triggerContext(() => new Promise<Invocation>(() => undefined));
    const failed = expect(preSignUp(context, signUp)).rejects.toMatchObject({
      code: 'UnexpectedLambdaException',
      message: 'PreSignUp invocation failed due to error Socket timeout while invoking Lambda function.',
    });
    await vi.advanceTimersByTimeAsync(14_999);
    expect(events).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(1);
    await failed;
    expect(events).toHaveLength(3);
  });

  it('counts when it answers at the second try', async () => {
    let tries = 0;
    const { context } = triggerContext((event) => {
      tries += 1;
      return tries === 1 ? new Promise(() => undefined) : answering({ autoConfirmUser: true })(event);
    });
    const decision = preSignUp(context, signUp);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await decision).toMatchObject({ autoConfirmUser: true });
  });

  it('is tried again as well when the runner gave it up', async () => {
    const { context, events } = triggerContext(() => ({ ok: false, kind: 'timeout', message: 'late' }));
    await expect(preSignUp(context, signUp)).rejects.toMatchObject({ code: 'UnexpectedLambdaException' });
    expect(events).toHaveLength(3);
  });
});
