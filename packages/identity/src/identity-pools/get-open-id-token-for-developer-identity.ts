import type { IdentityContext } from '../service/context.ts';
import type { Operation } from '../service/operation.ts';
import { invalidParameter, notAuthorized, ServiceError } from '../service/service-error.ts';
import { untilWritten } from '../store/until-written.ts';
import { checkedTags } from '../sts/session-tags.ts';
import { activeIdentity, IDENTITY_ID, type Login } from './identities.ts';
import { type IdentityPool, identityPoolArn, identityPoolById, POOL_ID } from './identity-pool.ts';
import { issueIdentityToken } from './identity-token.ts';
import { createOwner, linkLogins, ownedLogins } from './link-logins.ts';
import { areWithinLimit } from './principal-tags.ts';
import { verifyLogins } from './verify-logins.ts';

const DEFAULT_SECONDS = 900;
const MAX_SECONDS = 86_400;
const MAX_USER_ID = 1024;

/**
 * A token for a user whom the developer has signed in. Cognito API "GetOpenIdTokenForDeveloperIdentity"; the developer
 * is who signs the request.
 */
export const getOpenIdTokenForDeveloperIdentity: Operation = {
  name: 'GetOpenIdTokenForDeveloperIdentity',
  signed: true,
  resource: (input, { place }) => identityPoolArn(place, input.text('IdentityPoolId', POOL_ID)),
  run: async (input, context) => {
    const pool = await identityPoolById(context, input.text('IdentityPoolId', POOL_ID));
    const seconds = input.integer('TokenDuration', { min: 1, max: MAX_SECONDS }) ?? DEFAULT_SECONDS;
    const given = input.optionalText('IdentityId', IDENTITY_ID);
    const { tags } = checkedTags(Object.entries(input.map('PrincipalTags') ?? {}), []);
    if (!areWithinLimit(tags)) throw invalidParameter('The principal tags have more than 460 bytes.');
    const name = pool.doc.DeveloperProviderName;
    const { [name ?? '']: user, ...others } = input.map('Logins') ?? {};
    if (name === undefined || user === undefined)
      throw notAuthorized('Token is not from a supported provider of this identity pool.');
    if (user === '' || user.length > MAX_USER_ID)
      throw invalidParameter('The developer user identifier is not valid.');
    const verified = await verifyLogins(context, pool, others);
    const login: Login = { provider: name, subject: user };
    const identityId = await untilWritten(() =>
      developerIdentity(context, pool, given, [login, ...verified]),
    );
    const amr = ['authenticated', ...verified.flatMap((one) => one.amr), name, `${name}:${pool.id}:${user}`];
    const token = await issueIdentityToken(context, { pool, identityId, amr, seconds, tags, isLogin: true });
    return { IdentityId: identityId, Token: token };
  },
};

/** The identity of a user of the developer, with the other logins linked to it. `false`: try again. */
async function developerIdentity(
  context: IdentityContext,
  pool: IdentityPool,
  given: string | undefined,
  logins: readonly [Login, ...Login[]],
): Promise<string | false> {
  const owned = await ownedLogins(context.db, pool, logins);
  const owner = owned[0]?.owner;
  if (owner !== undefined && given !== undefined && owner !== given)
    throw new ServiceError(
      'DeveloperUserAlreadyRegisteredException',
      'The provided developer user identifier is already registered with Cognito under a different identity ID.',
    );
  const identityId = owner ?? given;
  if (identityId === undefined) return createOwner(context, pool, owned);
  if ((await activeIdentity(context, identityId)).pool_id !== pool.id)
    throw notAuthorized('The identity is of another identity pool.');
  return (await linkLogins(context, pool, identityId, owned)) && identityId;
}
