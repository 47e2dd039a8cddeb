import type { FormatLeaves, LeafSupport } from './leaf-support.ts';

const ELSEWHERE =
  'user pools, clients, keys, web ACLs, endpoints, domains and budgets are made elsewhere: the document has the API with its routes, auth and policy, and names what it leaves open';
const API_ONLY: LeafSupport = { loss: ELSEWHERE };

const WHOLE: FormatLeaves = {
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

/** Which format can express which leaf of the decision table; ASK is no answer, and nothing writes it. */
export const LEAVES_BY_FORMAT: Readonly<Record<string, FormatLeaves>> = {
  cloudformation: WHOLE,
  terraform: WHOLE,
  openapi: {
    ...Object.fromEntries(Object.keys(WHOLE).map((leaf) => [leaf, API_ONLY])),
    WS: { refused: 'API Gateway imports no WebSocket API from OpenAPI' },
    GQL: { refused: 'a GraphQL API is described by its schema, not by OpenAPI' },
  },
};
