import type { Json } from '@portcullis/model/source';
import type { Input } from '../../service/input.ts';
import type { Operation } from '../../service/operation.ts';
import { invalidParameter, notFound, ServiceError } from '../../service/service-error.ts';
import type { Db } from '../../store/database.ts';
import { QUOTA } from '../accounts/limits.ts';
import { seconds } from '../accounts/user-type.ts';
import type { IdentityProviderDoc, Pool, PoolPart } from '../pool.ts';
import { partOf, partsOf } from '../pools.ts';
import {
  checkedMapping,
  checkProviderDetails,
  PROVIDER_TYPES,
  shownDetails,
} from './identity-provider-details.ts';
import { PROVIDER_NAME } from './patterns.ts';
import { poolOperation } from './pool-operation.ts';
import { addPart, pageOfParts, removePart, writePart } from './pool-parts.ts';

type Provider = PoolPart<IdentityProviderDoc>;

/** Names that are spoken for, and the separators of names made from them. */
const NEW_NAME = { min: 3, max: 32, pattern: /^[^_\p{Z}][\p{L}\p{M}\p{S}\p{N}\p{P}][^_\p{Z}]+$/u } as const;

export const createIdentityProvider: Operation = poolOperation(
  'CreateIdentityProvider',
  async ({ input, context, pool }) => {
    const name = input.text('ProviderName', NEW_NAME);
    const ProviderType = input.text('ProviderType', {
      values: PROVIDER_TYPES,
    }) as IdentityProviderDoc['ProviderType'];
    const ProviderDetails = input.map('ProviderDetails') ?? { absent: input.text('ProviderDetails') };
    if (name.toUpperCase() === 'COGNITO') throw invalidParameter('COGNITO is not a valid provider name.');
    await checkProviderDetails(ProviderType, ProviderDetails);
    const AttributeMapping = checkedMapping(pool, ProviderType, input.map('AttributeMapping'));
    const IdpIdentifiers = identifiersIn(input) ?? [];
    await checkIdentifiersFree(context.db, pool, name, IdpIdentifiers);
    const doc = { ProviderType, ProviderDetails, AttributeMapping, IdpIdentifiers };
    const quota = {
      most: QUOTA.identityProvidersPerPool,
      message: 'The limit of identity providers of the user pool is reached.',
    };
    if (!(await addPart(context, pool, 'identity-provider', { name, doc }, quota)))
      throw new ServiceError('DuplicateProviderException', `Identity provider ${name} already exists.`);
    return { IdentityProvider: providerType(pool, await providerOf(context.db, pool, name)) };
  },
);

export const describeIdentityProvider: Operation = poolOperation(
  'DescribeIdentityProvider',
  async ({ input, context, pool }) => ({
    IdentityProvider: providerType(pool, await providerOf(context.db, pool, nameIn(input))),
  }),
);

/** What is not given stays. */
export const updateIdentityProvider: Operation = poolOperation(
  'UpdateIdentityProvider',
  async ({ input, context, pool }) => {
    const { name, doc } = await providerOf(context.db, pool, nameIn(input));
    const ProviderDetails = input.map('ProviderDetails') ?? doc.ProviderDetails;
    await checkProviderDetails(doc.ProviderType, ProviderDetails);
    const mapping = input.map('AttributeMapping');
    const AttributeMapping =
      mapping === undefined ? doc.AttributeMapping : checkedMapping(pool, doc.ProviderType, mapping);
    const IdpIdentifiers = identifiersIn(input) ?? doc.IdpIdentifiers ?? [];
    await checkIdentifiersFree(context.db, pool, name, IdpIdentifiers);
    const changed = { ...doc, ProviderDetails, AttributeMapping, IdpIdentifiers };
    const written = await writePart(context, pool, 'identity-provider', { name, doc: changed });
    if (written === undefined) throw noProvider(name);
    return { IdentityProvider: providerType(pool, written) };
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
    return { IdentityProvider: providerType(pool, found) };
  },
);

function nameIn(input: Input): string {
  return input.text('ProviderName', PROVIDER_NAME);
}

const IDENTIFIER = /^[\w\s+=.@-]+$/;
const MAX_IDENTIFIERS = 50;

function identifiersIn(input: Input): readonly string[] | undefined {
  const identifiers = input.texts('IdpIdentifiers');
  if (identifiers === undefined) return undefined;
  const wrong = identifiers.some((one) => one.length > 40 || !IDENTIFIER.test(one));
  if (wrong || identifiers.length > MAX_IDENTIFIERS || new Set(identifiers).size < identifiers.length)
    throw invalidParameter(
      "1 validation error detected: Value at 'idpIdentifiers' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 40, Member must satisfy regular expression pattern: [\\w\\s+=.@-]+]",
    );
  return identifiers;
}

/** An identifier leads to one provider. Throws InvalidParameterException. */
async function checkIdentifiersFree(
  db: Db,
  pool: Pool,
  name: string,
  identifiers: readonly string[],
): Promise<void> {
  if (identifiers.length === 0) return;
  for (const other of await partsOf(db, pool.id, 'identity-provider')) {
    const taken = identifiers.find((one) => other.doc.IdpIdentifiers?.includes(one) === true);
    if (other.name !== name && taken !== undefined)
      throw invalidParameter(`Identifier ${taken} is already associated with another identity provider.`);
  }
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
function providerType({ id }: Pool, { name, doc, createdAt, modifiedAt }: Provider): Json {
  return {
    UserPoolId: id,
    ProviderName: name,
    ProviderType: doc.ProviderType,
    ProviderDetails: shownDetails(doc.ProviderType, doc.ProviderDetails),
    AttributeMapping: doc.AttributeMapping ?? {},
    IdpIdentifiers: (doc.IdpIdentifiers ?? []) as unknown as Json,
    LastModifiedDate: seconds(modifiedAt),
    CreationDate: seconds(createdAt),
  };
}
