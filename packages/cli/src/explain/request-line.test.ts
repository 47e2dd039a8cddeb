import { describe, expect, it } from 'vitest';
import { parseHeaders, parseRequestLine } from './request-line.ts';

describe('--request', () => {
  it('keeps path and query as they are written', () => {
    expect(parseRequestLine('GET /a%2Fb//c?x=%20&y')).toEqual({
      method: 'GET',
      path: '/a%2Fb//c',
      rawQuery: 'x=%20&y',
    });
  });

  it('drops a fragment, which no client sends', () => {
    expect(parseRequestLine('GET /a?x=1#top')).toEqual({ method: 'GET', path: '/a', rawQuery: 'x=1' });
  });

  it.each(['', 'GET', '/orders', 'GET orders', 'GET http://example.com/', 'GET /a b', 'G(T /a'])(
    'refuses "%s"',
    (text) => {
      expect(() => parseRequestLine(text)).toThrow('METHOD /path');
    },
  );
});

describe('--header', () => {
  it('splits at the first colon', () => {
    expect(parseHeaders(['Authorization: Bearer a:b'])).toEqual(['Authorization', 'Bearer a:b']);
  });

  it.each(['Authorization', ': x', 'a b: c', 'a\r\nb: c'])('refuses "%s"', (text) => {
    expect(() => parseHeaders([text])).toThrow('Name: value');
  });
});
