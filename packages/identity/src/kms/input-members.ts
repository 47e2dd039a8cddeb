import type { MembersOfOperations } from '../service/input-members.ts';

/** AWS Key Management Service. KMS API Reference, "Decrypt". Grants, which could allow more, are none here. */
export const KMS_MEMBERS: MembersOfOperations = {
  Decrypt: {
    read: ['CiphertextBlob', 'EncryptionContext', 'KeyId', 'EncryptionAlgorithm', 'Recipient', 'DryRun'],
    idle: ['GrantTokens'],
    refused: [{ path: 'DryRunModifiers', unless: [[]], because: 'has no modifiers of dry runs' }],
  },
};
