import { EVERY_LEAF, type FormatLeaves } from '../../export/leaf-support.ts';

/** What the framework has no words for stands under its `resources`, as CloudFormation. */
export const SERVERLESS_LEAVES: FormatLeaves = EVERY_LEAF;
