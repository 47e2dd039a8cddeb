import type { Json } from '@portcullis/model/source';

/**
 * A value whose parts note that they were read, as paths: `Policies.PasswordPolicy.MinimumLength`. Items of lists, and
 * entries of maps, have the path of what they are in.
 */
export function recorded(value: Json, reads: Set<string>, path = ''): Json {
  if (typeof value !== 'object' || value === null) return value;
  const at = (name: string): string => (Array.isArray(value) ? path : path === '' ? name : `${path}.${name}`);
  return new Proxy(value as object, {
    get: (target, key) => {
      if (typeof key === 'symbol' || !Object.hasOwn(target, key)) return Reflect.get(target, key);
      reads.add(at(key));
      return recorded(Reflect.get(target, key) as Json, reads, at(key));
    },
  }) as Json;
}
