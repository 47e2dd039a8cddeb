import type { IdentityContext } from '../../service/context.ts';
import type { Input } from '../../service/input.ts';
import type { CallFacts, Operation } from '../../service/operation.ts';
import { invalidParameter } from '../../service/service-error.ts';
import type { Client, Pool } from '../pool.ts';
import { clientById, clientOfPool, poolArn, poolById } from '../pools.ts';
import type { User } from '../user.ts';
import { type ApiFlow, checkFlow } from './allowed-flows.ts';
import { signInConfirmed } from './confirmed-sign-up.ts';
import { refreshTokens, rotates } from './refresh-tokens.ts';
import { required } from './required-parameter.ts';
import { checkSecretHash } from './secret-hash.ts';
import type { TextMap } from './sign-in.ts';
import { startSignIn } from './start-sign-in.ts';
import { answerOf, refreshAnswer, type StepAnswer } from './step-answer.ts';

const FLOWS = [
  'USER_SRP_AUTH',
  'REFRESH_TOKEN_AUTH',
  'REFRESH_TOKEN',
  'CUSTOM_AUTH',
  'ADMIN_NO_SRP_AUTH',
  'USER_PASSWORD_AUTH',
  'ADMIN_USER_PASSWORD_AUTH',
  'USER_AUTH',
] as const;

export const initiateAuth: Operation = {
  name: 'InitiateAuth',
  signed: false,
  run: async (input, context, call) => {
    const flow = flowOf(input);
    const client = await clientById(context.db, input.text('ClientId', { min: 1, max: 128 }));
    if (flow === 'ADMIN_USER_PASSWORD_AUTH') throw invalidParameter('Initiate Auth method not supported.');
    return initiate(context, call, input, client, flow, 'api');
  },
};

export const adminInitiateAuth: Operation = {
  name: 'AdminInitiateAuth',
  signed: true,
  resource: (input, { place }) => poolArn(place, input.text('UserPoolId')),
  run: async (input, context, call) => {
    const flow = flowOf(input);
    const poolId = input.text('UserPoolId', { min: 1, max: 55 });
    const client = await clientOfPool(context.db, poolId, input.text('ClientId', { min: 1, max: 128 }));
    if (flow === 'USER_PASSWORD_AUTH') throw invalidParameter('Initiate Auth method not supported.');
    return initiate(context, call, input, client, flow, 'admin');
  },
};

function flowOf(input: Input): ApiFlow {
  const flow = input.text('AuthFlow', { values: FLOWS });
  if (flow === 'REFRESH_TOKEN') return 'REFRESH_TOKEN_AUTH';
  if (flow === 'ADMIN_NO_SRP_AUTH') return 'ADMIN_USER_PASSWORD_AUTH';
  return flow as ApiFlow;
}

async function initiate(
  context: IdentityContext,
  call: CallFacts,
  input: Input,
  client: Client,
  flow: ApiFlow,
  via: 'api' | 'admin',
): Promise<StepAnswer> {
  const parameters = input.map('AuthParameters') ?? {};
  const clientMetadata = input.map('ClientMetadata');
  const pool = await poolById(context.db, context.place, client.poolId);
  checkFlow(client, flow);
  if (flow === 'REFRESH_TOKEN_AUTH') return refresh(context, pool, client, parameters, clientMetadata);
  const name = required(parameters, 'USERNAME');
  checkSecretHash(context, client, [name], parameters.SECRET_HASH);
  const frame = { context, pool, client, sourceIp: call.sourceIp, clientMetadata };
  const session = input.optionalText('Session', { min: 20 });
  const step =
    flow === 'USER_AUTH' && via === 'api' && session !== undefined
      ? await signInConfirmed(frame, name, session)
      : await startSignIn({ ...frame, via, flow, parameters });
  return answerOf(frame, step);
}

/** `REFRESH_TOKEN_AUTH`: of clients whose tokens do not rotate. */
async function refresh(
  context: IdentityContext,
  pool: Pool,
  client: Client,
  parameters: TextMap,
  clientMetadata: TextMap | undefined,
): Promise<StepAnswer> {
  if (rotates(client))
    throw invalidParameter(
      'REFRESH_TOKEN_AUTH is not supported with refresh token rotation. Use GetTokensFromRefreshToken.',
    );
  const token = required(parameters, 'REFRESH_TOKEN');
  const deviceKey = parameters.DEVICE_KEY;
  // Cognito Developer Guide "Computing secret hash values": of the stored username, not of an alias.
  const checkUser = ({ username, sub }: User): void =>
    checkSecretHash(context, client, [username, sub], parameters.SECRET_HASH);
  const refreshed = await refreshTokens(context, {
    pool,
    client,
    token,
    deviceKey,
    clientMetadata,
    checkUser,
  });
  return refreshAnswer(refreshed);
}
