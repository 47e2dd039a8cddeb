import type { IdentityPorts } from '../service/context.ts';
import { createMetadataSource, type MetadataSource } from './provider-metadata.ts';

/** What identity providers publish of themselves, fetched when needed and kept. */
export interface ProviderKnowledge {
  readonly saml: MetadataSource;
}

export function createProviderKnowledge(ports: IdentityPorts): ProviderKnowledge {
  return { saml: createMetadataSource(ports.providers, () => ports.now()) };
}
