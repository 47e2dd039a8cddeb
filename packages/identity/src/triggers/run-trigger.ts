import type { Json } from '@portcullis/model/source';
import type { IdentityContext, Invocation } from '../service/context.ts';
import { ServiceError } from '../service/service-error.ts';
import type { LambdaConfig, Pool } from '../user-pools/pool.ts';
import { TriggerResponse } from './trigger-response.ts';

/** Whom a trigger runs for. */
export interface TriggerCall {
  readonly pool: Pool;
  /** Absent: no client asked for it, an administrator did. */
  readonly clientId?: string | undefined;
  readonly userName: string;
}

/** What an event says beside whom it is for. */
export interface EventBody {
  readonly triggerSource: string;
  readonly version?: string | undefined;
  /** Members that are `undefined` are left out. */
  readonly request: { readonly [name: string]: Json | undefined };
  /** As the function finds it, to fill in; absent: there is nothing to answer. */
  readonly response?: { readonly [name: string]: Json };
}

/** A function of the pool's `LambdaConfig`, and the event that it gets. */
export interface TriggerEvent extends EventBody {
  readonly trigger: keyof LambdaConfig & string;
  readonly response: { readonly [name: string]: Json };
}

/** Cognito Developer Guide "Customizing user pool workflows with Lambda triggers": how long, and how often. */
const TIMEOUT_MS = 5_000;
const TRIES = 3;

/** What `callerContext.clientId` says when no client is part of it. */
const NO_CLIENT = 'CLIENT_ID_NOT_APPLICABLE';

/** Whether a pool has a trigger: one whose function is not known counts, so that what it guards is refused. */
export function hasTrigger({ doc }: Pool, trigger: string): boolean {
  const value = doc.LambdaConfig?.[trigger];
  return value !== undefined && value !== null && value !== '';
}

/** The ARN of a trigger's function; absent: the pool has no such trigger, or it is not known. */
export function functionOf({ doc }: Pool, trigger: string): string | undefined {
  const value = doc.LambdaConfig?.[trigger];
  if (typeof value === 'string') return value === '' ? undefined : value;
  if (typeof value !== 'object' || value === null) return undefined;
  const { LambdaArn } = value as { readonly LambdaArn?: unknown };
  return typeof LambdaArn === 'string' && LambdaArn !== '' ? LambdaArn : undefined;
}

/** The event of a user pool, as functions get it. */
export function eventOf(
  { pool, clientId, userName }: TriggerCall,
  { triggerSource, version = '1', request, response }: EventBody,
): Json {
  const present = Object.entries(request).filter(([, value]) => value !== undefined);
  return {
    version,
    region: pool.id.split('_', 1)[0] as string,
    userPoolId: pool.id,
    userName,
    callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: clientId ?? NO_CLIENT },
    triggerSource,
    request: Object.fromEntries(present) as { readonly [name: string]: Json },
    ...(response === undefined ? {} : { response }),
  };
}

/**
 * Runs a trigger and waits for its answer. `undefined`: the pool has no such trigger. A function that does not answer
 * in time is called again; one that throws is not. Throws UserLambdaValidationException (the function threw),
 * UnexpectedLambdaException (it cannot be called or does not answer), InvalidLambdaResponseException.
 */
export async function runTrigger(
  context: IdentityContext,
  call: TriggerCall,
  { trigger, ...body }: TriggerEvent,
): Promise<TriggerResponse | undefined> {
  if (!hasTrigger(call.pool, trigger)) return undefined;
  // Names in messages have no version: `PreTokenGeneration`.
  const name = trigger.replace(/Config$/, '');
  const arn = functionOf(call.pool, trigger);
  if (arn === undefined) throw uncallable(name, 'its function is not known');
  const event = eventOf(call, body);
  const outcome = await invoke(context, arn, event);
  if (outcome.ok) return TriggerResponse.ofOutput(outcome.output);
  if (outcome.kind === 'error')
    throw new ServiceError(
      'UserLambdaValidationException',
      `${name} failed with error ${sentence(outcome.message)}`,
    );
  const cause =
    outcome.kind === 'timeout' ? 'Socket timeout while invoking Lambda function' : outcome.message;
  throw uncallable(name, cause);
}

/** A trigger that is declared and cannot be called: what it guards fails, as on AWS. */
export function uncallable(name: string, why: string): ServiceError {
  return new ServiceError(
    'UnexpectedLambdaException',
    `${name} invocation failed due to error ${sentence(why)}`,
  );
}

async function invoke(context: IdentityContext, arn: string, event: Json): Promise<Invocation> {
  for (let left = TRIES; ; left--) {
    const outcome = await inTime(context.ports.invoke(arn, event));
    if (outcome.ok || outcome.kind !== 'timeout' || left === 1) return outcome;
  }
}

async function inTime(running: Promise<Invocation>): Promise<Invocation> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Invocation>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false, kind: 'timeout', message: '' }), TIMEOUT_MS);
  });
  try {
    return await Promise.race([running, late]);
  } finally {
    clearTimeout(timer);
  }
}

function sentence(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}
