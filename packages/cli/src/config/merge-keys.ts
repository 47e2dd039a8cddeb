import type { AccessKey, ApiKey, Definition } from '@portcullis/model';
import type { KeptValues } from '../data/generated-values.ts';
import type { LoadedConfig } from './load-config.ts';
import { resolveSecret, type SecretSource } from './secret.ts';

/** A value that was made because nobody gave one; `serve` prints it. */
export interface GeneratedSecret {
  readonly kind: 'api-key' | 'access-key';
  /** Logical id of the API key, or the access key id. */
  readonly name: string;
  readonly value: string;
}

export interface KeysMerged {
  readonly definition: Definition;
  readonly generated: readonly GeneratedSecret[];
}

/**
 * Gives every API key a value and every access key of the template a secret: from the configuration, else from
 * `values`; those that have none there stay without.
 */
export function mergeKeys(
  definition: Definition,
  loaded: LoadedConfig,
  secrets: SecretSource,
  values: KeptValues,
): KeysMerged {
  const generated: GeneratedSecret[] = [];
  const apiKeys = definition.apiKeys.map((key) => apiKeyOf(key, loaded, secrets, values, generated));
  const users = definition.iam.users.map((user) => ({
    ...user,
    accessKeys: user.accessKeys.map((key) => accessKeyOf(key, values, generated)),
  }));
  return { definition: { ...definition, apiKeys, iam: { ...definition.iam, users } }, generated };
}

function apiKeyOf(
  key: ApiKey,
  { config }: LoadedConfig,
  secrets: SecretSource,
  values: KeptValues,
  generated: GeneratedSecret[],
): ApiKey {
  const given =
    config.apiKeys?.[key.logicalId] ?? (key.name === undefined ? undefined : config.apiKeys?.[key.name]);
  if (given !== undefined)
    return { ...key, value: resolveSecret(given, secrets, `the API key ${key.logicalId}`) };
  if (key.value !== undefined) return key;
  const value = values.apiKey(key.logicalId);
  if (value === undefined) return key;
  generated.push({ kind: 'api-key', name: key.logicalId, value });
  return { ...key, value };
}

function accessKeyOf(key: AccessKey, values: KeptValues, generated: GeneratedSecret[]): AccessKey {
  if (key.secret !== undefined) return key;
  const value = values.secretAccessKey(key.id);
  if (value === undefined) return key;
  generated.push({ kind: 'access-key', name: key.id, value });
  return { ...key, secret: value };
}
