import { describe, expect, it } from 'vitest';
import { endToEndHeaders } from './hop-by-hop.ts';

describe('endToEndHeaders', () => {
  it.each([
    'Connection',
    'Keep-Alive',
    'Proxy-Authenticate',
    'Proxy-Authorization',
    'Proxy-Connection',
    'TE',
    'Trailer',
    'Transfer-Encoding',
    'UPGRADE',
    'Expect',
  ])('drops %s', (name) => {
    expect(endToEndHeaders(['A', '1', name, 'x', 'B', '2'])).toEqual(['A', '1', 'B', '2']);
  });

  it('drops what Connection names, wherever it stands', () => {
    expect(
      endToEndHeaders(['X-One', '1', 'connection', 'close, X-One ,x-two', 'x-TWO', '2', 'X-Three', '3']),
    ).toEqual(['X-Three', '3']);
  });

  it('Connection cannot take away what the gateway sets', () => {
    const set = [
      'Host',
      'h',
      'Content-Length',
      '3',
      'X-Forwarded-For',
      '10.0.0.1',
      'X-Amzn-Trace-Id',
      'r',
      'Via',
      'v',
    ];
    const names = 'host, content-length, x-forwarded-for, x-amzn-trace-id, via';
    expect(endToEndHeaders(['Connection', names, ...set])).toEqual(set);
  });

  it('keeps order, case and duplicates of the rest', () => {
    const headers = ['Set-Cookie', 'a=1', 'set-cookie', 'b=2', 'X-Y', ''];
    expect(endToEndHeaders(headers)).toEqual(headers);
  });
});
