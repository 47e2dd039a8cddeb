import { describe, expect, it } from 'vitest';
import { parseWith } from './with-option.ts';

describe('--with', () => {
  it.each([
    ['other/template.yaml@444455556666', 'other/template.yaml'],
    ['.@444455556666', '.'],
    ['team@home/template.yaml@444455556666', 'team@home/template.yaml'],
    ['a@111122223333@444455556666', 'a@111122223333'],
  ])('%s is a path and an account', (text, path) => {
    expect(parseWith(text)).toEqual({ path, account: '444455556666', given: `--with ${text}` });
  });

  it.each([
    '',
    '@',
    'other/template.yaml',
    'other/template.yaml@',
    '@444455556666',
    '444455556666',
    'other/template.yaml@44445555666',
    'other/template.yaml@4444555566667',
    'other/template.yaml@4444-5555-6666',
    'other/template.yaml@444455556666 ',
    'other/template.yaml@444455556666\n',
    'other/template.yaml@ 444455556666',
    'other/template.yaml@partner',
    'other/template.yaml@٤٤٤٤٥٥٥٥٦٦٦٦',
    'other@444455556666/template.yaml',
  ])('%j is refused with the form', (text) => {
    expect(() => parseWith(text)).toThrow(
      `--with ${text} is not TEMPLATE@ACCOUNT, with 12 digits after the last @`,
    );
  });
});
