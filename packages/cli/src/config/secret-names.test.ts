import { describe, expect, it } from 'vitest';
import { secretNames } from './secret-names.ts';

describe('variables that hold secrets of the configuration', () => {
  it('are found wherever `{ env: NAME }` stands', () => {
    const config = {
      apiKeys: { Key: { env: 'FEED_KEY' } },
      principals: {
        users: [{ name: 'ops', accessKeys: [{ id: 'AKIA', secret: { env: 'OPS_SECRET' } }] }],
      },
    };
    expect([...secretNames(config)]).toEqual(['FEED_KEY', 'OPS_SECRET']);
  });

  it('are nothing else', () => {
    const config = { parameters: { env: 'dev', other: 'x' }, ssm: { a: { env: 1 } }, b: null, c: 'env' };
    expect([...secretNames(config)]).toEqual([]);
  });
});
