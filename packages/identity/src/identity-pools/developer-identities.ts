import type { IdentityContext } from '../service/context.ts';
import type { Input, TextLimits } from '../service/input.ts';
import type { Operation } from '../service/operation.ts';
import { invalidParameter, notFound, ServiceError } from '../service/service-error.ts';
import {
  activeIdentity,
  IDENTITY_ID,
  loginsOf,
  mergeIdentities,
  ownerOf,
  unlinkLogins,
} from './identities.ts';
import { type IdentityPool, identityPoolArn, identityPoolById, POOL_ID } from './identity-pool.ts';
import { pageOf } from './pages.ts';

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
    const ownerOfUser = async (member: string): Promise<string> => {
      const user = input.text(member, USER);
      const owner = await ownerOf(context.db, pool, { provider, subject: user });
      if (owner === undefined) throw notFound(`Developer user '${user}' not found.`);
      return owner;
    };
    const source = await ownerOfUser('SourceUserIdentifier');
    const destination = await ownerOfUser('DestinationUserIdentifier');
    if (source === destination) return { IdentityId: destination };
    const [moved, kept] = [await loginsOf(context.db, source), await loginsOf(context.db, destination)];
    if (moved.length + kept.length > MAX_MERGED)
      throw new ServiceError(
        'LimitExceededException',
        `The merged identity would have more than ${MAX_MERGED} logins.`,
      );
    const clash = moved.some(
      (one) => one.provider !== provider && kept.some((other) => other.provider === one.provider),
    );
    if (clash)
      throw new ServiceError(
        'ResourceConflictException',
        'Both identities have logins of the same public provider.',
      );
    await mergeIdentities(context, source, destination);
    return { IdentityId: destination };
  },
};

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
    const owner = await ownerOf(context.db, pool, login);
    if (owner === undefined) throw notFound(`Developer user '${login.subject}' not found.`);
    if (owner !== identity.id)
      throw new ServiceError(
        'ResourceConflictException',
        'The developer user identifier is of another identity ID.',
      );
    await unlinkLogins(context, identity.id, [login]);
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
