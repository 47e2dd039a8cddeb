import { outboundFetch, type ProviderAccess } from '@portcullis/identity';
import type { Config } from '../config/config.ts';

/** How identity providers are reached, by `identity.providers`: over HTTPS only, unless it says otherwise. */
export function providerAccess({ identity }: Pick<Config, 'identity'>): ProviderAccess {
  const { plainHttp = 'never', ...urls } = identity?.providers ?? {};
  return { fetch: outboundFetch, plainHttp, urls };
}
