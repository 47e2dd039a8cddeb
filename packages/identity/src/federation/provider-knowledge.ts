import { createDiscovery, type Discovery } from '../oidc/discovery.ts';
import { createKeySource, type KeySource } from '../oidc/key-source.ts';
import type { IdentityPorts } from '../service/context.ts';
import { createMetadataSource, type MetadataSource } from './provider-metadata.ts';

/** What identity providers publish of themselves, fetched when needed and kept. */
export interface ProviderKnowledge {
  readonly saml: MetadataSource;
  readonly discovery: Discovery;
  readonly keys: KeySource;
}

export function createProviderKnowledge(ports: IdentityPorts): ProviderKnowledge {
  const now = (): number => ports.now();
  return {
    saml: createMetadataSource(ports.providers, now),
    discovery: createDiscovery(ports.providers, now),
    keys: createKeySource(ports.providers, now),
  };
}
