/** How a format expresses a leaf of the decision table: fully, with a loss, or not at all; the last two in words. */
export type LeafSupport = 'yes' | { readonly loss: string } | { readonly refused: string };

/** By leaf: `POOL`. */
export type FormatLeaves = Readonly<Record<string, LeafSupport>>;

/** Of a format that has words for every leaf. */
export const EVERY_LEAF: FormatLeaves = {
  OPEN: 'yes',
  KEY: 'yes',
  POOL: 'yes',
  JWT: 'yes',
  ROLES: 'yes',
  AVP: 'yes',
  CUSTOM: 'yes',
  IDPOOL: 'yes',
  IAM: 'yes',
  IAMX: 'yes',
  PRIV: 'yes',
  MTLS: 'yes',
  IOT: 'yes',
  M2M: 'yes',
  WS: 'yes',
  AGENT: 'yes',
  HOOK: 'yes',
  GQL: 'yes',
};

/** A set-up that a format cannot express at all; the message says why. */
export class ExportRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ExportRefused';
  }
}
