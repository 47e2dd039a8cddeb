import { randomBytes } from 'node:crypto';
import {
  DecryptCommand,
  type DecryptCommandInput,
  EncryptCommand,
  type KMSClient,
} from '@aws-sdk/client-kms';
import type { IamDirectory } from '@portcullis/model';
import type { Json } from '@portcullis/model/source';
import { AwsClient } from 'aws4fetch';
import { afterEach, describe, expect, it } from 'vitest';
import { createSecretBox } from '../secrets/secret-box.ts';
import { ALLOW_ALL, directory, policy, role, user } from '../sts/test-directory.ts';
import { ADMIN_ARN, AWAY, assumeAs, keyOf, NOBODY_ARN, trusts } from '../sts/test-sts.ts';
import { ACCOUNT, ADMIN, NOBODY, REGION, startIdentity, type TestIdentity } from '../test-identity.ts';
import { encryptDataKey } from './data-key.ts';
import { kms } from './test-keyring.ts';

let identity: TestIdentity;
afterEach(() => identity.stop());

const KEYS = [randomBytes(32)];
const KEY_ID = '1234abcd-12ab-34cd-56ef-1234567890ab';
const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/${KEY_ID}`;
const OTHER = `arn:aws:kms:${REGION}:${ACCOUNT}:key/other`;
const CONTEXT = { 'userpool-id': 'eu-west-1_Portcull1' };
const PLAIN = Buffer.from('a data key of thirty-two bytes..');

const ciphertext = (keyArn = KEY, keys: readonly Uint8Array[] = KEYS): Uint8Array =>
  encryptDataKey(createSecretBox(keys), { keyArn, plain: PLAIN, encryptionContext: CONTEXT });

async function start(iam?: IamDirectory, keys: readonly Uint8Array[] = KEYS): Promise<void> {
  identity = await startIdentity({ keys, ...(iam === undefined ? {} : { iam }) });
}

const decrypt = (more: Partial<DecryptCommandInput> = {}, client: KMSClient = kms(identity)) =>
  client.send(new DecryptCommand({ CiphertextBlob: ciphertext(), EncryptionContext: CONTEXT, ...more }));

/** The error's name; `undefined`: there is none. */
const refusal = async (...args: Parameters<typeof decrypt>): Promise<string | undefined> => {
  try {
    await decrypt(...args);
    return undefined;
  } catch (error) {
    return (error as Error).name;
  }
};

describe('Decrypt', () => {
  it.each([
    ['no key', {}],
    ['its ARN', { KeyId: KEY }],
    ['its id', { KeyId: KEY_ID }],
  ])('opens a data key for who names %s', async (_, more) => {
    await start();
    const { Plaintext, KeyId, EncryptionAlgorithm } = await decrypt(more);
    expect(Buffer.from(Plaintext as Uint8Array)).toEqual(PLAIN);
    expect([KeyId, EncryptionAlgorithm]).toEqual([KEY, 'SYMMETRIC_DEFAULT']);
  });

  it('opens what an older one of the keys has sealed, and nothing once that is gone', async () => {
    const fresh = randomBytes(32);
    await start(undefined, [fresh, ...KEYS]);
    expect(await refusal()).toBeUndefined();
    await identity.stop();
    await start(undefined, [fresh]);
    expect(await refusal()).toBe('InvalidCiphertextException');
  });

  const changed = Buffer.from(ciphertext());
  changed[changed.length - 5] = (changed[changed.length - 5] as number) === 65 ? 66 : 65;
  it.each<[string, Partial<DecryptCommandInput>, string]>([
    ['no ciphertext of its keys', { CiphertextBlob: randomBytes(184) }, 'InvalidCiphertextException'],
    ['a ciphertext that was changed', { CiphertextBlob: changed }, 'InvalidCiphertextException'],
    [
      'a ciphertext under foreign keys',
      { CiphertextBlob: ciphertext(KEY, [randomBytes(32)]) },
      'InvalidCiphertextException',
    ],
    [
      'what was sealed for something else',
      { CiphertextBlob: Buffer.from(createSecretBox(KEYS).seal('client secret', 'x'.repeat(64))) },
      'InvalidCiphertextException',
    ],
    ['no encryption context', { EncryptionContext: {} }, 'InvalidCiphertextException'],
    [
      'another encryption context',
      { EncryptionContext: { 'userpool-id': 'eu-west-1_Another00' } },
      'InvalidCiphertextException',
    ],
    [
      'a larger encryption context',
      { EncryptionContext: { ...CONTEXT, more: '1' } },
      'InvalidCiphertextException',
    ],
    [
      'a key in other case',
      { EncryptionContext: { 'UserPool-Id': CONTEXT['userpool-id'] } },
      'InvalidCiphertextException',
    ],
    ['a key that is not there', { KeyId: 'no-such-key' }, 'NotFoundException'],
    ['an alias', { KeyId: 'alias/codes' }, 'NotFoundException'],
    ['an ARN of another service', { KeyId: `arn:aws:s3:::${'bucket'}` }, 'NotFoundException'],
    ['an algorithm of other keys', { EncryptionAlgorithm: 'RSAES_OAEP_SHA_256' }, 'InvalidKeyUsageException'],
    ['an empty ciphertext', { CiphertextBlob: new Uint8Array() }, 'ValidationException'],
    ['a ciphertext that is too long', { CiphertextBlob: randomBytes(6_145) }, 'ValidationException'],
    [
      'an attestation document',
      { Recipient: { KeyEncryptionAlgorithm: 'RSAES_OAEP_SHA_256', AttestationDocument: new Uint8Array(1) } },
      'UnsupportedOperationException',
    ],
    ['a dry run', { DryRun: true }, 'DryRunOperationException'],
  ])('refuses %s', async (_, more, name) => {
    await start();
    expect(await refusal(more)).toBe(name);
  });

  it('refuses a ciphertext of another key than the caller names', async () => {
    await start(directory([], { kmsKeys: [{ arn: OTHER, enabled: true, policy: 'default' }] }));
    expect(await refusal({ KeyId: OTHER })).toBe('IncorrectKeyException');
  });

  it('refuses a disabled key', async () => {
    await start(directory([], { kmsKeys: [{ arn: KEY, enabled: false, policy: 'default' }] }));
    expect(await refusal()).toBe('DisabledException');
  });

  it.each([
    ['no signature', undefined, '{}', 'MissingAuthenticationTokenException'],
    ['a signature for another service', 'cognito-idp', '{}', 'InvalidSignatureException'],
    ['a body that is no JSON', 'kms', '{', 'SerializationException'],
    ['a ciphertext that is no base64', 'kms', '{"CiphertextBlob":"!!"}', 'SerializationException'],
    ['no ciphertext', 'kms', '{}', 'ValidationException'],
    [
      'an encryption context that is no map',
      'kms',
      '{"CiphertextBlob":"AA==","EncryptionContext":"a"}',
      'SerializationException',
    ],
  ])('refuses a request with %s', async (_, service, body, name) => {
    await start();
    const headers = {
      'X-Amz-Target': 'TrentService.Decrypt',
      'Content-Type': 'application/x-amz-json-1.1',
    };
    const unsigned = new Request(identity.url, { method: 'POST', headers, body });
    const request =
      service === undefined
        ? unsigned
        : await new AwsClient({ ...ADMIN, service, region: REGION }).sign(unsigned);
    const answer = await fetch(request);
    expect([answer.status, await answer.json()]).toMatchObject([400, { __type: name }]);
  });
});

describe('other operations of KMS', () => {
  it('are unknown, and never an empty success', async () => {
    await start();
    await expect(
      kms(identity).send(new EncryptCommand({ KeyId: KEY, Plaintext: PLAIN })),
    ).rejects.toMatchObject({ name: 'UnknownOperationException' });
  });
});

const ALLOW_DECRYPT: Json = { Effect: 'Allow', Action: 'kms:Decrypt', Resource: KEY };
const forPool = (id: string): Json => ({
  ...(ALLOW_DECRYPT as object),
  Condition: { StringEquals: { 'kms:EncryptionContext:userpool-id': id } },
});

describe('who may decrypt', () => {
  const asNobody = (allow: readonly Json[], more: Partial<IamDirectory> = {}): IamDirectory => ({
    ...directory([], more),
    users: [user('nobody', NOBODY, allow)],
  });
  const keyWith = (...statements: readonly Json[]): Partial<IamDirectory> => ({
    kmsKeys: [{ arn: KEY, enabled: true, policy: policy('resource', ...statements) }],
  });
  const ROOT: Json = {
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
    Action: 'kms:*',
    Resource: '*',
  };
  const SELF: Json = {
    Effect: 'Allow',
    Principal: { AWS: NOBODY_ARN },
    Action: 'kms:Decrypt',
    Resource: '*',
  };

  it.each<[string, readonly Json[], Partial<IamDirectory>]>([
    ['a policy that allows it on the key', [ALLOW_DECRYPT], {}],
    ['a policy for messages of this pool', [forPool('eu-west-1_Portcull1')], {}],
    ['a policy, where the key leaves it to the account', [ALLOW_DECRYPT], keyWith(ROOT)],
    ['no policy, where the key itself names the caller', [], keyWith(SELF)],
  ])('is who has %s', async (_, allow, more) => {
    await start(asNobody(allow, more));
    expect(await refusal({}, kms(identity, NOBODY))).toBeUndefined();
  });

  it.each<[string, readonly Json[], Partial<IamDirectory>]>([
    ['no policy', [], {}],
    ['a policy for another key', [{ Effect: 'Allow', Action: 'kms:Decrypt', Resource: OTHER }], {}],
    ['a policy for another action', [{ Effect: 'Allow', Action: 'kms:Encrypt', Resource: KEY }], {}],
    ['a policy for messages of another pool', [forPool('eu-west-1_Another00')], {}],
    ['a policy that denies it', [ALLOW_ALL, { Effect: 'Deny', Action: 'kms:Decrypt', Resource: '*' }], {}],
    [
      'a policy, where the key does not leave it to the account',
      [ALLOW_ALL],
      keyWith({ ...(SELF as object), Principal: { AWS: ADMIN_ARN } }),
    ],
    [
      'a policy, where the key denies it',
      [ALLOW_ALL],
      keyWith(ROOT, { ...(SELF as object), Effect: 'Deny' }),
    ],
    [
      'a policy, where that of the key cannot be read',
      [ALLOW_ALL],
      { kmsKeys: [{ arn: KEY, enabled: true }] },
    ],
    ['no policy, where the key leaves it to the account', [], keyWith(ROOT)],
  ])('is not who has %s', async (_, allow, more) => {
    await start(asNobody(allow, more));
    await expect(decrypt({}, kms(identity, NOBODY))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(
        `${NOBODY_ARN} is not authorized to perform: kms:Decrypt on resource: ${KEY}`,
      ),
    });
  });

  it('is not somebody of another account whom the key does not name', async () => {
    await start({ users: [user('nobody', NOBODY, [ALLOW_ALL], { account: AWAY })], roles: [] });
    expect(await refusal({}, kms(identity, NOBODY))).toBe('AccessDeniedException');
  });

  it('is asked before anything is told of a key', async () => {
    await start(asNobody([], { kmsKeys: [{ arn: KEY, enabled: false, policy: 'default' }] }));
    expect(await refusal({ EncryptionContext: {} }, kms(identity, NOBODY))).toBe('AccessDeniedException');
  });

  it('is a role by its session', async () => {
    const reader = role({ name: 'reader', trust: [trusts(ADMIN_ARN)], allow: [ALLOW_DECRYPT] });
    await start(directory([reader]));
    const { Credentials } = await assumeAs(identity, { RoleArn: reader.arn });
    expect(await refusal({}, kms(identity, keyOf(Credentials)))).toBeUndefined();
  });
});
