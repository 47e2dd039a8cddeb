export { beginFederation } from './begin-federation.ts';
export {
  addIdentity,
  COGNITO_SUBJECT,
  type FederatedIdentity,
  identitiesAttribute,
  identitiesClaim,
  identitiesOfUser,
  removeIdentity,
  userOfIdentity,
} from './federated-identities.ts';
export type {
  FederatedSignIn,
  FederationFailure,
  FederationStart,
  FederationStarted,
  ProviderSession,
} from './federation.ts';
export { finishFederation } from './finish-federation.ts';
export { outboundFetch } from './outbound-fetch.ts';
export type { OutboundAnswer, OutboundRequest, ProviderAccess, ProviderUrls } from './provider-access.ts';
export { beginProviderLogout, finishProviderLogout, type ProviderLogout } from './provider-logout.ts';
export { samlCertificate } from './saml-keys.ts';
