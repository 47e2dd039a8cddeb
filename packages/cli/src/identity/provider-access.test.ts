import { outboundFetch } from '@portcullis/identity';
import { describe, expect, test } from 'vitest';
import { configSchema } from '../config/schema.ts';
import { providerAccess } from './provider-access.ts';

describe('identity.providers', () => {
  test('is HTTPS only, and the providers themselves, where nothing is said', () => {
    expect(providerAccess({})).toEqual({ fetch: outboundFetch, plainHttp: 'never', urls: {} });
  });

  test('takes plain HTTP of this machine, and stand-ins for social providers', () => {
    const Google = { authorize_url: 'http://localhost:9000/authorize', oidc_issuer: 'http://localhost:9000' };
    const providers = { plainHttp: 'loopback', Google } as const;
    expect(configSchema.safeParse({ identity: { providers } }).success).toBe(true);
    expect(providerAccess({ identity: { providers } })).toEqual({
      fetch: outboundFetch,
      plainHttp: 'loopback',
      urls: { Google },
    });
  });

  test.each([
    { plainHttp: 'always' },
    { plainHttp: true },
    { Google: { token_url: 'nowhere' } },
    { Google: { token: 'http://localhost' } },
    { SAML: {} },
    { google: {} },
  ])('refuses %j', (providers) => {
    expect(configSchema.safeParse({ identity: { providers } }).success).toBe(false);
  });
});
