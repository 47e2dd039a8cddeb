import { EVERY_LEAF, type FormatLeaves } from '../../export/leaf-support.ts';

/** The CDK has a construct or a resource for every part of a set-up. */
export const CDK_LEAVES: FormatLeaves = EVERY_LEAF;
