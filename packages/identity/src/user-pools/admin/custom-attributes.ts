import type { Input } from '../../service/input.ts';
import type { Operation } from '../../service/operation.ts';
import { invalidParameter } from '../../service/service-error.ts';
import { schemaAttribute } from '../../template/pool-docs.ts';
import { MAX_CUSTOM_ATTRIBUTE_NAME, QUOTA } from '../accounts/limits.ts';
import { isStandard } from '../accounts/schema.ts';
import type { PoolDoc, SchemaAttribute } from '../pool.ts';
import { poolOperation } from './pool-operation.ts';
import { changePool } from './pool-store.ts';

/** AddCustomAttributes: the schema grows; nothing in it is ever changed or removed. */
export const addCustomAttributes: Operation = poolOperation(
  'AddCustomAttributes',
  async ({ input, context, pool }) => {
    const given = input.structures('CustomAttributes') ?? input.missing('CustomAttributes');
    if (given.length < 1 || given.length > 25)
      throw invalidParameter(
        "1 validation error detected: Value at 'customAttributes' failed to satisfy constraint: Member must have length between 1 and 25",
      );
    const added = given.map(customAttributeIn);
    await changePool(context, pool.id, (doc) => ({
      ...doc,
      SchemaAttributes: checkedSchema([...(doc.SchemaAttributes ?? []), ...added]),
    }));
    return {};
  },
);

/** An attribute of the pool's own as the store keeps it: its name has its prefix. */
export function customAttributeIn(input: Input): SchemaAttribute {
  const declared = schemaIn(input);
  if (isStandard(declared.Name)) throw invalidParameter(`${declared.Name}: is a standard attribute.`);
  return declared;
}

/** `SchemaAttributeType`, standard or custom. Throws InvalidParameterException. */
export function schemaIn(input: Input): SchemaAttribute {
  const name = input.text('Name', {
    min: 1,
    max: MAX_CUSTOM_ATTRIBUTE_NAME,
    pattern: /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u,
  });
  input.optionalText('AttributeDataType', { values: ['String', 'Number', 'DateTime', 'Boolean'] });
  input.flag('DeveloperOnlyAttribute');
  input.flag('Mutable');
  const texts = input.object('StringAttributeConstraints');
  checkRange(input.pathOf('StringAttributeConstraints'), [texts, 'MinLength', 'MaxLength'], 0, 2048);
  const numbers = input.object('NumberAttributeConstraints');
  checkRange(input.pathOf('NumberAttributeConstraints'), [numbers, 'MinValue', 'MaxValue']);
  if (name.startsWith('custom:') || name.startsWith('dev:'))
    throw invalidParameter(`Invalid attribute name: ${name}. The prefix is added by the service.`, {
      members: [input.pathOf('Name')],
    });
  if (input.flag('Required') === true && !isStandard(name))
    throw invalidParameter('Required custom attributes are not supported currently.', {
      members: [input.pathOf('Required'), input.pathOf('Name')],
    });
  return schemaAttribute(input.all());
}

function checkRange(
  path: string,
  [limits, lower, upper]: readonly [limits: Input | undefined, lower: string, upper: string],
  least: number = Number.NEGATIVE_INFINITY,
  most: number = Number.POSITIVE_INFINITY,
): void {
  const from = Number(limits?.optionalText(lower) ?? least);
  const to = Number(limits?.optionalText(upper) ?? most);
  if (Number.isNaN(from) || Number.isNaN(to))
    throw invalidParameter('Attribute constraints must be numbers.', { members: [path] });
  if (from > to || from < least || to > most)
    throw invalidParameter('Invalid attribute constraints: the minimum is larger than the maximum.', {
      members: [path],
      allowed: `${lower} is not more than ${upper}${most === 2048 ? ', and they are 0 to 2048' : ''}`,
    });
}

/** Throws InvalidParameterException for a name that comes twice, or too many. */
export function checkedSchema(schema: readonly SchemaAttribute[]): NonNullable<PoolDoc['SchemaAttributes']> {
  const names = schema.map(({ Name }) => Name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw invalidParameter(`${twice}: Existing attribute already has name ${twice}.`, {
      members: [`Schema[${names.lastIndexOf(twice)}].Name`],
    });
  if (names.filter((name) => !isStandard(name)).length > QUOTA.customAttributesPerPool)
    throw invalidParameter(
      `The number of custom attributes exceeds the limit of ${QUOTA.customAttributesPerPool}.`,
      { members: ['Schema'] },
    );
  return schema;
}
