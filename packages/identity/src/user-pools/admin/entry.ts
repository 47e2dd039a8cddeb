import type { Json } from '@portcullis/model/source';
import { Input } from '../../service/input.ts';
import { ServiceError } from '../../service/service-error.ts';

/** An item of a list of structures. Throws SerializationException for anything else. */
export function entryOf(value: Json, member: string): Input {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ServiceError(
      'SerializationException',
      `${member} can not be converted to a List of Structures`,
    );
  return new Input(value as Readonly<Record<string, Json>>);
}
