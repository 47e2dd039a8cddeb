import type { Json } from '@portcullis/model/source';
import { describe, expect, it } from 'vitest';
import { customMessage, type MessageOccasion } from './custom-message.ts';
import { answering, callOf, FUNCTION, triggerContext } from './test-trigger.ts';

const write = (source: MessageOccasion, response: Json) => {
  const { context, events } = triggerContext(answering(response));
  const call = { ...callOf({ CustomMessage: FUNCTION }), source, userAttributes: {} };
  return { texts: customMessage(context, call), events };
};

describe('a custom message', () => {
  it('has the placeholders of code and link, and of the username in invitations', async () => {
    const { texts, events } = write('AdminCreateUser', {
      smsMessage: '{username} {####}',
      emailMessage: 'You are {username}, with {####}',
      emailSubject: 'Welcome',
    });
    expect(await texts).toEqual({
      smsMessage: '{username} {####}',
      emailMessage: 'You are {username}, with {####}',
      emailSubject: 'Welcome',
    });
    expect(events).toMatchObject([
      {
        triggerSource: 'CustomMessage_AdminCreateUser',
        request: {
          codeParameter: '{####}',
          linkParameter: '{##Click Here##}',
          usernameParameter: '{username}',
        },
      },
    ]);
  });

  it.each<[Json, object]>([
    [{}, {}],
    [{ smsMessage: null, emailMessage: '', emailSubject: null }, {}],
    [{ emailMessage: '{##Click Here##}' }, { emailMessage: '{##Click Here##}' }],
    [{ emailMessage: '{##here##}' }, { emailMessage: '{##here##}' }],
    [{ smsMessage: 'code {####}' }, { smsMessage: 'code {####}' }],
  ])('%j changes %j', async (response, texts) => {
    expect(await write('SignUp', response).texts).toEqual({
      smsMessage: undefined,
      emailMessage: undefined,
      emailSubject: undefined,
      ...texts,
    });
  });

  it.each<[MessageOccasion, Json]>([
    ['SignUp', { smsMessage: 'no code' }],
    ['SignUp', { emailMessage: 'no code' }],
    ['SignUp', { smsMessage: ['{####}'] }],
    ['SignUp', { emailSubject: 1 }],
    ['SignUp', { smsMessage: `{####}${'x'.repeat(135)}` }],
    ['SignUp', { emailMessage: `{####}${'x'.repeat(20_000)}` }],
    ['SignUp', { emailSubject: 'x'.repeat(141) }],
    ['AdminCreateUser', { emailMessage: 'only {####}' }],
    ['AdminCreateUser', { smsMessage: 'only {username}' }],
  ])('for %s is refused: %j', async (source, response) => {
    await expect(write(source, response).texts).rejects.toMatchObject({
      code: 'InvalidLambdaResponseException',
    });
  });

  it('is none where the pool has no such trigger', async () => {
    const { context } = triggerContext(answering({}));
    const call = { ...callOf({}), source: 'SignUp', userAttributes: {} } as const;
    expect(await customMessage(context, call)).toBeUndefined();
  });
});
