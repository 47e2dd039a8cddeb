import type { Pool, SchemaAttribute } from '../pool.ts';

const TEXT = { MinLength: '0', MaxLength: '2048' } as const;

function standard(Name: string, more: Partial<SchemaAttribute> = {}): SchemaAttribute {
  return {
    Name,
    AttributeDataType: 'String',
    DeveloperOnlyAttribute: false,
    Mutable: true,
    Required: false,
    StringAttributeConstraints: TEXT,
    ...more,
  };
}

/** What every pool has before its schema changes anything. Cognito Developer Guide "Working with user attributes". */
export const STANDARD_SCHEMA: readonly SchemaAttribute[] = [
  standard('sub', {
    Mutable: false,
    Required: true,
    StringAttributeConstraints: { MinLength: '1', MaxLength: '2048' },
  }),
  standard('name'),
  standard('given_name'),
  standard('family_name'),
  standard('middle_name'),
  standard('nickname'),
  standard('preferred_username'),
  standard('profile'),
  standard('picture'),
  standard('website'),
  standard('email'),
  flag('email_verified'),
  standard('gender'),
  standard('birthdate', { StringAttributeConstraints: { MinLength: '10', MaxLength: '10' } }),
  standard('zoneinfo'),
  standard('locale'),
  standard('phone_number'),
  flag('phone_number_verified'),
  standard('address'),
  {
    Name: 'updated_at',
    AttributeDataType: 'Number',
    DeveloperOnlyAttribute: false,
    Mutable: true,
    Required: false,
    NumberAttributeConstraints: { MinValue: '0' },
  },
  standard('identities', { StringAttributeConstraints: {} }),
];

function flag(Name: string): SchemaAttribute {
  return {
    Name,
    AttributeDataType: 'Boolean',
    DeveloperOnlyAttribute: false,
    Mutable: true,
    Required: false,
  };
}

const STANDARD_NAMES: ReadonlySet<string> = new Set(STANDARD_SCHEMA.map(({ Name }) => Name));

export function isStandard(name: string): boolean {
  return STANDARD_NAMES.has(name);
}

/** The whole schema of a pool: standard attributes as the pool declares them, then its own. */
export function schemaOf({ doc }: Pick<Pool, 'doc'>): readonly SchemaAttribute[] {
  const declared = doc.SchemaAttributes ?? [];
  const standards = STANDARD_SCHEMA.map((one) => {
    const own = declared.find(({ Name }) => Name === one.Name);
    return own === undefined ? one : { ...one, ...own };
  });
  return [...standards, ...declared.filter(({ Name }) => !isStandard(Name)).map(customAttribute)];
}

/** A custom attribute with what its declaration leaves out. API reference "SchemaAttributeType". */
function customAttribute(declared: SchemaAttribute): SchemaAttribute {
  const type = declared.AttributeDataType ?? 'String';
  return {
    DeveloperOnlyAttribute: false,
    Mutable: true,
    Required: false,
    ...(type === 'String' ? { StringAttributeConstraints: {} } : {}),
    ...(type === 'Number' ? { NumberAttributeConstraints: {} } : {}),
    ...declared,
    AttributeDataType: type,
  };
}
