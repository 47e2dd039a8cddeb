import { invalidParameter, notAuthorized } from '../../service/service-error.ts';
import type { ClientDoc, Pool, SchemaAttribute } from '../pool.ts';
import { MAX_ATTRIBUTE_VALUE } from './limits.ts';
import { schemaOf } from './schema.ts';

/** Attribute values by name; an empty value removes. */
export type Attributes = Readonly<Record<string, string>>;
export type AttributeList = readonly { readonly name: string; readonly value: string }[];

/** What the service sets itself: no client writes it, and an administrator only the flags. */
const OWN: ReadonlySet<string> = new Set(['sub', 'identities']);
const FLAGS: ReadonlySet<string> = new Set(['email_verified', 'phone_number_verified']);

/** Throws InvalidParameterException for a name that comes twice. */
export function attributesOf(list: AttributeList): Attributes {
  const attributes = new Map<string, string>();
  for (const { name, value } of list) {
    if (attributes.has(name)) throw invalidParameter(`Duplicate attribute name: ${name}`);
    attributes.set(name, value);
  }
  return Object.fromEntries(attributes);
}

/**
 * Whether a client may write these attributes: its `WriteAttributes`, or all standard and custom ones where it has
 * none; never what the service sets, nor what is for developers only. Throws NotAuthorizedException.
 */
export function checkWritable(pool: Pool, client: ClientDoc, names: readonly string[]): void {
  const listed = client.WriteAttributes ?? [];
  const developer = new Set(
    schemaOf(pool).flatMap((one) => (one.DeveloperOnlyAttribute === true ? one.Name : [])),
  );
  for (const name of names) {
    const allowed = listed.length === 0 || listed.includes(name);
    if (!allowed || OWN.has(name) || FLAGS.has(name) || developer.has(name))
      throw notAuthorized('A client attempted to write unauthorized attribute');
  }
}

/** The attributes that a client may read. Cognito Developer Guide "App client settings". */
export function readable(client: ClientDoc, attributes: Attributes): Attributes {
  const listed = client.ReadAttributes ?? [];
  return Object.fromEntries(
    Object.entries(attributes).filter(
      ([name]) => !name.startsWith('dev:') && (listed.length === 0 || listed.includes(name)),
    ),
  );
}

/** Known names and right values. Throws InvalidParameterException. */
export function checkAttributeValues(pool: Pick<Pool, 'doc'>, attributes: Attributes): void {
  checkValues(schemaOf(pool), attributes);
}

/** For a new user: known names, right values, nothing that is required missing. Throws InvalidParameterException. */
export function checkNewAttributes(pool: Pool, attributes: Attributes): void {
  const schema = schemaOf(pool);
  checkValues(schema, attributes);
  const missing = schema.filter(
    ({ Name, Required }) => Required === true && Name !== 'sub' && (attributes[Name] ?? '') === '',
  );
  if (missing.length > 0)
    throw invalidParameter(
      `Attributes did not conform to the schema: ${missing.map(({ Name }) => `${Name}: The attribute is required\n`).join('')}`,
    );
}

/**
 * For a change of a user's attributes: right values, nothing that cannot be changed, nothing required removed.
 * Throws InvalidParameterException.
 */
export function checkChangedAttributes(pool: Pool, before: Attributes, change: Attributes): void {
  const schema = schemaOf(pool);
  checkValues(schema, change);
  for (const [name, value] of Object.entries(change)) {
    const declared = schema.find(({ Name }) => Name === name);
    if (declared?.Mutable === false && before[name] !== value)
      throw invalidParameter(`user.${name}: Attribute cannot be updated.\n`);
    if (declared?.Required === true && value === '')
      throw invalidParameter(
        `Attributes did not conform to the schema: ${name}: The attribute is required\n`,
      );
  }
}

/** Removing: the names are the pool's, none is required or fixed. Throws InvalidParameterException. */
export function checkRemovable(pool: Pool, before: Attributes, names: readonly string[]): void {
  checkChangedAttributes(pool, before, Object.fromEntries(names.map((name) => [name, ''])));
}

function checkValues(schema: readonly SchemaAttribute[], attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    const declared = schema.find(({ Name }) => Name === name);
    if (declared === undefined)
      throw invalidParameter(
        `Attributes did not conform to the schema: Type for attribute {${name}} could not be determined`,
      );
    if (OWN.has(name)) throw invalidParameter(`Cannot modify the non-mutable attribute ${name}`);
    if (value === '') continue;
    const fault = valueFault(declared, value);
    if (fault !== undefined) throw invalidParameter(fault);
  }
}

function valueFault(declared: SchemaAttribute, value: string): string | undefined {
  const { Name } = declared;
  if (Name === 'email') return isEmail(value) ? undefined : 'Invalid email address format.';
  if (Name === 'phone_number') return isPhoneNumber(value) ? undefined : 'Invalid phone number format.';
  const fault = typeFault(declared, value);
  return fault === undefined ? undefined : `Attributes did not conform to the schema: ${Name}: ${fault}\n`;
}

function typeFault(declared: SchemaAttribute, value: string): string | undefined {
  const type = declared.AttributeDataType ?? 'String';
  switch (type) {
    case 'String':
      return lengthFault(declared, value);
    case 'Number':
      return numberFault(declared, value);
    case 'Boolean':
      return /^(true|false)$/i.test(value) ? undefined : 'Attribute value is not a valid boolean';
    case 'DateTime':
      return Number.isNaN(Date.parse(value)) && !/^\d{1,13}$/.test(value)
        ? 'Attribute value is not a valid date'
        : undefined;
    default: {
      const unknown: never = type;
      return `Type ${String(unknown)} is unknown`;
    }
  }
}

function lengthFault(
  { StringAttributeConstraints: limits }: SchemaAttribute,
  value: string,
): string | undefined {
  const min = Number(limits?.MinLength ?? 0);
  const max = Math.min(Number(limits?.MaxLength ?? MAX_ATTRIBUTE_VALUE), MAX_ATTRIBUTE_VALUE);
  if (value.length < min) return `String must be at least ${min} characters long`;
  if (value.length > max) return `String must be no longer than ${max} characters`;
  return undefined;
}

function numberFault(
  { NumberAttributeConstraints: limits }: SchemaAttribute,
  value: string,
): string | undefined {
  if (!/^-?\d{1,38}(\.\d{1,38})?$/.test(value)) return 'Attribute value is not a valid number';
  const number = Number(value);
  if (limits?.MinValue !== undefined && number < Number(limits.MinValue))
    return `Number must be at least ${limits.MinValue}`;
  if (limits?.MaxValue !== undefined && number > Number(limits.MaxValue))
    return `Number must be no greater than ${limits.MaxValue}`;
  return undefined;
}

/** Something before and after one `@`, with no spaces: the service checks an address by writing to it. */
export function isEmail(text: string): boolean {
  return /^[^\s@]{1,64}@[^\s@]{1,255}$/.test(text) && text.length <= 320;
}

/** E.164. Cognito Developer Guide "phone_number". */
export function isPhoneNumber(text: string): boolean {
  return /^\+[1-9]\d{1,14}$/.test(text);
}
