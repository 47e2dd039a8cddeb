import { describe, expect, it } from 'vitest';
import type { Exchange } from '../listener/index.ts';
import { compileClientOf } from './client-address.ts';

const exchange = (remoteAddress: string, rawHeaders: readonly string[] = [], encrypted = false): Exchange =>
  ({ remoteAddress, rawHeaders, encrypted }) as unknown as Exchange;

const TRUSTED = { trustedProxies: ['10.0.0.0/8', '2001:db8::/32', '192.0.2.1'], assumeTls: false };

describe('without trusted proxies', () => {
  const clientOf = compileClientOf({ trustedProxies: [], assumeTls: false });

  it('the peer is the source, whatever headers say', () => {
    const forged = ['X-Forwarded-For', '203.0.113.1', 'X-Forwarded-Proto', 'https'];
    expect(clientOf(exchange('198.51.100.7', forged))).toEqual({ sourceIp: '198.51.100.7', secure: false });
  });

  it('the connection says whether it is secure', () => {
    expect(clientOf(exchange('198.51.100.7', [], true)).secure).toBe(true);
  });

  it('assumed TLS counts as TLS', () => {
    expect(compileClientOf({ trustedProxies: [], assumeTls: true })(exchange('127.0.0.1')).secure).toBe(true);
  });
});

describe('with trusted proxies', () => {
  const clientOf = compileClientOf(TRUSTED);

  it.each([
    ['an untrusted peer is not believed', '198.51.100.7', ['X-Forwarded-For', '203.0.113.1'], '198.51.100.7'],
    ['a trusted peer is', '10.1.2.3', ['X-Forwarded-For', '203.0.113.1'], '203.0.113.1'],
    [
      'what the client wrote to the left is not reached',
      '10.1.2.3',
      ['X-Forwarded-For', '1.1.1.1, 203.0.113.1'],
      '203.0.113.1',
    ],
    [
      'trusted hops are passed over',
      '10.1.2.3',
      ['X-Forwarded-For', '203.0.113.1, 10.9.9.9, 192.0.2.1'],
      '203.0.113.1',
    ],
    [
      'several headers are one list',
      '10.1.2.3',
      ['X-Forwarded-For', '203.0.113.1', 'x-forwarded-for', '10.9.9.9'],
      '203.0.113.1',
    ],
    [
      'a hop that is no address ends the walk',
      '10.1.2.3',
      ['X-Forwarded-For', '203.0.113.1, unknown, 10.9.9.9'],
      '10.9.9.9',
    ],
    ['without the header the peer stands', '10.1.2.3', [], '10.1.2.3'],
    ['an empty header says nothing', '10.1.2.3', ['X-Forwarded-For', ''], '10.1.2.3'],
    ['ports are left out', '10.1.2.3', ['X-Forwarded-For', '203.0.113.1:4711'], '203.0.113.1'],
    ['IPv6 works', '2001:db8::1', ['X-Forwarded-For', '[2001:470::7]:4711'], '2001:470::7'],
    ['an IPv4-mapped hop is IPv4', '10.1.2.3', ['X-Forwarded-For', '::ffff:203.0.113.1'], '203.0.113.1'],
    [
      'an IPv4-mapped hop that is trusted is passed over',
      '10.1.2.3',
      ['X-Forwarded-For', '203.0.113.1, ::FFFF:10.9.9.9'],
      '203.0.113.1',
    ],
    ['a hop with a zone is no address', '10.1.2.3', ['X-Forwarded-For', 'fe80::1%eth0'], '10.1.2.3'],
    ['a port that is none is no address', '10.1.2.3', ['X-Forwarded-For', '203.0.113.1:http'], '10.1.2.3'],
    ['an octal octet is no address', '10.1.2.3', ['X-Forwarded-For', '0203.0.113.1'], '10.1.2.3'],
    ['an empty hop ends the walk', '10.1.2.3', ['X-Forwarded-For', '203.0.113.1,,10.9.9.9'], '10.9.9.9'],
    ['`Forwarded` is not looked at', '10.1.2.3', ['Forwarded', 'for=203.0.113.1'], '10.1.2.3'],
    ['a single address is trusted alone', '192.0.2.2', ['X-Forwarded-For', '203.0.113.1'], '192.0.2.2'],
  ])('%s', (_name, peer, headers, sourceIp) => {
    expect(clientOf(exchange(peer, headers)).sourceIp).toBe(sourceIp);
  });

  it('X-Forwarded-Proto of a trusted peer decides, its last value alone', () => {
    const proto = (value: string, encrypted = false): boolean =>
      clientOf(exchange('10.1.2.3', ['X-Forwarded-Proto', value], encrypted)).secure;
    expect([proto('https'), proto('http', true), proto('https, http'), proto('wss')]).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(clientOf(exchange('198.51.100.7', ['X-Forwarded-Proto', 'https'])).secure).toBe(false);
  });
});

it.each(['10.0.0.0/33', '10.0.0/8', 'proxy', '', '10.0.0.0/08'])(
  'a malformed CIDR is an error: %s',
  (cidr) => {
    expect(() => compileClientOf({ trustedProxies: [cidr], assumeTls: false })).toThrow('not a CIDR');
  },
);
