import { readFileSync } from 'node:fs';
import { readTree } from '@portcullis/formats/source';
import { InputError } from '@portcullis/model';
import { describe, expect, it } from 'vitest';
import type { Config } from './config.ts';
import { configJsonSchema } from './json-schema.ts';
import { readConfig } from './read-config.ts';

const read = (text: string): Config => readConfig(readTree(text, 'portcullis.yaml'));

function refusal(text: string): string {
  try {
    read(text);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('the configuration', () => {
  it('takes every documented key', () => {
    const config = read(`
template: template.yaml
parameters: { Environment: dev, Count: 3, Flag: true, List: [a, b] }
account: 012345678901
region: eu-west-1
listen: { host: 127.0.0.1, adminHost: 127.0.0.1, gateway: 8080, admin: 8081, identity: 8082, tls: off }
trustedProxies: [10.0.0.0/8]
ids: { Shop: a1b2c3d4e5 }
imports: { Some: value }
ssm: { /path: value }
stageVariables: { v: "1" }
apiKeys: { Key: { env: FEED_KEY }, Other: literal }
functions: { A: { url: "http://127.0.0.1:3000" }, B: { handler: dist/b.handler }, C: { bootstrap: bin/bootstrap } }
principals:
  users:
    - name: ops
      account: "111122223333"
      accessKeys: [{ id: AKIAEXAMPLE, secret: { env: OPS_SECRET } }]
      mfa: { serial: "arn:aws:iam::111122223333:mfa/ops", secret: { env: OPS_MFA } }
      policies: [{ Version: 2012-10-17, Statement: [] }]
      groups: []
      boundary: { Version: 2012-10-17, Statement: [] }
      tags: { team: 7 }
  roles:
    - name: partner
      account: 444455556666
      trust: { Version: 2012-10-17, Statement: [] }
      policies: []
      sessions: [{ name: s, accessKey: { id: ASIAEXAMPLE, secret: x }, token: { file: t }, expires: "2030-01-01T00:00:00Z" }]
  groups: [{ name: g, policies: [] }]
  managedPolicies: [{ name: m, document: { Version: 2012-10-17, Statement: [] } }]
organization: {}
vpcEndpoints: [{ id: vpce-0abc, vpc: vpc-0def, sources: [10.1.0.0/16], policy: {} }]
userPools: { UserPool: { users: [{ username: alice, password: secret, groups: [admin], attributes: { email: a@example.com } }] } }
identity: { issuer: local, issuerUrl: "http://localhost:8082", providers: {}, mail: {} }
storage: "sqlite:.portcullis/data.db"
counters: "memory:"
`);
    expect(config.account).toBe('012345678901');
    expect(config.parameters).toEqual({ Environment: 'dev', Count: '3', Flag: 'true', List: ['a', 'b'] });
    expect(config.listen?.tls).toBe('off');
    expect(config.principals?.users?.[0]?.tags).toEqual({ team: '7' });
    expect(config.principals?.roles?.[0]?.account).toBe('444455556666');
  });

  it.each([
    ['storage: { env: STORAGE }', 'storage', { env: 'STORAGE' }],
    ['storage: { file: storage.url }', 'storage', { file: 'storage.url' }],
    ['storage: "postgresql://u:p@h/d"', 'storage', 'postgresql://u:p@h/d'],
    ['counters: { env: COUNTERS }', 'counters', { env: 'COUNTERS' }],
    ['counters: { file: counters.url }', 'counters', { file: 'counters.url' }],
    ['counters: "rediss://:p@h"', 'counters', 'rediss://:p@h'],
    [
      'identity: { mail: { url: { env: MAIL }, from: a@example.com } }',
      'identity',
      { mail: { url: { env: 'MAIL' }, from: 'a@example.com' } },
    ],
  ])('takes %s', (text, key, value) => {
    expect(read(text)).toEqual({ [key]: value });
  });

  it.each([
    ['storage: "mysql://root:hunter2@db/shop"'],
    ['counters: "memcached://:hunter2@db"'],
    ['identity: { mail: { url: "https://u:hunter2@mail.example.com", from: a@example.com } }'],
    ['identity: { mail: { url: "smtp://u:hunter2@mail.example.com" } }'],
  ])('does not show the password of what it refuses: %s', (text) => {
    expect(refusal(text)).not.toContain('hunter2');
  });

  it('refuses an unknown key at the top, and says what was meant', () => {
    expect(refusal('template: a.yaml\napiKey: {}\n')).toBe(
      'portcullis.yaml:2:1: unknown key `apiKey`; did you mean `apiKeys`?',
    );
  });

  it('refuses an unknown key deep down with its own line', () => {
    const text = 'principals:\n  users:\n    - name: ops\n      polices: []\n';
    expect(refusal(text)).toBe(
      'portcullis.yaml:4:7: unknown key `polices` (principals.users.0); did you mean `policies`?',
    );
  });

  it('lists the allowed keys where none is near', () => {
    expect(refusal('listen: { zzzzzzzzzz: 1 }')).toContain(
      'the keys here are: host, adminHost, gateway, admin, identity, tls',
    );
  });

  it('names every error, not only the first', () => {
    expect(refusal('foo: 1\nregion: nowhere\nlisten: { gateway: 70000 }').split('\n')).toHaveLength(3);
  });

  it.each([
    ['account: 42', 'account'],
    ['account: "11112222333x"', 'account'],
    ['region: mars', 'region'],
    ['listen: { gateway: -1 }', 'listen.gateway'],
    ['identity: { issuerUrl: "ftp://id.example.com" }', 'identity.issuerUrl'],
    ['identity: { issuerUrl: id.example.com }', 'identity.issuerUrl'],
    [
      'identity: { providers: { Google: { jwks_uri: "file:///keys" } } }',
      'identity.providers.Google.jwks_uri',
    ],
    ['listen: { gateway: "8080x" }', 'listen.gateway'],
    ['listen: { tls: on }', 'listen.tls'],
    ['trustedProxies: [10.0.0.1]', 'trustedProxies.0'],
    ['trustedProxies: all', 'trustedProxies'],
    ['trustedProxies: [10.0.0.0/99]', 'trustedProxies.0'],
    ['trustedProxies: [300.0.0.0/8]', 'trustedProxies.0'],
    ['apiKeys: { Key: { environment: X } }', 'apiKeys.Key'],
    ['apiKeys: { Key: "" }', 'apiKeys.Key'],
    ['functions: { A: {} }', 'functions.A'],
    ['functions: { A: { url: "http://x", handler: a.b } }', 'functions.A'],
    ['functions: { A: { url: nowhere } }', 'functions.A.url'],
    ['principals: { users: [{ policies: [] }] }', 'principals.users.0.name'],
    [
      'principals: { users: [{ name: a, accessKeys: [{ id: A }] }] }',
      'principals.users.0.accessKeys.0.secret',
    ],
    ['principals: { users: [{ name: a, mfa: { serial: GAHT12345678 } }] }', 'principals.users.0.mfa'],
    ['principals: { users: [{ name: a, mfa: { serial: short, secret: x } }] }', 'principals.users.0.mfa'],
    ['principals: { users: [{ name: a, mfa: [] }] }', 'principals.users.0.mfa'],
    [
      'principals: { users: [{ name: a, mfa: { serial: GAHT12345678, secret: x, code: 1 } }] }',
      'principals.users.0.mfa',
    ],
    ['identity: { providers: { Facebook: { token_info_url: nowhere } } }', 'token_info_url'],
    ['identity: { providers: { Twitter: {} } }', 'unknown key `Twitter`'],
    ['identity: { issuer: auth0 }', 'identity.issuer'],
    ['storage: mysql://x', 'must be sqlite:PATH or postgres://..., { env: NAME } or { file: PATH }'],
    ['storage: { env: "" }', 'storage'],
    ['storage: { env: A, file: b }', 'storage'],
    ['storage: { variable: A }', 'storage'],
    ['counters: { env: [A] }', 'counters'],
    ['identity: { mail: { url: "smtp://h" } }', '`identity.mail`: needs both url and from'],
    ['identity: { mail: { from: a@example.com } }', '`identity.mail`: needs both url and from'],
    [
      'identity: { mail: { url: mail.example.com, from: a@example.com } }',
      'must be smtp://... or smtps://...',
    ],
    ['identity: { mail: { url: { secret: A }, from: a@example.com } }', 'identity.mail.url'],
    ['identity: { mail: { server: "smtp://h" } }', 'unknown key `server`'],
    ['counters: memcached', 'counters'],
    ['throttle: off', 'throttle'],
    ['throttle: { account: none }', 'throttle.account'],
    ['throttle: { account: { rateLimit: 5 } }', 'throttle.account'],
    ['throttle: { account: { rateLimit: 0, burstLimit: 1 } }', 'throttle.account'],
    ['throttle: { account: { rateLimit: 5, burstLimit: 1.5 } }', 'throttle.account'],
    ['throttle: { stage: off }', 'unknown key `stage`'],
    ['userPools: { P: { users: [{ name: alice }] } }', 'username'],
  ])('refuses %s', (text, named) => {
    expect(refusal(text)).toContain(named);
  });
});

describe('the JSON Schema of the configuration', () => {
  it('is the one that is published', () => {
    const published = readFileSync(new URL('../../portcullis.schema.json', import.meta.url), 'utf8');
    expect(JSON.parse(published)).toEqual(JSON.parse(configJsonSchema()));
  });
});
