import type { IdentityContext } from '../../service/context.ts';
import type { Input } from '../../service/input.ts';
import type { CallFacts, Operation } from '../../service/operation.ts';
import type { Client } from '../pool.ts';
import { clientById, clientOfPool, poolArn, poolById } from '../pools.ts';
import { continueSignIn } from './continue-sign-in.ts';
import { checkSecretHash } from './secret-hash.ts';
import { answerOf, type StepAnswer } from './step-answer.ts';

export const respondToAuthChallenge: Operation = {
  name: 'RespondToAuthChallenge',
  signed: false,
  run: async (input, context, call) => {
    const client = await clientById(context.db, input.text('ClientId', { min: 1, max: 128 }));
    return respond(context, call, input, client, 'api');
  },
};

export const adminRespondToAuthChallenge: Operation = {
  name: 'AdminRespondToAuthChallenge',
  signed: true,
  resource: (input, { place }) => poolArn(place, input.text('UserPoolId')),
  run: async (input, context, call) => {
    const poolId = input.text('UserPoolId', { min: 1, max: 55 });
    const client = await clientOfPool(context.db, poolId, input.text('ClientId', { min: 1, max: 128 }));
    return respond(context, call, input, client, 'admin');
  },
};

async function respond(
  context: IdentityContext,
  call: CallFacts,
  input: Input,
  client: Client,
  via: 'api' | 'admin',
): Promise<StepAnswer> {
  const challenge = input.text('ChallengeName', { min: 1, max: 64 });
  const session = input.optionalText('Session', { min: 20, max: 8192 });
  const responses = input.map('ChallengeResponses') ?? {};
  const clientMetadata = input.map('ClientMetadata');
  const pool = await poolById(context.db, context.place, client.poolId);
  const checkNames = (names: readonly string[]): void =>
    checkSecretHash(context, client, names, responses.SECRET_HASH);
  const frame = { context, pool, client, sourceIp: call.sourceIp, clientMetadata };
  const step = await continueSignIn({ ...frame, via, challenge, session, responses, checkNames });
  return answerOf(frame, step);
}
