import type { Input } from '../../service/input.ts';
import { invalidParameter } from '../../service/service-error.ts';
import type { PoolDoc } from '../pool.ts';
import { checkedSchema, schemaIn } from './custom-attributes.ts';
import { DISPLAY_NAME } from './patterns.ts';
import { choicesIn, type PoolSettings, poolSettingsIn } from './pool-settings.ts';

export interface NewPool extends Partial<PoolDoc> {
  readonly settings: PoolSettings;
  readonly Name: string;
}

/**
 * A pool, read from the members that CreateUserPool and `AWS::Cognito::UserPool` have in common. Throws a `ServiceError`:
 * InvalidParameterException, or SerializationException for a member of a wrong type.
 */
export function newPool(input: Input): NewPool {
  return {
    settings: poolSettingsIn(input),
    ...namesIn(input),
    Name: input.text('PoolName', DISPLAY_NAME),
    SchemaAttributes: checkedSchema((input.structures('Schema') ?? []).map(schemaIn)),
  };
}

/** How users are named, which is settled once. */
function namesIn(input: Input): Partial<PoolDoc> {
  const aliases = choicesIn(input, 'AliasAttributes', ['phone_number', 'email', 'preferred_username']);
  const usernames = choicesIn(input, 'UsernameAttributes', ['phone_number', 'email']);
  if ((aliases ?? []).length > 0 && (usernames ?? []).length > 0)
    throw invalidParameter(
      'Only one of the aliasAttributes or usernameAttributes can be set in a user pool.',
      { members: ['UsernameAttributes', 'AliasAttributes'] },
    );
  const configuration = input.object('UsernameConfiguration');
  const CaseSensitive = configuration?.flag('CaseSensitive');
  if (configuration !== undefined && CaseSensitive === undefined) configuration.missing('CaseSensitive');
  return {
    ...(aliases === undefined ? {} : { AliasAttributes: aliases }),
    ...(usernames === undefined ? {} : { UsernameAttributes: usernames }),
    ...(CaseSensitive === undefined ? {} : { UsernameConfiguration: { CaseSensitive } }),
  };
}
