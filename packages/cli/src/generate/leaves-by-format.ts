import { CDK_LEAVES } from '@portcullis/formats/cdk/export';
import { CLOUDFORMATION_LEAVES } from '@portcullis/formats/cloudformation/export';
import type { FormatLeaves } from '@portcullis/formats/export';
import { OPENAPI_LEAVES } from '@portcullis/formats/openapi/export';
import { SAM_LEAVES } from '@portcullis/formats/sam/export';
import { SERVERLESS_LEAVES } from '@portcullis/formats/serverless/export';
import { TERRAFORM_LEAVES } from '@portcullis/formats/terraform/export';

/** Which format can express which leaf of the decision table; ASK is no answer, and nothing writes it. */
export const LEAVES_BY_FORMAT: Readonly<Record<string, FormatLeaves>> = {
  sam: SAM_LEAVES,
  cloudformation: CLOUDFORMATION_LEAVES,
  cdk: CDK_LEAVES,
  terraform: TERRAFORM_LEAVES,
  serverless: SERVERLESS_LEAVES,
  openapi: OPENAPI_LEAVES,
};
