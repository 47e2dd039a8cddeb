import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Found, findTemplate } from './find-template.ts';

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'portcullis-find-'));
});

function files(...names: readonly string[]): void {
  for (const name of names) {
    mkdirSync(join(cwd, name, '..'), { recursive: true });
    writeFileSync(join(cwd, name), '');
  }
}

function find(argument?: string, config?: string, template?: string): Found {
  return findTemplate(cwd, argument, config, () => template);
}

describe('the template that is meant', () => {
  it('is the one that the configuration names, before all others', () => {
    files('portcullis.yaml', 'template.yaml', 'api/other.yaml');
    expect(find(undefined, undefined, 'api/other.yaml')).toEqual({
      template: join(cwd, 'api/other.yaml'),
      config: join(cwd, 'portcullis.yaml'),
    });
  });

  it('is template.yaml before template.json, cdk.out and openapi.yaml', () => {
    files('template.yaml', 'template.json', 'cdk.out/a.template.json', 'openapi.yaml');
    expect(find().template).toBe(join(cwd, 'template.yaml'));
  });

  it('is the whole of cdk.out before openapi.yaml', () => {
    files('cdk.out/tree.json', 'cdk.out/a.template.json', 'cdk.out/b.template.json', 'openapi.yaml');
    expect(find().template).toBe(join(cwd, 'cdk.out'));
    expect(find('cdk.out').template).toBe(join(cwd, 'cdk.out'));
  });

  it('is not a cdk.out without a stack', () => {
    files('cdk.out/tree.json', 'openapi.yaml');
    expect(find().template).toBe(join(cwd, 'openapi.yaml'));
  });

  it('is searched in the folder that is given', () => {
    files('app/openapi.json', 'template.yaml');
    expect(find('app').template).toBe(join(cwd, 'app/openapi.json'));
  });

  it('is the file that is given, with the configuration beside it', () => {
    files('app/a.yaml', 'app/portcullis.yaml');
    expect(find('app/a.yaml', undefined, 'b.yaml')).toEqual({
      template: join(cwd, 'app/a.yaml'),
      config: join(cwd, 'app/portcullis.yaml'),
    });
  });

  it('takes another configuration from --config', () => {
    files('a.yaml', 'portcullis.yaml', 'dev.yaml');
    expect(find('a.yaml', 'dev.yaml').config).toBe(join(cwd, 'dev.yaml'));
    expect(find(undefined, 'dev.yaml', 'a.yaml').template).toBe(join(cwd, 'a.yaml'));
  });

  it.each([
    [[], undefined, undefined, undefined, 'no template in'],
    [['x.yaml'], 'y.yaml', undefined, undefined, 'no such file or folder: y.yaml'],
    [['template.yaml'], undefined, 'none.yaml', undefined, 'no such configuration file: none.yaml'],
    [
      ['portcullis.yaml'],
      undefined,
      undefined,
      'gone.yaml',
      'the template it names, `gone.yaml`, does not exist',
    ],
  ] as const)('is refused with %j', (names, argument, config, template, message) => {
    files(...names);
    expect(() => find(argument, config, template)).toThrow(message);
  });
});
