import { createDiscovery, type Discovery } from '../oidc/discovery.ts';
import { createKeySource, type KeySource } from '../oidc/key-source.ts';
import type { ProviderAccess } from './provider-access.ts';
import { createMetadataSource, type MetadataSource } from './provider-metadata.ts';

/** What identity providers publish of themselves, fetched when needed and kept. */
export interface ProviderKnowledge {
  readonly saml: MetadataSource;
  readonly discovery: Discovery;
  readonly keys: KeySource;
}

export function createProviderKnowledge(access: ProviderAccess, now: () => number): ProviderKnowledge {
  return {
    saml: createMetadataSource(access, now),
    discovery: createDiscovery(access, now),
    keys: createKeySource(access, now),
  };
}
