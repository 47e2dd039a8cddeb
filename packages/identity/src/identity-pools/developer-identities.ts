import type { IdentityContext } from '../service/context.ts';
import type { Input, TextLimits } from '../service/input.ts';
import type { Operation } from '../service/operation.ts';
import { invalidParameter, notFound, ServiceError } from '../service/service-error.ts';
import type { Db } from '../store/database.ts';
import { untilWritten } from '../store/until-written.ts';
import { activeIdentity, IDENTITY_ID, type Login, loginsOf, ownerOf } from './identities.ts';
import { type IdentityPool, identityPoolArn, identityPoolById, POOL_ID } from './identity-pool.ts';
import { clash, mergeIdentities } from './link-logins.ts';
import { pageOf } from './pages.ts';
import { unlinkLogins } from './unlink-logins.ts';
import { withIdentities } from './with-identities.ts';

const PROVIDER: TextLimits = { min: 1, max: 128, pattern: /^[\w._-]+$/ };
const USER: TextLimits = { min: 1, max: 1024 };
/** Cognito API "MergeDeveloperIdentities": logins of the two together. */
const MAX_MERGED = 20;

const resource = (input: Input, { place }: IdentityContext): string =>
  identityPoolArn(place, input.text('IdentityPoolId', POOL_ID));

/** Cognito API "LookupDeveloperIdentity". */
export const lookupDeveloperIdentity: Operation = {
  name: 'LookupDeveloperIdentity',
  signed: true,
  resource,
  run: async (input, context) => {
    const pool = await identityPoolById(context, input.text('IdentityPoolId', POOL_ID));
    const identityId = input.optionalText('IdentityId', IDENTITY_ID);
    const user = input.optionalText('DeveloperUserIdentifier', USER);
    const provider = developerProvider(pool);
    if (identityId === undefined && user === undefined)
      throw invalidParameter('Either the identity ID or the developer user identifier is needed.');
    const found =
      user === undefined ? identityId : await ownerOf(context.db, pool, { provider, subject: user });
    if (found === undefined) throw notFound(`Developer user '${user}' not found.`);
    if (identityId !== undefined && found !== identityId)
      throw new ServiceError(
        'ResourceConflictException',
        'The developer user identifier is of another identity ID.',
      );
    if ((await activeIdentity(context, found)).pool_id !== pool.id)
      throw notFound(`Identity '${found}' not found.`);
    const users = (await loginsOf(context.db, found))
      .filter((login) => login.provider === provider)
      .map(({ subject }) => subject);
    const page = pageOf(users, (one) => one, input);
    return { IdentityId: found, DeveloperUserIdentifierList: page.items, NextToken: page.next };
  },
};

/** Cognito API "MergeDeveloperIdentities": the source's identity is disabled. */
export const mergeDeveloperIdentities: Operation = {
  name: 'MergeDeveloperIdentities',
  signed: true,
  resource,
  run: async (input, context) => {
    const pool = await identityPoolById(context, input.text('IdentityPoolId', POOL_ID));
    const provider = namedProvider(pool, input);
    const moved = { provider, subject: input.text('SourceUserIdentifier', USER) };
    const kept = { provider, subject: input.text('DestinationUserIdentifier', USER) };
    return { IdentityId: await untilWritten(() => mergedIdentity(context, pool, moved, kept)) };
  },
};

/** The identity of the one login, with all that the identity of the other had. `false`: try again. */
async function mergedIdentity(
  context: IdentityContext,
  pool: IdentityPool,
  moved: Login,
  kept: Login,
): Promise<string | false> {
  const source = await ownerOfUser(context.db, pool, moved);
  const destination = await ownerOfUser(context.db, pool, kept);
  if (source === destination) return destination;
  return withIdentities(context, [source, destination], async ({ db }) => {
    if ((await ownerOf(db, pool, moved)) !== source || (await ownerOf(db, pool, kept)) !== destination)
      return false;
    checkMerge(pool, await loginsOf(db, source), await loginsOf(db, destination));
    await mergeIdentities(db, source, destination);
    return destination;
  });
}

async function ownerOfUser(db: Db, pool: IdentityPool, login: Login): Promise<string> {
  const owner = await ownerOf(db, pool, login);
  if (owner === undefined) throw notFound(`Developer user '${login.subject}' not found.`);
  return owner;
}

/** Throws LimitExceededException, ResourceConflictException. */
function checkMerge(pool: IdentityPool, moved: readonly Login[], kept: readonly Login[]): void {
  if (moved.length + kept.length > MAX_MERGED)
    throw new ServiceError(
      'LimitExceededException',
      `The merged identity would have more than ${MAX_MERGED} logins.`,
    );
  if (clash(pool, kept, moved))
    throw new ServiceError(
      'ResourceConflictException',
      'Both identities have logins of the same public provider.',
    );
}

/** Cognito API "UnlinkDeveloperIdentity". */
export const unlinkDeveloperIdentity: Operation = {
  name: 'UnlinkDeveloperIdentity',
  signed: true,
  resource,
  run: async (input, context) => {
    const pool = await identityPoolById(context, input.text('IdentityPoolId', POOL_ID));
    const identity = await activeIdentity(context, input.text('IdentityId', IDENTITY_ID));
    const provider = namedProvider(pool, input);
    const login = { provider, subject: input.text('DeveloperUserIdentifier', USER) };
    if ((await ownerOfUser(context.db, pool, login)) !== identity.id)
      throw new ServiceError(
        'ResourceConflictException',
        'The developer user identifier is of another identity ID.',
      );
    await unlinkLogins(
      context,
      identity.id,
      (one) => one.provider === login.provider && one.subject === login.subject,
    );
    return {};
  },
};

function namedProvider(pool: IdentityPool, input: Input): string {
  const name = input.text('DeveloperProviderName', PROVIDER);
  if (name !== developerProvider(pool))
    throw invalidParameter(`${name} is not the developer provider of this identity pool.`);
  return name;
}

function developerProvider({ doc }: IdentityPool): string {
  if (doc.DeveloperProviderName === undefined)
    throw invalidParameter('This identity pool has no developer provider.');
  return doc.DeveloperProviderName;
}
