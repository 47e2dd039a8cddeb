import type { Json } from '@portcullis/model/source';
import type { IdentityContext } from '../../service/context.ts';
import type { Input } from '../../service/input.ts';
import type { Operation } from '../../service/operation.ts';
import { notFound, ServiceError } from '../../service/service-error.ts';
import type { Db } from '../../store/database.ts';
import { QUOTA } from '../accounts/limits.ts';
import { seconds } from '../accounts/user-type.ts';
import type { IdentityProviderDoc, Pool, PoolPart } from '../pool.ts';
import { partOf, partsOf } from '../pools.ts';
import { openedProvider, sealedProvider } from '../provider-secrets.ts';
import { checkedMapping, checkProviderDetails, keptDetails } from './identity-provider-details.ts';
import {
  checkIdentifiersFree,
  IDENTIFIER,
  identifiersIn,
  newIdentityProvider,
} from './new-identity-provider.ts';
import { PROVIDER_NAME } from './patterns.ts';
import { poolOperation } from './pool-operation.ts';
import { addPart, pageOfParts, removePart, writePart } from './pool-parts.ts';
import { shownDetails } from './shown-details.ts';

type Provider = PoolPart<IdentityProviderDoc>;

export const createIdentityProvider: Operation = poolOperation(
  'CreateIdentityProvider',
  async ({ input, context, pool }) => {
    const made = await newIdentityProvider(pool, input);
    checkIdentifiersFree(made, await partsOf(context.db, pool.id, 'identity-provider'));
    const quota = {
      most: QUOTA.identityProvidersPerPool,
      message: 'The limit of identity providers of the user pool is reached.',
    };
    const kept = { ...made, doc: sealedProvider(context.box, made.doc) };
    if (!(await addPart(context, pool, 'identity-provider', kept, quota)))
      throw new ServiceError('DuplicateProviderException', `Identity provider ${made.name} already exists.`);
    return {
      IdentityProvider: await providerType(context, pool, await providerOf(context.db, pool, made.name)),
    };
  },
);

export const describeIdentityProvider: Operation = poolOperation(
  'DescribeIdentityProvider',
  async ({ input, context, pool }) => ({
    IdentityProvider: await providerType(context, pool, await providerOf(context.db, pool, nameIn(input))),
  }),
);

/** What is not given stays. */
export const updateIdentityProvider: Operation = poolOperation(
  'UpdateIdentityProvider',
  async ({ input, context, pool }) => {
    const { name, doc: before } = await providerOf(context.db, pool, nameIn(input));
    const doc = openedProvider(context.box, before);
    const given = input.map('ProviderDetails');
    const ProviderDetails = given === undefined ? doc.ProviderDetails : keptDetails(doc.ProviderType, given);
    await checkProviderDetails(doc.ProviderType, ProviderDetails);
    const mapping = input.map('AttributeMapping');
    const AttributeMapping =
      mapping === undefined ? doc.AttributeMapping : checkedMapping(pool, doc.ProviderType, mapping);
    const IdpIdentifiers = identifiersIn(input) ?? doc.IdpIdentifiers ?? [];
    const changed = { name, doc: { ...doc, ProviderDetails, AttributeMapping, IdpIdentifiers } };
    checkIdentifiersFree(changed, await partsOf(context.db, pool.id, 'identity-provider'));
    const kept = { name, doc: sealedProvider(context.box, changed.doc, before.sealedDetails) };
    const written = await writePart(context, pool, 'identity-provider', kept);
    if (written === undefined) throw noProvider(name);
    return { IdentityProvider: await providerType(context, pool, written) };
  },
);

export const deleteIdentityProvider: Operation = poolOperation(
  'DeleteIdentityProvider',
  async ({ input, context, pool }) => {
    const name = nameIn(input);
    if (!(await removePart(context.db, pool, 'identity-provider', name))) throw noProvider(name);
    return {};
  },
);

export const listIdentityProviders: Operation = poolOperation(
  'ListIdentityProviders',
  async ({ input, context, pool }) => {
    const list = { operation: 'ListIdentityProviders', limitMember: 'MaxResults', most: 60 };
    const { parts, NextToken } = await pageOfParts(context, pool, 'identity-provider', input, list);
    const Providers = parts.map(({ name, doc, createdAt, modifiedAt }) => ({
      ProviderName: name,
      ProviderType: doc.ProviderType,
      LastModifiedDate: seconds(modifiedAt),
      CreationDate: seconds(createdAt),
    }));
    return { Providers, ...NextToken };
  },
);

export const getIdentityProviderByIdentifier: Operation = poolOperation(
  'GetIdentityProviderByIdentifier',
  async ({ input, context, pool }) => {
    const identifier = input.text('IdpIdentifier', { min: 1, max: 40, pattern: IDENTIFIER });
    const providers = await partsOf(context.db, pool.id, 'identity-provider');
    const found = providers.find(({ doc }) => doc.IdpIdentifiers?.includes(identifier) === true);
    if (found === undefined) throw notFound(`Identity provider ${identifier} does not exist.`);
    return { IdentityProvider: await providerType(context, pool, found) };
  },
);

function nameIn(input: Input): string {
  return input.text('ProviderName', PROVIDER_NAME);
}

/** Throws ResourceNotFoundException. */
async function providerOf(db: Db, pool: Pool, name: string): Promise<Provider> {
  const provider = await partOf(db, pool.id, 'identity-provider', name);
  if (provider === undefined) throw noProvider(name);
  return provider;
}

function noProvider(name: string): ServiceError {
  return notFound(`Identity provider ${name} does not exist.`);
}

/** `IdentityProviderType`. */
async function providerType(
  context: IdentityContext,
  pool: Pool,
  { name, doc, createdAt, modifiedAt }: Provider,
): Promise<Json> {
  return {
    UserPoolId: pool.id,
    ProviderName: name,
    ProviderType: doc.ProviderType,
    ProviderDetails: await shownDetails(context, pool, doc),
    AttributeMapping: doc.AttributeMapping ?? {},
    IdpIdentifiers: (doc.IdpIdentifiers ?? []) as unknown as Json,
    LastModifiedDate: seconds(modifiedAt),
    CreationDate: seconds(createdAt),
  };
}
