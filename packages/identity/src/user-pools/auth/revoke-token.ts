import { decodeJwt } from '@portcullis/engine/jwt';
import type { Operation } from '../../service/operation.ts';
import { ServiceError } from '../../service/service-error.ts';
import { clientById } from '../pools.ts';
import { revokeRefreshToken } from './refresh-tokens.ts';
import { isClientSecret } from './secret-hash.ts';

export const revokeToken: Operation = {
  name: 'RevokeToken',
  signed: false,
  run: async (input, context) => {
    const token = input.text('Token', { pattern: /^[A-Za-z0-9\-_=.]+$/ });
    const client = await clientById(context.db, input.text('ClientId', { min: 1, max: 128 }));
    if (!isClientSecret(context, client, input.optionalText('ClientSecret', { min: 1, max: 64 })))
      throw unauthorized('Invalid client secret');
    if (client.doc.EnableTokenRevocation === false)
      throw new ServiceError(
        'UnsupportedOperationException',
        `Token revocation is not enabled for the client: ${client.id}`,
      );
    // ID and access tokens end by themselves.
    if (decodeJwt(token).ok)
      throw new ServiceError('UnsupportedTokenTypeException', 'Unsupported token type');
    if ((await revokeRefreshToken(context, client, token)) === 'of-another-client')
      throw unauthorized('The token was not issued to this client');
    // RFC 7009 section 2.2: of a token that is none there is nothing left to revoke.
    return {};
  },
};

function unauthorized(message: string): ServiceError {
  return new ServiceError('UnauthorizedException', message);
}
