import { readdirSync, readFileSync } from 'node:fs';
import { type Definition, InputError } from '@portcullis/model';
import type { Json } from '@portcullis/model/source';
import { describe, expect, it } from 'vitest';
import { loadTemplate, serializeDefinition } from '../../load/index.ts';

const folder = new URL('./', import.meta.url);
const corners = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

function load(path: string): Definition {
  const readFile = (file: string): string | undefined => {
    try {
      return readFileSync(new URL(file, folder), 'utf8');
    } catch {
      return undefined;
    }
  };
  try {
    return loadTemplate({ path, readFile }).definition;
  } catch (error) {
    // The message, so that a failing corner says what is wrong with it.
    throw error instanceof InputError ? new Error(error.message) : error;
  }
}

/** Logical ids of domains are hashes of their names in SAM, and free in CloudFormation. */
function model(path: string): Json {
  const definition = load(path);
  const customDomains = definition.customDomains.map((domain) => ({ ...domain, logicalId: domain.name }));
  customDomains.sort((a, b) => (a.name < b.name ? -1 : 1));
  return serializeDefinition({ ...definition, customDomains }, { positions: false });
}

describe('a SAM template means what the CloudFormation means that SAM documents it to become', () => {
  it.each(corners)('%s', (corner) => {
    expect(model(`${corner}/sam.yaml`)).toEqual(model(`${corner}/cloudformation.yaml`));
  });

  it.each(corners)('%s has routes and functions that may be called', (corner) => {
    const { apis, functions } = load(`${corner}/sam.yaml`);
    expect(apis.flatMap((api) => api.routes).length).toBeGreaterThan(0);
    expect(functions.flatMap((fn) => fn.permissions).length).toBeGreaterThan(0);
  });

  it('there is more than a dozen of them', () => {
    expect(corners.length).toBeGreaterThan(12);
  });
});
