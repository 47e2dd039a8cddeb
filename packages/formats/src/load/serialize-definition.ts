import type { Definition } from '@portcullis/model';
import type { Json } from '@portcullis/model/source';

/**
 * A definition as JSON: keys in alphabetical order, absent values left out, positions only where they are asked
 * for, so that two templates that mean the same print the same.
 */
export function serializeDefinition(definition: Definition, options: { readonly positions: boolean }): Json {
  return serialize(definition, options.positions) ?? null;
}

function serialize(value: unknown, positions: boolean): Json | undefined {
  if (
    value === null ||
    typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'boolean'
  ) {
    return value;
  }
  if (Array.isArray(value)) return value.map((item) => serialize(item, positions) ?? null);
  if (typeof value !== 'object') return undefined;
  const entries: [string, Json][] = [];
  for (const key of Object.keys(value).sort()) {
    const item: unknown = (value as Readonly<Record<string, unknown>>)[key];
    if (!positions && isPlace(key, item)) continue;
    const json = serialize(item, positions);
    if (json !== undefined) entries.push([key, json]);
  }
  return Object.fromEntries(entries);
}

function isPlace(key: string, item: unknown): boolean {
  if (key === 'at') return isPosition(item);
  if (key === 'valuesAt') return Array.isArray(item) && item.every(isPosition);
  if (key !== 'places' || typeof item !== 'object' || item === null) return false;
  return ('actions' in item && 'resources' in item) || Object.values(item).every(isPosition);
}

/** An environment variable or a tag may be called `at`, too. */
function isPosition(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && 'file' in value && 'line' in value && 'column' in value
  );
}
