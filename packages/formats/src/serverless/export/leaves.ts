import type { FormatLeaves } from '../../export/index.ts';

/** What the framework has no words for stands under its `resources`, as CloudFormation. */
export const SERVERLESS_LEAVES: FormatLeaves = {
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
