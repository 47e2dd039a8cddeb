import type { FormatLeaves } from '../../export/index.ts';

/** Of no set-up are these in the document: functions with permissions, the stage with limits and logs, the budget. */
const BESIDE = 'to be made beside the document: functions, stage, budget';

/** What an OpenAPI document says of each leaf; `openApiLosses` names what is lost of one set-up. */
export const OPENAPI_LEAVES: FormatLeaves = {
  OPEN: { loss: BESIDE },
  KEY: { loss: `${BESIDE}, usage plan, API keys` },
  POOL: { loss: `${BESIDE}, user pool` },
  JWT: { loss: BESIDE },
  ROLES: { loss: `${BESIDE}, user pool with its trigger` },
  AVP: { loss: `${BESIDE}, user pool, the authorizer's right to ask the policy store` },
  CUSTOM: { loss: BESIDE },
  IDPOOL: { loss: `${BESIDE}, identity pool with its roles` },
  IAM: { loss: `${BESIDE}, policies of the callers` },
  IAMX: { loss: BESIDE },
  PRIV: { loss: `${BESIDE}, interface endpoint with its policy` },
  MTLS: { loss: `${BESIDE}, domain that asks for certificates` },
  IOT: { loss: `${BESIDE}, the devices' role and alias` },
  M2M: { loss: `${BESIDE}, user pool with its clients` },
  WS: { refused: 'API Gateway imports no WebSocket API from OpenAPI' },
  AGENT: { loss: `${BESIDE}, user pool` },
  HOOK: { loss: BESIDE },
  GQL: { refused: 'a GraphQL API has a schema of its own, and no paths' },
};
