import { deflateRawSync } from 'node:zlib';
import { type CompiledPolicies, compilePolicies } from '@portcullis/engine/policy';
import { InputError, type ManagedPolicy } from '@portcullis/model';
import { type PolicyDocument, readPolicy } from '@portcullis/model/policy';
import { type Json, treeOfValue } from '@portcullis/model/source';
import { ServiceError } from '../service/service-error.ts';
import { GUEST_MANAGED_POLICY } from './guest-policies.ts';

/** Characters of all session policies together, and IAM and STS quotas: what they and the tags may pack to. */
const MAX_PLAIN_CHARACTERS = 2_048;
const MAX_PACKED_BYTES = 2_048;

/** Reads one session policy. `undefined`: it is none. */
export function readSessionPolicy(text: string): PolicyDocument | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return readPolicy(treeOfValue(value as Json, 'session policy'), { name: 'session policy', kind: 'session' })
    .policy;
}

/**
 * Refuses session policies that cannot be: STS API Reference "AssumeRole". The inline text and the managed policies
 * share one limit of characters.
 */
export function checkSessionPolicies(
  policy: string | undefined,
  arns: readonly string[],
  managed: readonly ManagedPolicy[],
): void {
  if (policy !== undefined) {
    const document = readSessionPolicy(policy);
    if (document === undefined) throw malformed('Syntax errors in policy.');
    try {
      compilePolicies([document]);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      throw malformed(error.diagnostics[0]?.message ?? 'The policy cannot be evaluated.');
    }
  }
  for (const arn of arns) {
    if (managedPolicy(arn, managed) === undefined) throw malformed(`The policy ${arn} does not exist.`);
  }
  if ((policy?.length ?? 0) + arns.join('').length > MAX_PLAIN_CHARACTERS) {
    throw new ServiceError(
      'ValidationError',
      `The session policies have more than ${MAX_PLAIN_CHARACTERS} characters.`,
    );
  }
}

function malformed(message: string): ServiceError {
  return new ServiceError('MalformedPolicyDocument', message);
}

/**
 * How full the packed policies and tags are, in percent; `undefined` where there are none. Throws PackedPolicyTooLarge.
 * What AWS packs with is not public: this is DEFLATE.
 */
export function packedSize(
  policies: readonly string[],
  tags: Readonly<Record<string, string>>,
): number | undefined {
  if (policies.length === 0 && Object.keys(tags).length === 0) return undefined;
  const bytes = deflateRawSync(JSON.stringify([policies, tags])).length;
  const percent = Math.ceil((100 * bytes) / MAX_PACKED_BYTES);
  if (percent > 100) {
    throw new ServiceError(
      'PackedPolicyTooLarge',
      `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`,
    );
  }
  return percent;
}

/**
 * The session policies of a session, compiled together; they only limit. `undefined`: it has none. Throws where one
 * is not here any more: without it the session would be wider.
 */
export function compileSessionPolicies(
  texts: readonly string[] | undefined,
  arns: readonly string[] | undefined,
  managed: readonly ManagedPolicy[],
): CompiledPolicies | undefined {
  if (texts === undefined && arns === undefined) return undefined;
  const documents = [
    ...(texts ?? []).map(readSessionPolicy),
    ...(arns ?? []).map((arn) => managedPolicy(arn, managed)),
  ];
  const read = documents.filter((document) => document !== undefined);
  if (read.length !== documents.length) throw new MissingPolicyError();
  return compilePolicies(read);
}

/** A session policy that was passed is not here any more. */
export class MissingPolicyError extends Error {}

function managedPolicy(arn: string, managed: readonly ManagedPolicy[]): PolicyDocument | undefined {
  return arn === GUEST_MANAGED_POLICY.arn
    ? GUEST_MANAGED_POLICY.document
    : managed.find((policy) => policy.arn === arn)?.document;
}
