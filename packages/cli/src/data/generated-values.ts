import { randomBytes } from 'node:crypto';
import type { DataFolder } from './data-folder.ts';

/** Values that nobody gave and that must stay the same from one run to the next: API keys, secret access keys. */
export interface KeptValues {
  /** `undefined`: no value of that name is kept. */
  apiKey(name: string): string | undefined;
  secretAccessKey(name: string): string | undefined;
}

export interface GeneratedValues extends KeptValues {
  /** The kept value of `name`, made on first use. */
  apiKey(name: string): string;
  secretAccessKey(name: string): string;
  /** Names of the values that were asked for, in that order. */
  readonly used: readonly string[];
}

const FILE = 'generated.json';

export function openGeneratedValues(folder: DataFolder): GeneratedValues {
  let kept: Readonly<Record<string, string>> | undefined;
  const used: string[] = [];
  const value = (name: string, make: () => string): string => {
    kept ??= read(folder);
    const found = kept[name];
    if (!used.includes(name)) used.push(name);
    if (found !== undefined) return found;
    const made = make();
    kept = { ...kept, [name]: made };
    folder.writeJson(FILE, kept);
    return made;
  };
  return {
    used,
    // API Gateway's own keys have 40 characters of [0-9A-Za-z]; a secret access key has 40 of base 64.
    apiKey: (name) => value(apiKeyEntry(name), () => alphanumeric(40)),
    secretAccessKey: (name) => value(secretEntry(name), () => randomBytes(30).toString('base64')),
  };
}

/** What `serve` has kept, for commands that write nothing. */
export function openKeptValues(folder: DataFolder): KeptValues {
  const kept = read(folder);
  return { apiKey: (name) => kept[apiKeyEntry(name)], secretAccessKey: (name) => kept[secretEntry(name)] };
}

function apiKeyEntry(name: string): string {
  return `apiKey:${name}`;
}

function secretEntry(name: string): string {
  return `secretAccessKey:${name}`;
}

function read(folder: DataFolder): Readonly<Record<string, string>> {
  const value = folder.readJson(FILE);
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).filter(([, one]) => typeof one === 'string'));
}

function alphanumeric(length: number): string {
  let out = '';
  while (out.length < length) out += randomBytes(length).toString('base64').replace(/[+/=]/g, '');
  return out.slice(0, length);
}
