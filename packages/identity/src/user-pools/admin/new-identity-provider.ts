import type { Input } from '../../service/input.ts';
import { invalidParameter } from '../../service/service-error.ts';
import type { IdentityProviderDoc, Pool } from '../pool.ts';
import {
  checkedMapping,
  checkProviderDetails,
  checkProviderName,
  keptDetails,
  PROVIDER_TYPES,
} from './identity-provider-details.ts';

/** Names that are spoken for, and the separators of names made from them. */
const NEW_NAME = { min: 3, max: 32, pattern: /^[^_\p{Z}][\p{L}\p{M}\p{S}\p{N}\p{P}][^_\p{Z}]+$/u } as const;

export interface NewIdentityProvider {
  readonly name: string;
  readonly doc: IdentityProviderDoc;
}

/**
 * A provider of a pool, read from the members that CreateIdentityProvider and `AWS::Cognito::UserPoolIdentityProvider` have
 * in common. Throws a `ServiceError`: InvalidParameterException, or SerializationException for a member of a wrong type.
 */
export async function newIdentityProvider(
  pool: Pick<Pool, 'doc'>,
  input: Input,
): Promise<NewIdentityProvider> {
  const name = input.text('ProviderName', NEW_NAME);
  const ProviderType = input.text('ProviderType', {
    values: PROVIDER_TYPES,
  }) as IdentityProviderDoc['ProviderType'];
  const given = input.map('ProviderDetails') ?? { absent: input.text('ProviderDetails') };
  const ProviderDetails = keptDetails(ProviderType, given);
  checkProviderName(ProviderType, name);
  await checkProviderDetails(ProviderType, ProviderDetails);
  const AttributeMapping = checkedMapping(pool, ProviderType, input.map('AttributeMapping'));
  const IdpIdentifiers = identifiersIn(input) ?? [];
  return { name, doc: { ProviderType, ProviderDetails, AttributeMapping, IdpIdentifiers } };
}

export const IDENTIFIER: RegExp = /^[\w\s+=.@-]+$/;
const MAX_IDENTIFIERS = 50;

/** `IdpIdentifiers`. Throws InvalidParameterException. */
export function identifiersIn(input: Input): readonly string[] | undefined {
  const identifiers = input.texts('IdpIdentifiers');
  if (identifiers === undefined) return undefined;
  const wrong = identifiers.some((one) => one.length > 40 || !IDENTIFIER.test(one));
  if (wrong || identifiers.length > MAX_IDENTIFIERS || new Set(identifiers).size < identifiers.length)
    throw invalidParameter(
      "1 validation error detected: Value at 'idpIdentifiers' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 40, Member must satisfy regular expression pattern: [\\w\\s+=.@-]+]",
    );
  return identifiers;
}

/** An identifier leads to one provider of a pool. Throws InvalidParameterException. */
export function checkIdentifiersFree(
  { name, doc }: NewIdentityProvider,
  others: readonly NewIdentityProvider[],
): void {
  for (const other of others) {
    const taken = doc.IdpIdentifiers?.find((one) => other.doc.IdpIdentifiers?.includes(one) === true);
    if (other.name !== name && taken !== undefined)
      throw invalidParameter(`Identifier ${taken} is already associated with another identity provider.`);
  }
}
