import type { Position } from './source/tree.ts';

export interface CustomDomain {
  readonly name: string;
  readonly logicalId: string;
  /** Where set, mutual TLS is declared. */
  readonly mutualTlsTruststore?: string | undefined;
  readonly mappings: readonly DomainMapping[];
  readonly at: Position;
}

/** The longest matching path wins; the empty path is the fallback. */
export interface DomainMapping {
  readonly path: string;
  readonly apiId: string;
  readonly stage: string;
}
