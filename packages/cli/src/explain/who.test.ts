import { describe, expect, it } from 'vitest';
import { parseWho, parseWhos } from './who.ts';

describe('--as', () => {
  it('takes a user with everything that makes one up', () => {
    expect(parseWho('user:al%3Aice?pool=Pool&groups=a,b&scopes=x/y,z&use=access')).toEqual({
      kind: 'user',
      name: 'al:ice',
      pool: 'Pool',
      groups: ['a', 'b'],
      scopes: ['x/y', 'z'],
      use: 'access',
    });
  });

  it('takes IAM users, roles and sessions by ARN', () => {
    for (const arn of [
      'arn:aws:iam::111122223333:user/team/ops',
      'arn:aws:iam::111122223333:role/reader',
      'arn:aws:sts::111122223333:assumed-role/reader/s1',
      'arn:aws-cn:iam::111122223333:user/ops',
    ]) {
      expect(parseWho(arn)).toEqual({ kind: 'iam', arn });
    }
  });

  it('keeps the colons and the JSON of a value', () => {
    expect(parseWho('api-key:a:b')).toEqual({ kind: 'api-key', value: 'a:b' });
    expect(parseWho('claims:{"sub":"a"}')).toEqual({ kind: 'claims', claims: { sub: 'a' } });
    expect(parseWho('authorizer:{"isAuthorized":true}')).toEqual({
      kind: 'authorizer',
      output: '{"isAuthorized":true}',
    });
  });

  it.each([
    ['alice', 'none of the known forms'],
    ['', 'none of the known forms'],
    ['user:', 'the name is empty'],
    ['user:a?group=b', '`group` is none of pool, groups, scopes, use'],
    ['user:a?use=refresh', 'use is id or access'],
    ['user:%zz', 'percent-encoding'],
    ['api-key:', 'the key is empty'],
    ['claims:{', 'not valid JSON'],
    ['claims:[1]', 'claims are a JSON object'],
    ['authorizer:allow', 'not valid JSON'],
    ['arn:aws:s3:::bucket', 'the ARN must be of an IAM user'],
    ['arn:aws:iam::111122223333:root', 'the ARN must be of an IAM user'],
    ['arn:aws:iam::1111:user/a', 'the ARN must be of an IAM user'],
  ])('refuses %s', (text, why) => {
    expect(() => parseWho(text)).toThrow(why);
  });

  it('combines a user and an API key', () => {
    expect(parseWhos(['user:a', 'api-key:k']).map((who) => who.kind)).toEqual(['user', 'api-key']);
  });

  it.each([
    [['user:a', 'user:b']],
    [['user:a', 'claims:{}']],
    [['user:a', 'arn:aws:iam::111122223333:user/ops']],
    [['anonymous', 'api-key:k']],
    [['api-key:a', 'api-key:b']],
  ])('refuses %j together', (texts) => {
    expect(() => parseWhos(texts)).toThrow();
  });
});
