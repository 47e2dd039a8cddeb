import type { FormatLeaves } from '../../export/index.ts';

/** Of no set-up are these in the document. */
const BESIDE = 'functions with their permissions, the stage with its limits and logs, the budget';

/** What an OpenAPI document says of each leaf; `openApiLosses` names what is lost of one set-up. */
export const OPENAPI_LEAVES: FormatLeaves = {
  OPEN: { loss: BESIDE },
  KEY: { loss: `${BESIDE}, the usage plan and its keys` },
  POOL: { loss: `${BESIDE}, the user pool` },
  JWT: { loss: BESIDE },
  ROLES: { loss: `${BESIDE}, the user pool with its trigger` },
  AVP: { loss: `${BESIDE}, the user pool, the authorizer's right to ask the policy store` },
  CUSTOM: { loss: BESIDE },
  IDPOOL: { loss: `${BESIDE}, the identity pool and its roles` },
  IAM: { loss: `${BESIDE}, the policies of the callers` },
  IAMX: { loss: BESIDE },
  PRIV: { loss: `${BESIDE}, the interface endpoint and its policy` },
  MTLS: { loss: `${BESIDE}, the domain that asks for certificates` },
  IOT: { loss: `${BESIDE}, the devices' role and its alias` },
  M2M: { loss: `${BESIDE}, the user pool with its clients` },
  WS: { refused: 'API Gateway imports no WebSocket API from OpenAPI' },
  AGENT: { loss: `${BESIDE}, the user pool` },
  HOOK: { loss: BESIDE },
  GQL: { refused: 'a GraphQL API has a schema of its own, and no paths' },
};
