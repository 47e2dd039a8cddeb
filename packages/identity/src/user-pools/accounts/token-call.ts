import type { IdentityContext } from '../../service/context.ts';
import type { Input } from '../../service/input.ts';
import type { CallFacts, Operation } from '../../service/operation.ts';
import { ServiceError } from '../../service/service-error.ts';
import { type AccessTokenHolder, verifyAccessToken } from '../../tokens/verify-access-token.ts';
import { passwordResetRequired } from '../auth/user-states.ts';

/** A call that a user makes with an access token. */
export interface TokenCall extends AccessTokenHolder {
  readonly input: Input;
  readonly context: IdentityContext;
  readonly facts: CallFacts;
}

type Reply = Awaited<ReturnType<Operation['run']>>;

/**
 * An operation that an access token of the sign-in API authorises. Throws NotAuthorizedException for any other token,
 * and refuses users who must first confirm their account or set a password.
 */
export function tokenOperation(name: string, run: (call: TokenCall) => Promise<Reply>): Operation {
  return {
    name,
    signed: false,
    run: async (input, context, facts) => {
      const holder = await verifyAccessToken(context, accessTokenOf(input));
      if (holder.user.status === 'UNCONFIRMED')
        throw new ServiceError('UserNotConfirmedException', 'User is not confirmed.');
      if (holder.user.status === 'RESET_REQUIRED') throw passwordResetRequired();
      return run({ ...holder, input, context, facts });
    },
  };
}

function accessTokenOf(input: Input): string {
  return input.text('AccessToken', { max: 131_072, pattern: /^[A-Za-z0-9\-_=.]+$/ });
}
