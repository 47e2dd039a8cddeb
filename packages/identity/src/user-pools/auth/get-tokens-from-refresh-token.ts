import type { Operation } from '../../service/operation.ts';
import { clientById, poolById } from '../pools.ts';
import { refreshTokens } from './refresh-tokens.ts';
import { checkClientSecret } from './secret-hash.ts';
import { refreshAnswer } from './step-answer.ts';

export const getTokensFromRefreshToken: Operation = {
  name: 'GetTokensFromRefreshToken',
  signed: false,
  run: async (input, context) => {
    const token = input.text('RefreshToken', { pattern: /^[A-Za-z0-9\-_=.]+$/ });
    const client = await clientById(context.db, input.text('ClientId', { min: 1, max: 128 }));
    checkClientSecret(context, client, input.optionalText('ClientSecret', { min: 24, max: 64 }));
    const pool = await poolById(context.db, context.place, client.poolId);
    const deviceKey = input.optionalText('DeviceKey', { min: 1, max: 55 });
    const clientMetadata = input.map('ClientMetadata');
    return refreshAnswer(await refreshTokens(context, { pool, client, token, deviceKey, clientMetadata }));
  },
};
