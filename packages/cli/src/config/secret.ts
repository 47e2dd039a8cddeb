import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { systemCode, UsageError } from '../failure.ts';
import type { Secret } from './config.ts';

/** Where secrets come from: the environment, and files relative to the configuration. */
export interface SecretSource {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
}

/** The value of a secret; `what` names it in the message when it is not there. */
export function resolveSecret(secret: Secret, source: SecretSource, what: string): string {
  if (typeof secret === 'string') return secret;
  if ('env' in secret) {
    const value = source.env[secret.env];
    if (value) return value;
    throw new UsageError(
      `${what} comes from the environment variable \`${secret.env}\`, which is not set`,
      `set ${secret.env} or give the value in another way`,
    );
  }
  const path = resolve(source.folder, secret.file);
  try {
    const value = readFileSync(path, 'utf8').replace(/\r?\n$/, '');
    if (value !== '') return value;
  } catch (error) {
    throw new UsageError(`${what} comes from the file ${path}, which cannot be read (${systemCode(error)})`);
  }
  throw new UsageError(`${what} comes from the file ${path}, which is empty`);
}
