import { executionRoleCredentials, type IdentityContext } from '@portcullis/identity';
import type { LambdaFunction } from '@portcullis/model';
import type { CustomSender } from '../identity/custom-senders.ts';

type Variables = Readonly<Record<string, string>>;

export interface SenderEnvironmentOptions {
  readonly senders: readonly CustomSender[];
  readonly context: IdentityContext;
  /** Where this service answers `kms:Decrypt`, reached from this machine. */
  readonly kmsEndpoint: string;
  /** Of `--env-file`. */
  readonly environment: Variables;
}

/**
 * What the function of a custom sender needs to decrypt a code by unmodified code: where KMS is, and credentials of its
 * execution role. Others get neither, since with these credentials they could call nothing of AWS. One that has
 * credentials of its own keeps them.
 */
export function senderEnvironment(options: SenderEnvironmentOptions): (fn: LambdaFunction) => Variables {
  const senders = new Set(options.senders.map(({ functionArn }) => functionArn));
  return (fn) => {
    if (!senders.has(fn.arn)) return {};
    const endpoint = { AWS_ENDPOINT_URL_KMS: options.kmsEndpoint };
    if (hasCredentials(fn, options.environment) || fn.roleArn === undefined) return endpoint;
    const credentials = executionRoleCredentials(options.context, fn.roleArn, fn.name);
    if (credentials === undefined) return endpoint;
    return {
      ...endpoint,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_SESSION_TOKEN: credentials.sessionToken,
    };
  };
}

function hasCredentials(fn: LambdaFunction, environment: Variables): boolean {
  const own = { ...fn.environment, ...environment };
  return own.AWS_ACCESS_KEY_ID !== undefined || own.AWS_PROFILE !== undefined;
}

/** Senders whose function gets no credentials, a line each: what it asks of KMS is refused. */
export function withoutCredentials(
  { senders, context, environment }: Omit<SenderEnvironmentOptions, 'kmsEndpoint'>,
  functions: readonly LambdaFunction[],
): readonly string[] {
  const arns = new Set(senders.map(({ functionArn }) => functionArn));
  return functions
    .filter((fn) => arns.has(fn.arn) && !hasCredentials(fn, environment))
    .flatMap(({ logicalId, name, roleArn }) => {
      if (roleArn !== undefined && executionRoleCredentials(context, roleArn, name) !== undefined) return [];
      const role =
        roleArn === undefined
          ? 'its role is not known here'
          : `the role ${roleArn} is not here, or does not trust lambda.amazonaws.com`;
      return [
        `the function ${logicalId} gets no credentials to decrypt codes with: ${role}; give it some by --env-file`,
      ];
    });
}
