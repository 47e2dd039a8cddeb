import { EVERY_LEAF, type FormatLeaves } from '../../export/leaf-support.ts';

/** A template has a resource for every part of a set-up. */
export const CLOUDFORMATION_LEAVES: FormatLeaves = EVERY_LEAF;
