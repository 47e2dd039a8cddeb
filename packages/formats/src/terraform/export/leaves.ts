import { EVERY_LEAF, type FormatLeaves } from '../../export/leaf-support.ts';

/** A Terraform module has a resource for every part of a set-up. */
export const TERRAFORM_LEAVES: FormatLeaves = EVERY_LEAF;
