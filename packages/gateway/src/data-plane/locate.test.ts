import type { Api, CustomDomain } from '@portcullis/model';
import { describe, expect, it } from 'vitest';
import { AT, api, definition, stage } from '../../../../spec/fixtures/definition.ts';
import { compileLocator } from './locate.ts';

const rest = (more: Partial<Api> = {}): Api =>
  api({ id: 'rest1', logicalId: 'Rest', stages: [stage(), stage({ name: 'dev' })], ...more });
const http = (more: Partial<Api> = {}): Api =>
  api({
    kind: 'HTTP',
    id: 'http1',
    logicalId: 'Http',
    stages: [stage({ name: '$default' }), stage({ name: 'beta' })],
    ...more,
  });

function where(
  apis: readonly Api[],
  host: string,
  target: string,
  customDomains: readonly CustomDomain[] = [],
): string {
  const found = compileLocator(definition(apis, { customDomains }))(host, target);
  if (found.api === undefined) return `nowhere ${found.kind}`;
  const query = found.rawQuery === '' ? '' : `?${found.rawQuery}`;
  return `${found.api.logicalId} ${found.stageName} ${found.path}${query}`;
}

describe('a single API', () => {
  it.each([
    ['localhost:8080', '/prod/pets?a=/x?y', 'Rest prod /pets?a=/x?y'],
    ['anything.example', '/dev', 'Rest dev /'],
    ['', '/prod/', 'Rest prod /'],
    ['localhost', '/prod//a', 'Rest prod //a'],
    ['localhost', '/', 'nowhere REST'],
    ['localhost', '/test/pets', 'nowhere REST'],
    ['localhost', '/PROD/pets', 'nowhere REST'],
    ['localhost', '/%70rod/pets', 'nowhere REST'],
    ['localhost', '/production', 'nowhere REST'],
    ['localhost', '//prod/pets', 'nowhere REST'],
  ])('answers to every host, by its stage: %s %s', (host, target, expected) => {
    expect(where([rest()], host, target)).toBe(expected);
  });

  it.each([
    ['/', 'Http $default /'],
    ['/pets', 'Http $default /pets'],
    ['/beta/pets', 'Http beta /pets'],
    ['/betamax', 'Http $default /betamax'],
    ['/$default/pets', 'Http $default /$default/pets'],
  ])('of kind HTTP stands at the root, and an explicit stage wins: %s', (target, expected) => {
    expect(where([http()], 'localhost', target)).toBe(expected);
  });

  it('of kind HTTP without a $default stage has nothing at the root', () => {
    expect(where([http({ stages: [stage({ name: 'beta' })] })], 'localhost', '/pets')).toBe('nowhere HTTP');
  });

  it.each(['localhost', 'rest1.execute-api.localhost', 'rest1.execute-api.eu-west-1.amazonaws.com'])(
    'with its endpoint disabled answers to no host but its custom domains: %s',
    (host) => {
      expect(where([rest({ disableExecuteApiEndpoint: true })], host, '/prod/pets')).toBe('nowhere REST');
      expect(where([http({ disableExecuteApiEndpoint: true })], host, '/pets')).toBe('nowhere HTTP');
    },
  );
});

describe('several APIs', () => {
  it.each([
    ['Rest.execute-api.localhost:8080', '/prod/a', 'Rest prod /a'],
    ['rest1.execute-api.localhost', '/prod/a', 'Rest prod /a'],
    ['HTTP1.execute-api.eu-west-1.amazonaws.com', '/a', 'Http $default /a'],
    ['http1.execute-api.eu-west-1.amazonaws.com.', '/a', 'Http $default /a'],
    ['http1.execute-api.us-east-1.amazonaws.com', '/a', 'nowhere REST'],
    ['localhost:8080', '/prod/a', 'nowhere REST'],
    ['', '/prod/a', 'nowhere REST'],
  ])('are told apart by the host: %s', (host, target, expected) => {
    expect(where([rest(), http()], host, target)).toBe(expected);
  });
});

describe('a custom domain', () => {
  const domain: CustomDomain = {
    name: 'api.example.com',
    logicalId: 'Domain',
    mappings: [
      { path: 'orders', apiId: 'rest1', stage: 'prod' },
      { path: 'orders/v2', apiId: 'http1', stage: '$default' },
      { path: 'gone', apiId: 'else', stage: 'prod' },
      { path: 'stale', apiId: 'rest1', stage: 'removed' },
    ],
    at: AT,
  };

  it.each([
    ['/orders/7', 'Rest prod /7'],
    ['/orders', 'Rest prod /'],
    ['/orders/v2/7?x=1', 'Http $default /7?x=1'],
    ['/orders/v22/7', 'Rest prod /v22/7'],
    ['/ordersx/7', 'nowhere REST'],
    ['/prod/7', 'nowhere REST'],
    ['/', 'nowhere REST'],
    ['/gone/x', 'nowhere REST'],
    ['/stale/x', 'nowhere REST'],
  ])('takes the longest mapping, on whole segments: %s', (target, expected) => {
    expect(where([rest(), http()], 'API.example.com:443', target, [domain])).toBe(expected);
  });

  it('falls back to the empty mapping', () => {
    const all = { ...domain, mappings: [...domain.mappings, { path: '', apiId: 'rest1', stage: 'dev' }] };
    expect(where([rest(), http()], 'api.example.com', '/else/7', [all])).toBe('Rest dev /else/7');
  });

  it('works where the default endpoint is disabled, and a single API does not answer to it by stage', () => {
    const only = rest({ disableExecuteApiEndpoint: true });
    expect(where([only], 'api.example.com', '/orders/7', [domain])).toBe('Rest prod /7');
    expect(where([rest()], 'api.example.com', '/prod/7', [domain])).toBe('nowhere REST');
  });
});

it('a client that invents hosts does not change what is found', () => {
  const locate = compileLocator(definition([rest(), http()]));
  for (let i = 0; i < 3000; i++) expect(locate(`h${i}.example`, '/prod/a').api).toBeUndefined();
  expect(locate('rest1.execute-api.localhost', '/prod/a').api?.logicalId).toBe('Rest');
});
