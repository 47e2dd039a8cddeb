import { schemaOf } from '../user-pools/accounts/schema.ts';
import type { Client, IdentityProviderDoc, Pool } from '../user-pools/pool.ts';
import { AttributeRefusal } from './refused-sign-in.ts';

type Attributes = Readonly<Record<string, string>>;

/** Cognito Developer Guide "Mapping IdP attributes to profiles and tokens": of a mapped value, in characters. */
const MAX_VALUE = 2_048;
const VERIFIED: Readonly<Record<string, string>> = {
  email: 'email_verified',
  phone_number: 'phone_number_verified',
};

/**
 * The attributes that a provider's claims set, by the provider's mapping: claims that are not there set nothing.
 * Addresses are unverified unless the mapping says otherwise. Throws an `AttributeRefusal` for an attribute that the
 * pool has not or that the client may not write.
 */
export function mappedAttributes(
  pool: Pool,
  client: Client,
  { AttributeMapping = {} }: IdentityProviderDoc,
  claims: Attributes,
): Attributes {
  const schema = schemaOf(pool);
  const writable = client.doc.WriteAttributes ?? [];
  const mapped = new Map<string, string>();
  for (const [name, claim] of Object.entries(AttributeMapping)) {
    // The username is the provider's to say, by its subject.
    if (name === 'username') continue;
    const value = Object.hasOwn(claims, claim) ? claims[claim] : undefined;
    if (value === undefined) continue;
    const declared = schema.find((one) => one.Name === name);
    if (declared === undefined || OWN.has(name))
      throw new AttributeRefusal(`Type for attribute {${name}} could not be determined`);
    const isFlag = Object.values(VERIFIED).includes(name);
    if (writable.length > 0 && !writable.includes(name) && !isFlag)
      throw new AttributeRefusal(`${name}: A client attempted to write unauthorized attribute`);
    if (value.length > MAX_VALUE)
      throw new AttributeRefusal(`${name}: String must be no longer than ${MAX_VALUE} characters`);
    mapped.set(name, isFlag ? String(value.toLowerCase() === 'true') : value);
  }
  for (const [address, flag] of Object.entries(VERIFIED))
    if (mapped.has(address) && !mapped.has(flag)) mapped.set(flag, 'false');
  return Object.fromEntries(mapped);
}

/** What only the service sets. */
const OWN: ReadonlySet<string> = new Set(['sub', 'identities']);

/** Throws an `AttributeRefusal` for what the pool does not let change: every mapped attribute is written again. */
export function checkMutable(pool: Pool, attributes: Attributes): void {
  const fixed = schemaOf(pool).find(
    ({ Name, Mutable }) => Mutable === false && Object.hasOwn(attributes, Name),
  );
  if (fixed !== undefined) throw new AttributeRefusal(`user.${fixed.Name}: Attribute cannot be updated.`);
}
