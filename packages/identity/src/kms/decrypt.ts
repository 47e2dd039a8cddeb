import type { Caller } from '@portcullis/engine/authorize';
import { evaluateAccess, evaluateAssumeRole } from '@portcullis/engine/policy';
import type { KmsKey } from '@portcullis/model';
import { accessDenied } from '../http/authenticate.ts';
import { callerPolicies } from '../service/caller-policies.ts';
import { conditionKeys } from '../service/condition-keys.ts';
import type { IdentityContext } from '../service/context.ts';
import type { Input } from '../service/input.ts';
import type { CallFacts, Operation } from '../service/operation.ts';
import { resourceControlsOf, resourcePolicy } from '../service/resource-policies.ts';
import { ServiceError } from '../service/service-error.ts';
import { type EncryptedDataKey, type EncryptionContext, openDataKey } from './data-key.ts';
import { accountOfKey, isKeyArn } from './key-arn.ts';

const ALGORITHM = 'SYMMETRIC_DEFAULT';
const ALGORITHMS = [ALGORITHM, 'RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256', 'SM2PKE'] as const;
const MAX_CIPHERTEXT_BYTES = 6_144;

/**
 * Decrypts a data key of a message to a custom sender. KMS API Reference "Decrypt"; what this service did not encrypt
 * is no ciphertext of its keys. Policies of the caller and of the key decide: KMS Developer Guide "Determining access to
 * KMS keys".
 */
export const decrypt: Operation = {
  name: 'Decrypt',
  signed: true,
  authorize: (input, context, call) => {
    const request = requestOf(input, context);
    if (!isAllowed(request, context, call))
      throw accessDenied(
        call.caller,
        'kms:Decrypt',
        request.keyArn,
        'because no policy of the caller and of the key allows the kms:Decrypt action',
      );
  },
  run: (input, context) => {
    const { dataKey, keyArn, encryptionContext } = requestOf(input, context);
    if (keyOf(context, keyArn)?.enabled === false)
      throw new ServiceError('DisabledException', `${keyArn} is disabled.`);
    if (dataKey.keyArn !== keyArn)
      throw new ServiceError(
        'IncorrectKeyException',
        'The key ID in the request does not identify a CMK that can perform this operation.',
      );
    const algorithm = input.optionalText('EncryptionAlgorithm', { values: ALGORITHMS }) ?? ALGORITHM;
    if (algorithm !== ALGORITHM)
      throw new ServiceError(
        'InvalidKeyUsageException',
        `The encryption algorithm ${algorithm} is incompatible with the key ${keyArn}.`,
      );
    // An attestation document cannot be checked here, and the answer without one would be in clear.
    if (input.has('Recipient'))
      throw new ServiceError('UnsupportedOperationException', 'Recipient is not supported by this service.');
    if (!dataKey.isFor(encryptionContext)) throw invalidCiphertext();
    if (input.flag('DryRun') === true)
      throw new ServiceError(
        'DryRunOperationException',
        'The request would have succeeded, but the DryRun option is set.',
      );
    return Promise.resolve({
      KeyId: keyArn,
      Plaintext: dataKey.plain.toString('base64'),
      EncryptionAlgorithm: ALGORITHM,
    });
  },
};

interface DecryptRequest {
  readonly dataKey: EncryptedDataKey;
  /** The key that the caller names, else the one of the ciphertext. */
  readonly keyArn: string;
  readonly encryptionContext: EncryptionContext;
}

function requestOf(input: Input, context: IdentityContext): DecryptRequest {
  const named = input.optionalText('KeyId', { min: 1, max: 2_048 });
  const encryptionContext = input.map('EncryptionContext') ?? {};
  const dataKey = openDataKey(context.box, ciphertextIn(input));
  if (dataKey === undefined) throw invalidCiphertext();
  const keyArn = named === undefined ? dataKey.keyArn : namedKey(context, named, dataKey.keyArn);
  return { dataKey, keyArn, encryptionContext };
}

function ciphertextIn(input: Input): Buffer {
  const text = input.text('CiphertextBlob', { min: 1 });
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text)
    throw new ServiceError('SerializationException', 'CiphertextBlob can not be converted to a Blob');
  if (bytes.length <= MAX_CIPHERTEXT_BYTES) return bytes;
  throw new ServiceError(
    'ValidationException',
    `1 validation error detected: Value at 'ciphertextBlob' failed to satisfy constraint: Member must have length less than or equal to ${MAX_CIPHERTEXT_BYTES}`,
  );
}

/** A key by its id or ARN; keys are not found by an alias here. */
function namedKey({ ports, place }: IdentityContext, named: string, ofCiphertext: string): string {
  const { partition, region, account } = place;
  const arn = named.startsWith('arn:') ? named : `arn:${partition}:kms:${region}:${account}:key/${named}`;
  const known = arn === ofCiphertext || (ports.iam().kmsKeys ?? []).some((key) => key.arn === arn);
  if (isKeyArn(arn) && known) return arn;
  const what = named.includes('alias/') ? `Alias ${named} is not found.` : `Key '${arn}' does not exist`;
  throw new ServiceError('NotFoundException', what);
}

function keyOf({ ports }: IdentityContext, keyArn: string): KmsKey | undefined {
  return ports.iam().kmsKeys?.find(({ arn }) => arn === keyArn);
}

type SignedCall = CallFacts & { readonly caller: Caller };

function isAllowed(
  { keyArn, encryptionContext }: DecryptRequest,
  context: IdentityContext,
  call: SignedCall,
): boolean {
  const { caller } = call;
  const { ports } = context;
  const account = accountOfKey(keyArn);
  const input = {
    request: {
      principal: caller.principal,
      action: 'kms:Decrypt',
      resource: keyArn,
      context: conditionKeys(call, ports.now(), caller, keysOf(account, encryptionContext)),
    },
    ...callerPolicies(caller),
    resourceAccount: account,
    resourceControls: resourceControlsOf(ports.iam().organization, account),
  };
  const key = keyOf(context, keyArn);
  // A key that is not in the template has the default policy: the policies of its account decide.
  const policy = key === undefined ? 'default' : key.policy;
  const { outcome } =
    policy === 'default'
      ? evaluateAccess(input)
      : // "Key policies in AWS KMS": as with a role's trust policy, no IAM policy makes up for its silence.
        evaluateAssumeRole({ ...input, resource: resourcePolicy(policy) });
  return outcome === 'allowed';
}

/** Service Authorization Reference "Condition keys for AWS Key Management Service". */
function keysOf(
  account: string,
  encryptionContext: EncryptionContext,
): ReadonlyMap<string, string | readonly string[]> {
  return new Map<string, string | readonly string[]>([
    ['aws:resourceaccount', account],
    ['kms:encryptionalgorithm', ALGORITHM],
    ['kms:encryptioncontextkeys', Object.keys(encryptionContext)],
    ...Object.entries(encryptionContext).map(
      ([name, value]) => [`kms:encryptioncontext:${name.toLowerCase()}`, value] as const,
    ),
  ]);
}

/** Its message is empty on AWS, too. */
function invalidCiphertext(): ServiceError {
  return new ServiceError('InvalidCiphertextException', '');
}
