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
  type NewIdentityProvider,
  newIdentityProvider,
} from './new-identity-provider.ts';
import { PROVIDER_NAME } from './patterns.ts';
import { poolOperation } from './pool-operation.ts';
import { addPart, changePart, pageOfParts, removePart } from './pool-parts.ts';
import { shownDetails } from './shown-details.ts';

type Provider = PoolPart<IdentityProviderDoc>;

export const createIdentityProvider: Operation = poolOperation(
  'CreateIdentityProvider',
  async ({ input, context, pool }) => {
    const made = await newIdentityProvider(pool, input);
    const quota = {
      most: QUOTA.identityProvidersPerPool,
      message: 'The limit of identity providers of the user pool is reached.',
    };
    const kept = { ...made, doc: sealedProvider(context.box, made.doc) };
    const check = (inside: Db): Promise<void> => checkIdentifiers(inside, pool, made);
    if (!(await addPart(context, pool, 'identity-provider', kept, quota, check)))
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
    const name = nameIn(input);
    const changed = await changePart(context, pool, 'identity-provider', {
      name,
      change: async (before) => {
        const doc = await changedProvider(pool, input, openedProvider(context.box, before));
        return sealedProvider(context.box, doc, before.sealedDetails);
      },
      check: (inside, doc) => checkIdentifiers(inside, pool, { name, doc }),
    });
    if (changed === undefined) throw noProvider(name);
    return { IdentityProvider: await providerType(context, pool, changed) };
  },
);

async function changedProvider(
  pool: Pool,
  input: Input,
  doc: IdentityProviderDoc,
): Promise<IdentityProviderDoc> {
  const given = input.map('ProviderDetails');
  const ProviderDetails = given === undefined ? doc.ProviderDetails : keptDetails(doc.ProviderType, given);
  await checkProviderDetails(doc.ProviderType, ProviderDetails);
  const mapping = input.map('AttributeMapping');
  const AttributeMapping =
    mapping === undefined ? doc.AttributeMapping : checkedMapping(pool, doc.ProviderType, mapping);
  const IdpIdentifiers = identifiersIn(input) ?? doc.IdpIdentifiers ?? [];
  return { ...doc, ProviderDetails, AttributeMapping, IdpIdentifiers };
}

/** Of the pool as it is while the provider is written. Throws InvalidParameterException. */
async function checkIdentifiers(inside: Db, pool: Pool, provider: NewIdentityProvider): Promise<void> {
  checkIdentifiersFree(provider, await partsOf(inside, pool.id, 'identity-provider'));
}

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
