import { expect, it } from 'vitest';
import { AT, api, definition } from '../../../../spec/fixtures/definition.ts';
import { compileEndpointOfSource } from './endpoint-of-source.ts';

const endpoint = (id: string | undefined, sources: readonly string[]) => ({
  logicalId: 'Endpoint',
  id,
  vpc: 'vpc-0def',
  sources,
  at: AT,
});

const PRIVATE = api({ endpointType: 'PRIVATE' });

function lookup(...endpoints: readonly ReturnType<typeof endpoint>[]) {
  const base = definition([PRIVATE]);
  return compileEndpointOfSource({
    ...base,
    surroundings: { ...base.surroundings, vpcEndpoints: endpoints },
  });
}

it('an address within the sources of an endpoint comes through it', () => {
  const of = lookup(endpoint('vpce-0abc', ['10.1.0.0/16', '2001:db8::/32']));
  const through = { id: 'vpce-0abc', vpc: 'vpc-0def' };
  expect(of(PRIVATE, '10.1.2.3')).toEqual({ ...through, sourceIp: '10.1.2.3' });
  expect(of(PRIVATE, '::ffff:10.1.2.3')).toEqual({ ...through, sourceIp: '::ffff:10.1.2.3' });
  expect(of(PRIVATE, '2001:db8::7')).toEqual({ ...through, sourceIp: '2001:db8::7' });
});

it.each(['10.2.0.1', '2001:db9::1', 'nonsense', ''])('%s comes through none', (address) => {
  expect(lookup(endpoint('vpce-0abc', ['10.1.0.0/16', '2001:db8::/32']))(PRIVATE, address)).toBeUndefined();
});

it("an endpoint without an id or without sources is nobody's way", () => {
  expect(lookup(endpoint(undefined, ['0.0.0.0/0']))(PRIVATE, '10.1.2.3')).toBeUndefined();
  expect(lookup(endpoint('vpce-0abc', []))(PRIVATE, '10.1.2.3')).toBeUndefined();
});

it('public APIs are reached past every endpoint', () => {
  const of = lookup(endpoint('vpce-0abc', ['0.0.0.0/0']));
  expect(of(api({ endpointType: 'REGIONAL' }), '10.1.2.3')).toBeUndefined();
});

it('a malformed source is refused at load', () => {
  expect(() => lookup(endpoint('vpce-0abc', ['10.0.0.0/64']))).toThrow('not a CIDR');
});
