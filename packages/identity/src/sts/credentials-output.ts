import type { Json } from '@portcullis/model/source';
import type { AssumedRole } from './role-assumption.ts';
import type { SessionCredentials } from './session-credentials.ts';

/** `Credentials` of an answer. */
export function credentialsOutput(credentials: SessionCredentials): Readonly<Record<string, Json>> {
  const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = credentials;
  return {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sessionToken,
    Expiration: `${new Date(expiresAt).toISOString().slice(0, 19)}Z`,
  };
}

/** What the answers of all operations that assume a role have in common. */
export function assumedRoleOutput(assumed: AssumedRole): { readonly [name: string]: Json | undefined } {
  const { role, credentials, packedPolicySize, sourceIdentity, sessionName } = assumed;
  const partition = role.arn.split(':', 2)[1] ?? 'aws';
  return {
    Credentials: credentialsOutput(credentials),
    AssumedRoleUser: {
      AssumedRoleId: `${role.uniqueId}:${sessionName}`,
      Arn: `arn:${partition}:sts::${role.account}:assumed-role/${role.name}/${sessionName}`,
    },
    PackedPolicySize: packedPolicySize,
    SourceIdentity: sourceIdentity,
  };
}
