export { createMailer, type MailSettings } from './delivery/mailer.ts';
export { outboundFetch } from './federation/outbound-fetch.ts';
export type { ProviderAccess, ProviderUrls } from './federation/provider-access.ts';
export { unverifiedProviders } from './identity-pools/login-providers.ts';
export { isKeyArn } from './kms/key-arn.ts';
export { type Identity, type IdentityOptions, openIdentity } from './open-identity.ts';
export { createSecretBox, type SecretBox } from './secrets/secret-box.ts';
export type {
  IdentityContext,
  IdentityPlace,
  IdentityPorts,
  Invocation,
  Message,
} from './service/context.ts';
export { ServiceError } from './service/service-error.ts';
export { StoreUrlError } from './store/open-store.ts';
export { type CredentialFinderOptions, createCredentialFinder } from './sts/credential-finder.ts';
export { executionRoleCredentials } from './sts/execution-role.ts';
export { unusedOfProviders } from './template/identity-providers.ts';
export { notDone } from './template/not-done.ts';
export { type SeedUser, SeedUserError } from './template/seed-users.ts';
export { areClaimsRevoked } from './tokens/revocations.ts';
export { type PublicJwk, SealedKeyError } from './tokens/signing-keys.ts';
export {
  CSV_MAX_USERS,
  csvHeader,
  exportUsersCsv,
  exportUsersJson,
  type ImportFailure,
  type ImportReport,
  importUsersCsv,
  importUsersJson,
  type JsonExportOptions,
  type UserRecord,
  UsersFileError,
} from './users-file/index.ts';
