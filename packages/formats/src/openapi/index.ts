export { isGatewayResponseType } from './gateway-responses.ts';
export { type IdentitySourcesResult, parseIdentitySources } from './identity-source.ts';
export { type IntegrationTarget, parseIntegrationUri } from './integration-uri.ts';
export { type OpenApiResult, readOpenApi } from './read-open-api.ts';
export type { OpenApiContext } from './reading.ts';
