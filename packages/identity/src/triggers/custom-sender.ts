import { isKeyArn } from '../kms/key-arn.ts';
import type { IdentityContext } from '../service/context.ts';
import type { Pool } from '../user-pools/pool.ts';
import type { MessageCall } from './custom-message.ts';
import { eventOf, functionOf } from './run-trigger.ts';

/** By what a message goes, with the trigger that takes it over. */
const SENDERS = {
  EMAIL: { trigger: 'CustomEmailSender', type: 'customEmailSenderRequestV1' },
  SMS: { trigger: 'CustomSMSSender', type: 'customSMSSenderRequestV1' },
} as const;

export type Medium = keyof typeof SENDERS;

/** A pool's function that sends the messages of a medium, and the KMS key that codes are encrypted under. */
export interface CustomSender {
  readonly medium: Medium;
  readonly functionArn: string;
  readonly keyArn: string;
}

/**
 * The custom sender of a medium; `undefined`: the pool has none. Throws an `UnusableSenderError` where it has one that
 * cannot be used: nobody else sends in its place.
 */
export function customSender(
  { ports }: IdentityContext,
  pool: Pool,
  medium: Medium,
): CustomSender | undefined {
  const { trigger } = SENDERS[medium];
  const { [trigger]: declared, KMSKeyID } = pool.doc.LambdaConfig ?? {};
  if (declared === undefined || declared === null) return undefined;
  const functionArn = functionOf(pool, trigger);
  if (functionArn === undefined) throw new UnusableSenderError(`the function of ${trigger} is not known`);
  if (!isKeyArn(KMSKeyID))
    throw new UnusableSenderError(`KMSKeyID of ${trigger} is no ARN of a key known here`);
  if (ports.iam().kmsKeys?.some(({ arn, enabled }) => arn === KMSKeyID && !enabled) === true)
    throw new UnusableSenderError(`the key ${KMSKeyID} of ${trigger} is disabled`);
  return { medium, functionArn, keyArn: KMSKeyID };
}

export class UnusableSenderError extends Error {}

/** A code, or the temporary password of an invitation. */
export interface SenderCall extends MessageCall {
  readonly code: string;
}

/** Observed in events of AWS: the context that codes are encrypted with. */
const CONTEXT_KEY = 'userpool-id';

/** Lambda Developer Guide "How Lambda handles errors and retries with asynchronous invocation". Milliseconds. */
const RETRIES_AFTER_MS = [60_000, 120_000] as const;

/**
 * Hands a code over to the pool's function and waits for nothing: custom senders are the one trigger that is invoked
 * asynchronously. What the function throws is the operator's to see, and no caller's. Cognito Developer Guide "Custom
 * sender Lambda triggers", "Customizing user pool workflows with Lambda triggers".
 */
export async function handToSender(
  context: IdentityContext,
  { medium, functionArn, keyArn }: CustomSender,
  call: SenderCall,
): Promise<void> {
  const { trigger, type } = SENDERS[medium];
  // Of use to pools with a custom sender alone.
  const { encryptSecret } = await import('../kms/encrypt-secret.ts');
  const code = await encryptSecret(context.box, keyArn, { [CONTEXT_KEY]: call.pool.id }, call.code);
  const event = eventOf(call, {
    triggerSource: `${trigger}_${call.source}`,
    request: {
      type,
      code,
      clientMetadata: call.clientMetadata ?? null,
      userAttributes: call.userAttributes,
    },
  });
  const invoke = () => context.ports.invokeUnawaited(functionArn, event);
  const failed = (why: string): void =>
    context.ports.log(`identity: ${trigger} of ${call.pool.id} failed, and a code was not sent: ${why}`);
  untilItSucceeds(invoke, failed).catch((error: unknown) => failed(String(error)));
}

async function untilItSucceeds(
  invoke: () => ReturnType<IdentityContext['ports']['invokeUnawaited']>,
  failed: (why: string) => void,
): Promise<void> {
  for (const wait of [...RETRIES_AFTER_MS, undefined]) {
    const outcome = await invoke();
    if (outcome.ok) return;
    const next = wait === undefined ? 'it is not tried again' : `it is tried again in ${wait / 1_000} s`;
    failed(`${outcome.message}; ${next}`);
    if (wait !== undefined) await later(wait);
  }
}

/** Keeps no process from ending. */
function later(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
