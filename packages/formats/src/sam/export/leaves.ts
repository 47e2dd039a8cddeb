import { EVERY_LEAF, type FormatLeaves } from '../../export/leaf-support.ts';

/** SAM writes what it has words for; the rest stands in the same template as CloudFormation. */
export const SAM_LEAVES: FormatLeaves = EVERY_LEAF;
