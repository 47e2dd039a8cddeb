import type { MembersOfOperations, Refusal } from '../service/input-members.ts';

const NO_CONTEXTS: readonly Refusal[] = [
  { path: 'ProvidedContexts', unless: [[]], because: 'does not verify assertions of IAM Identity Center' },
];

/** AWS Security Token Service. STS API Reference, "Actions". */
export const STS_MEMBERS: MembersOfOperations = {
  AssumeRole: {
    read: [
      'RoleArn',
      'RoleSessionName',
      'PolicyArns',
      'Policy',
      'DurationSeconds',
      'Tags',
      'TransitiveTagKeys',
      'ExternalId',
      'SerialNumber',
      'TokenCode',
      'SourceIdentity',
      'MinimumSessionTokenSize',
    ],
    refused: NO_CONTEXTS,
  },
  AssumeRoleWithSAML: {
    read: [
      'RoleArn',
      'PrincipalArn',
      'SAMLAssertion',
      'PolicyArns',
      'Policy',
      'DurationSeconds',
      'MinimumSessionTokenSize',
    ],
  },
  AssumeRoleWithWebIdentity: {
    read: [
      'RoleArn',
      'RoleSessionName',
      'WebIdentityToken',
      'ProviderId',
      'PolicyArns',
      'Policy',
      'DurationSeconds',
      'MinimumSessionTokenSize',
    ],
  },
  GetCallerIdentity: { read: [] },
  GetFederationToken: {
    read: ['Name', 'Policy', 'PolicyArns', 'DurationSeconds', 'Tags', 'MinimumSessionTokenSize'],
  },
  GetSessionToken: { read: ['DurationSeconds', 'SerialNumber', 'TokenCode', 'MinimumSessionTokenSize'] },
};
