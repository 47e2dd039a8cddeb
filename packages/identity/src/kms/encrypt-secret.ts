import { randomBytes } from 'node:crypto';
import { buildEncrypt } from '@aws-crypto/encrypt-node';
import {
  AlgorithmSuiteIdentifier,
  CommitmentPolicy,
  EncryptedDataKey,
  KeyringNode,
  KeyringTraceFlag,
  type NodeDecryptionMaterial,
  type NodeEncryptionMaterial,
} from '@aws-crypto/material-management-node';
import type { SecretBox } from '../secrets/secret-box.ts';
import { type EncryptionContext, encryptDataKey } from './data-key.ts';

/**
 * What Cognito's messages have: AES-256-GCM with HKDF and an ECDSA signature, and no key commitment. So AWS's examples
 * decrypt with `REQUIRE_ENCRYPT_ALLOW_DECRYPT`, and code that requires commitment fails here as there.
 */
const SUITE = AlgorithmSuiteIdentifier.ALG_AES256_GCM_IV12_TAG16_HKDF_SHA384_ECDSA_P384;
const FRAME_LENGTH = 4096;

const { encrypt } = buildEncrypt(CommitmentPolicy.FORBID_ENCRYPT_ALLOW_DECRYPT);

/**
 * A message of the AWS Encryption SDK, in base64, whose data key is encrypted under a KMS key: AWS's keyrings open it by
 * `kms:Decrypt`. AWS Encryption SDK Developer Guide "Message format reference".
 */
export async function encryptSecret(
  box: SecretBox,
  keyArn: string,
  encryptionContext: EncryptionContext,
  secret: string,
): Promise<string> {
  const keyring = new KmsKeyKeyring(box, keyArn);
  const { result } = await encrypt(keyring, secret, {
    suiteId: SUITE,
    frameLength: FRAME_LENGTH,
    encryptionContext,
  });
  return result.toString('base64');
}

/** Encrypts data keys under one KMS key of this service. */
class KmsKeyKeyring extends KeyringNode {
  readonly #box: SecretBox;
  readonly #keyArn: string;

  constructor(box: SecretBox, keyArn: string) {
    super();
    this.#box = box;
    this.#keyArn = keyArn;
  }

  override _onEncrypt(material: NodeEncryptionMaterial): Promise<NodeEncryptionMaterial> {
    const plain = new Uint8Array(randomBytes(material.suite.keyLengthBytes));
    const { encryptionContext } = material;
    const ciphertext = encryptDataKey(this.#box, { keyArn: this.#keyArn, plain, encryptionContext });
    const trace = { keyNamespace: PROVIDER, keyName: this.#keyArn };
    material.setUnencryptedDataKey(plain, {
      ...trace,
      flags: KeyringTraceFlag.WRAPPING_KEY_GENERATED_DATA_KEY,
    });
    material.addEncryptedDataKey(
      new EncryptedDataKey({
        providerId: PROVIDER,
        providerInfo: this.#keyArn,
        encryptedDataKey: ciphertext,
      }),
      KeyringTraceFlag.WRAPPING_KEY_ENCRYPTED_DATA_KEY | KeyringTraceFlag.WRAPPING_KEY_SIGNED_ENC_CTX,
    );
    return Promise.resolve(material);
  }

  override _onDecrypt(): Promise<NodeDecryptionMaterial> {
    return Promise.reject(new Error('this keyring only encrypts'));
  }
}

/** By which keyrings know that a data key is for KMS. */
const PROVIDER = 'aws-kms';
