import type { FormatLeaves } from '../../export/index.ts';

/** The CDK has a construct or a resource for every part of a set-up. */
export const CDK_LEAVES: FormatLeaves = {
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
