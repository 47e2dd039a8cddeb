import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { UsageError } from '../failure.ts';
import type { Secret } from './config.ts';
import { COUNTERS_URL, MAIL_URL, STORAGE_URL, secretUrl, type UrlForm } from './secret-url.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portcullis-secret-url-'));
});

const url = (secret: Secret, form: UrlForm = STORAGE_URL, value?: string): string =>
  secretUrl(secret, form, { env: { URL_OF_IT: value }, folder }, '`storage`');

function refusal(...args: Parameters<typeof url>): UsageError {
  try {
    url(...args);
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('a URL that may hold a password', () => {
  it.each([
    ['sqlite:data.db', STORAGE_URL],
    ['sqlite::memory:', STORAGE_URL],
    ['postgres://shop:hunter2@db.internal/shop?sslmode=verify-full', STORAGE_URL],
    ['postgresql:///shop?host=/run/postgresql', STORAGE_URL],
    ['memory:', COUNTERS_URL],
    ['redis://:hunter2@counters.internal:6379/1', COUNTERS_URL],
    ['smtps://user:hunter2@mail.example.com:465', MAIL_URL],
  ])('is taken from the environment: %s', (value, form) => {
    expect(url({ env: 'URL_OF_IT' }, form, value)).toBe(value);
  });

  it('is taken from a file beside the configuration, less its last line break', () => {
    writeFileSync(join(folder, 'url'), 'postgres://shop:hunter2@db/shop\n');
    expect(url({ file: 'url' })).toBe('postgres://shop:hunter2@db/shop');
  });

  it.each([
    ['a variable that is not set', { env: 'URL_OF_IT' }, undefined, 'variable `URL_OF_IT`, which is not set'],
    ['an empty variable', { env: 'URL_OF_IT' }, '', 'variable `URL_OF_IT`, which is not set'],
    ['a file that is not there', { file: 'none' }, undefined, 'cannot be read (ENOENT)'],
  ])('is not there: %s', (_, secret, value, message) => {
    expect(refusal(secret, STORAGE_URL, value).message).toContain(message);
  });

  it.each([
    ['of another kind', 'mysql://shop:hunter2@db/shop', STORAGE_URL],
    ['of another use', 'redis://:hunter2@db', STORAGE_URL],
    ['with blanks in front', '  postgres://shop:hunter2@db/shop', STORAGE_URL],
    ['with a line break', 'postgres://shop:hunter2@db/shop\nmore', STORAGE_URL],
    ['with a slash in its password', 'postgres://shop:hunter2/@db/shop', STORAGE_URL],
    ['with a number sign in its password', 'redis://:hunter2#@db', COUNTERS_URL],
    ['without a server', 'smtp://', MAIL_URL],
  ])('is refused by name, and not shown: %s', (_, value, form) => {
    const { message, help } = refusal({ env: 'URL_OF_IT' }, form, value);
    expect(message).toBe(
      `\`storage\` comes from the environment variable \`URL_OF_IT\`, and is not ${form.words}`,
    );
    expect(`${message} ${help}`).not.toContain('hunter2');
  });

  it('is refused with the name of its file', () => {
    writeFileSync(join(folder, 'url'), 'hunter2');
    const { message } = refusal({ file: 'url' });
    expect(message).toBe('`storage` comes from the file url, and is not sqlite:PATH or postgres://...');
  });
});
