import { describe, expect, it } from 'vitest';
import { besideFile } from './paths.ts';

describe('a file that another one names', () => {
  it.each([
    ['template.yaml', 'api.yaml', 'api.yaml'],
    ['app/template.yaml', './src/api.yaml', 'app/src/api.yaml'],
    ['/app/template.yaml', 'src/api.yaml', '/app/src/api.yaml'],
    ['app/template.yaml', '/elsewhere/api.yaml', '/elsewhere/api.yaml'],
  ])('beside %s, %s is shown as %s', (file, path, shown) => {
    expect(besideFile(file, path)).toBe(shown);
  });
});
