import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { LambdaFunction } from '@portcullis/model';
import { describe, expect, it } from 'vitest';
import { lambdaFunction } from '../../../../spec/fixtures/definition.ts';
import { readFunctionText } from './function-text.ts';

function project(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'function-text-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const fn = (more: Partial<LambdaFunction>): LambdaFunction =>
  lambdaFunction('Fn', { runtime: 'nodejs20.x', code: { kind: 'local', path: 'src' }, ...more });

function names(folder: string, one: LambdaFunction): readonly string[] | undefined {
  return readFunctionText(one, folder)?.files.map(({ file }) => file.replace(`${folder}/`, ''));
}

describe('the text of a function', () => {
  it('is its handler file with the files that this imports by relative paths', () => {
    const folder = project({
      'src/app.js': "const a = require('./lib/a'); import('./b.mjs'); require('axios'); require('./d.json')",
      'src/lib/a.js': "const { c } = require('../c');",
      'src/b.mjs': "import './app.js'",
      'src/c.ts': 'export const c = 1',
      'src/unused.js': '',
    });
    expect(names(folder, fn({ handler: 'app.handler' }))).toEqual([
      'src/app.js',
      'src/lib/a.js',
      'src/b.mjs',
      'src/c.ts',
    ]);
    expect(readFunctionText(fn({ handler: 'app.handler' }), folder)).toMatchObject({
      complete: true,
      entry: 'handler',
    });
  });

  it.each(["require('./gone')", "import x from '@/lib'", "require('/opt/nodejs/auth')"])(
    'is not complete where its own code is not found: %s',
    (text) => {
      const folder = project({ 'src/app.js': text });
      expect(readFunctionText(fn({ handler: 'app.handler' }), folder)?.complete).toBe(false);
    },
  );

  it('is Python, with modules beside it and in packages', () => {
    const folder = project({
      'src/pkg/app.py': 'import os, helper\nfrom . import near\nfrom pkg.deep import thing\n',
      'src/helper.py': '',
      'src/pkg/near.py': '',
      'src/pkg/deep.py': 'from .gone import x\n',
    });
    const one = fn({ runtime: 'python3.12', handler: 'pkg.app.lambda_handler' });
    expect(names(folder, one)).toEqual([
      'src/pkg/app.py',
      'src/helper.py',
      'src/pkg/near.py',
      'src/pkg/deep.py',
    ]);
    expect(readFunctionText(one, folder)).toMatchObject({
      complete: false,
      language: 'python',
      entry: 'lambda_handler',
    });
  });

  it('is inline code as it stands, and what was built where the source is not here', () => {
    const folder = project({ '.aws-sam/build/Fn/app.js': '// built' });
    expect(names(folder, fn({ handler: 'app.handler' }))).toEqual(['.aws-sam/build/Fn/app.js']);
    expect(
      readFunctionText(fn({ handler: 'index.h', code: { kind: 'inline', source: 'x' } }), folder),
    ).toEqual({
      language: 'javascript',
      entry: 'h',
      files: [{ file: 'Fn/index.js', text: 'x' }],
      complete: true,
    });
  });

  it.each([
    [['arn:aws:lambda:eu-west-1:111122223333:layer:own:1'], false],
    [['not known here'], false],
    [['arn:aws:lambda:eu-west-1:017000801446:layer:AWSLambdaPowertoolsPython:3'], true],
  ])('is complete with the layers %j: %s', (layers, complete) => {
    const code = { kind: 'inline', source: 'x' } as const;
    expect(readFunctionText(fn({ handler: 'index.h', code, layers }), '/')?.complete).toBe(complete);
  });

  it.each([
    { runtime: 'java21', handler: 'a.B::c' },
    { runtime: 'nodejs20.x', handler: '../../etc/passwd.x' },
    { runtime: 'nodejs20.x', handler: 'none.handler' },
    { runtime: undefined, handler: 'app.handler' },
    { handler: 'app.handler', code: { kind: 'remote', reason: 'in S3' } as const },
  ])('is not here for %j', (more) => {
    expect(readFunctionText(fn(more), project({ 'src/app.js': '' }))).toBeUndefined();
  });
});
