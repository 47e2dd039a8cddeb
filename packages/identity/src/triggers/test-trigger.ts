import type { Json } from '@portcullis/model/source';
import type { IdentityContext, Invocation } from '../service/context.ts';
import type { LambdaConfig, Pool } from '../user-pools/pool.ts';
import type { TriggerCall } from './run-trigger.ts';

export const FUNCTION = 'arn:aws:lambda:eu-west-1:111122223333:function:trigger';

/** A context whose functions answer with `run`; the events that they got. */
export function triggerContext(run: (event: Json) => Invocation | Promise<Invocation>): {
  readonly context: IdentityContext;
  readonly events: Json[];
} {
  const events: Json[] = [];
  const invoke = async (_: string, event: Json): Promise<Invocation> => {
    events.push(event);
    return run(event);
  };
  return { context: { ports: { invoke, invokeUnawaited: invoke } } as unknown as IdentityContext, events };
}

/** A function that fills the response in with `members`. */
export function answering(members: Json): (event: Json) => Invocation {
  return (event) => ({ ok: true, output: { ...(event as object), response: members } });
}

export function callOf(LambdaConfig: LambdaConfig): TriggerCall {
  const pool: Pool = {
    id: 'eu-west-1_abcdefghi',
    arn: 'arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_abcdefghi',
    createdAt: 0,
    modifiedAt: 0,
    doc: { Name: 'shoppers', LambdaConfig },
  };
  return { pool, clientId: 'client', userName: 'alice' };
}
