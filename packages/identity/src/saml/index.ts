export type { Assertion, NameId } from './assertion.ts';
export { MAX_MESSAGE_LENGTH } from './decode-message.ts';
export { CLOCK_SKEW_MS } from './instant.ts';
export { MAX_METADATA_LENGTH, type ProviderMetadata, parseMetadata } from './metadata.ts';
export type { SamlFailure, SamlFailureCode } from './refusal.ts';
export { type CertificateRequest, selfSignedCertificate } from './self-signed-certificate.ts';
export { type ResponseExpectations, type VerifiedResponse, verifyResponse } from './verify-response.ts';
