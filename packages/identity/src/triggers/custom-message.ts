import type { IdentityContext } from '../service/context.ts';
import { runTrigger, type TriggerCall } from './run-trigger.ts';
import { unrecognizable } from './trigger-response.ts';

type TextMap = Readonly<Record<string, string>>;

/** What a message is for. */
export type MessageOccasion =
  | 'SignUp'
  | 'AdminCreateUser'
  | 'ResendCode'
  | 'ForgotPassword'
  | 'UpdateUserAttribute'
  | 'VerifyUserAttribute'
  | 'Authentication';

export interface MessageCall extends TriggerCall {
  readonly source: MessageOccasion;
  readonly userAttributes: TextMap;
  readonly clientMetadata?: TextMap | undefined;
}

/** Texts with placeholders for code, link and username; absent ones stay as the pool has them. */
export interface CustomTexts {
  readonly smsMessage: string | undefined;
  readonly emailMessage: string | undefined;
  readonly emailSubject: string | undefined;
}

/** Placeholders that the sender fills in. */
export const CODE_PLACEHOLDER = '{####}';
export const LINK_PLACEHOLDER = '{##Click Here##}';
export const USERNAME_PLACEHOLDER = '{username}';

/** Cognito Developer Guide "Custom message Lambda trigger": what texts may have, in characters. */
const LIMITS = { smsMessage: 140, emailMessage: 20_000, emailSubject: 140 } as const;

/**
 * Lets the pool's function write a message. `undefined`: the pool has no such trigger. A text without its code, or
 * without the username in an invitation, is refused: the user could do nothing with it. Throws what `runTrigger`
 * throws.
 */
export async function customMessage(
  context: IdentityContext,
  call: MessageCall,
): Promise<CustomTexts | undefined> {
  const invitation = call.source === 'AdminCreateUser';
  const response = await runTrigger(context, call, {
    trigger: 'CustomMessage',
    triggerSource: `CustomMessage_${call.source}`,
    request: {
      userAttributes: call.userAttributes,
      codeParameter: CODE_PLACEHOLDER,
      linkParameter: LINK_PLACEHOLDER,
      usernameParameter: invitation ? USERNAME_PLACEHOLDER : null,
      clientMetadata: call.clientMetadata,
    },
    response: { smsMessage: null, emailMessage: null, emailSubject: null },
  });
  if (response === undefined) return undefined;
  const read = (name: keyof typeof LIMITS): string | undefined => {
    const text = response.text(name);
    if (text !== undefined && text.length > LIMITS[name]) throw unrecognizable();
    // An empty text is none.
    return text === '' ? undefined : text;
  };
  const texts = {
    smsMessage: read('smsMessage'),
    emailMessage: read('emailMessage'),
    emailSubject: read('emailSubject'),
  };
  for (const text of [texts.smsMessage, texts.emailMessage])
    if (text !== undefined && !isUsable(text, invitation)) throw unrecognizable();
  return texts;
}

function isUsable(text: string, invitation: boolean): boolean {
  // Functions write their own text into the link; its ends stay.
  const hasCode = text.includes(CODE_PLACEHOLDER) || /\{##[^#{}]*##\}/.test(text);
  return hasCode && (!invitation || text.includes(USERNAME_PLACEHOLDER));
}
