import type { FormatLeaves } from '../../export/index.ts';

/** SAM writes what it has words for; the rest stands in the same template as CloudFormation. */
export const SAM_LEAVES: FormatLeaves = {
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
