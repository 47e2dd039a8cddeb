import type { Json } from '@portcullis/model/source';
import type { Operation } from '../../service/operation.ts';
import { invalidParameter } from '../../service/service-error.ts';
import { schemaAttribute } from '../../template/pool-docs.ts';
import { MAX_CUSTOM_ATTRIBUTE_NAME, QUOTA } from '../accounts/limits.ts';
import { isStandard } from '../accounts/schema.ts';
import type { PoolDoc, SchemaAttribute } from '../pool.ts';
import { entryOf } from './entry.ts';
import { poolOperation } from './pool-operation.ts';
import { writePool } from './pool-store.ts';

/** AddCustomAttributes: the schema grows; nothing in it is ever changed or removed. */
export const addCustomAttributes: Operation = poolOperation(
  'AddCustomAttributes',
  async ({ input, context, pool }) => {
    const given = input.list('CustomAttributes') ?? [input.text('CustomAttributes')];
    if (given.length < 1 || given.length > 25)
      throw invalidParameter(
        "1 validation error detected: Value at 'customAttributes' failed to satisfy constraint: Member must have length between 1 and 25",
      );
    const added = given.map(customAttributeIn);
    const declared = pool.doc.SchemaAttributes ?? [];
    await writePool(context, pool, { ...pool.doc, SchemaAttributes: checkedSchema([...declared, ...added]) });
    return {};
  },
);

/** An attribute of the pool's own as the store keeps it: its name has its prefix. */
export function customAttributeIn(value: Json): SchemaAttribute {
  const declared = schemaIn(value);
  if (isStandard(declared.Name)) throw invalidParameter(`${declared.Name}: is a standard attribute.`);
  return declared;
}

/** `SchemaAttributeType`, standard or custom. Throws InvalidParameterException. */
export function schemaIn(value: Json): SchemaAttribute {
  const input = entryOf(value, 'Schema');
  const name = input.text('Name', {
    min: 1,
    max: MAX_CUSTOM_ATTRIBUTE_NAME,
    pattern: /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u,
  });
  input.optionalText('AttributeDataType', { values: ['String', 'Number', 'DateTime', 'Boolean'] });
  input.flag('DeveloperOnlyAttribute');
  input.flag('Mutable');
  const texts = input.object('StringAttributeConstraints');
  checkRange(texts?.optionalText('MinLength'), texts?.optionalText('MaxLength'), 0, 2048);
  const numbers = input.object('NumberAttributeConstraints');
  checkRange(numbers?.optionalText('MinValue'), numbers?.optionalText('MaxValue'));
  if (name.startsWith('custom:') || name.startsWith('dev:'))
    throw invalidParameter(`Invalid attribute name: ${name}. The prefix is added by the service.`);
  if (input.flag('Required') === true && !isStandard(name))
    throw invalidParameter('Required custom attributes are not supported currently.');
  return schemaAttribute(value);
}

function checkRange(
  min: string | undefined,
  max: string | undefined,
  least: number = Number.NEGATIVE_INFINITY,
  most: number = Number.POSITIVE_INFINITY,
): void {
  const [from, to] = [min ?? String(least), max ?? String(most)].map(Number);
  if (from === undefined || to === undefined || Number.isNaN(from) || Number.isNaN(to))
    throw invalidParameter('Attribute constraints must be numbers.');
  if (from > to || from < least || to > most)
    throw invalidParameter('Invalid attribute constraints: the minimum is larger than the maximum.');
}

/** Throws InvalidParameterException for a name that comes twice, or too many. */
export function checkedSchema(schema: readonly SchemaAttribute[]): NonNullable<PoolDoc['SchemaAttributes']> {
  const names = schema.map(({ Name }) => Name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw invalidParameter(`${twice}: Existing attribute already has name ${twice}.`);
  if (names.filter((name) => !isStandard(name)).length > QUOTA.customAttributesPerPool)
    throw invalidParameter(
      `The number of custom attributes exceeds the limit of ${QUOTA.customAttributesPerPool}.`,
    );
  return schema;
}
