/** How a format expresses a leaf of the decision table: fully, with a loss, or not at all; the last two in words. */
export type LeafSupport = 'yes' | { readonly loss: string } | { readonly refused: string };

/** By leaf: `POOL`. */
export type FormatLeaves = Readonly<Record<string, LeafSupport>>;

/** A set-up that a format cannot express at all; the message says why. */
export class ExportRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ExportRefused';
  }
}
