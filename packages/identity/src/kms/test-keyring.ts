import { buildDecrypt } from '@aws-crypto/decrypt-node';
import {
  CommitmentPolicy,
  type EncryptedDataKey,
  KeyringNode,
  KeyringTraceFlag,
  type NodeDecryptionMaterial,
  type NodeEncryptionMaterial,
} from '@aws-crypto/material-management-node';
import { DecryptCommand, KMSClient } from '@aws-sdk/client-kms';
import type { Key } from '../sts/test-sts.ts';
import { ADMIN, REGION, type TestIdentity } from '../test-identity.ts';

/** A KMS client of who may do everything, or of somebody else. */
export function kms(identity: TestIdentity, credentials: Key = ADMIN): KMSClient {
  return new KMSClient({ endpoint: identity.url, region: REGION, credentials, maxAttempts: 1 });
}

export interface OpenedMessage {
  readonly text: string;
  readonly encryptionContext: Readonly<Record<string, string>>;
  readonly suiteId: number;
  readonly version: number;
  readonly dataKeys: readonly EncryptedDataKey[];
}

/** Opens a message of the AWS Encryption SDK as AWS's KMS keyring does: by Decrypt of its data key. */
export async function openMessage(
  client: KMSClient,
  base64: string,
  policy: CommitmentPolicy = CommitmentPolicy.REQUIRE_ENCRYPT_ALLOW_DECRYPT,
): Promise<OpenedMessage> {
  const { decrypt } = buildDecrypt(policy);
  const { plaintext, messageHeader } = await decrypt(new Keyring(client), base64, { encoding: 'base64' });
  const { encryptionContext, suiteId, version, encryptedDataKeys } = messageHeader;
  return { text: plaintext.toString(), encryptionContext, suiteId, version, dataKeys: encryptedDataKeys };
}

class Keyring extends KeyringNode {
  readonly #client: KMSClient;

  constructor(client: KMSClient) {
    super();
    this.#client = client;
  }

  override _onEncrypt(): Promise<NodeEncryptionMaterial> {
    return Promise.reject(new Error('not of this test'));
  }

  override async _onDecrypt(
    material: NodeDecryptionMaterial,
    keys: EncryptedDataKey[],
  ): Promise<NodeDecryptionMaterial> {
    const [{ providerInfo, encryptedDataKey }] = keys as [EncryptedDataKey];
    const { Plaintext, KeyId } = await this.#client.send(
      new DecryptCommand({
        KeyId: providerInfo,
        CiphertextBlob: encryptedDataKey,
        EncryptionContext: { ...material.encryptionContext },
      }),
    );
    return material.setUnencryptedDataKey(new Uint8Array(Plaintext as Uint8Array), {
      keyNamespace: 'aws-kms',
      keyName: KeyId as string,
      flags:
        KeyringTraceFlag.WRAPPING_KEY_DECRYPTED_DATA_KEY | KeyringTraceFlag.WRAPPING_KEY_VERIFIED_ENC_CTX,
    });
  }
}
