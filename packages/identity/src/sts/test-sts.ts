import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  type AssumeRoleCommandOutput,
  STSClient,
} from '@aws-sdk/client-sts';
import type { Json } from '@portcullis/model/source';
import { ACCOUNT, ADMIN, REGION, type TestIdentity } from '../test-identity.ts';

export const AWAY = '444455556666';
export const ADMIN_ARN: string = `arn:aws:iam::${ACCOUNT}:user/admin`;
export const NOBODY_ARN: string = `arn:aws:iam::${ACCOUNT}:user/nobody`;
export const arnOf = (name: string): string => `arn:aws:iam::${ACCOUNT}:role/${name}`;

/** A statement of a trust policy. */
export function trusts(
  AWS: string,
  action: string | readonly string[] = 'sts:AssumeRole',
): { readonly [element: string]: Json } {
  return { Effect: 'Allow', Principal: { AWS }, Action: action };
}

export interface Key {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Its clock is as far ahead as the service's. */
export const sts = ({ url, context }: TestIdentity, credentials: Key = ADMIN): STSClient =>
  new STSClient({
    endpoint: url,
    region: REGION,
    credentials,
    maxAttempts: 1,
    systemClockOffset: context.ports.now() - Date.now(),
  });

export function keyOf(
  given: {
    AccessKeyId?: string | undefined;
    SecretAccessKey?: string | undefined;
    SessionToken?: string | undefined;
  } = {},
): Key & { readonly sessionToken: string } {
  return {
    accessKeyId: given.AccessKeyId ?? '',
    secretAccessKey: given.SecretAccessKey ?? '',
    sessionToken: given.SessionToken ?? '',
  };
}

export type AssumeInput = Partial<AssumeRoleCommandInput> & { readonly RoleArn: string };

/** Assumes a role, as the administrator unless somebody else is given. */
export async function assumeAs(
  identity: TestIdentity,
  input: AssumeInput,
  key?: Key,
): Promise<AssumeRoleCommandOutput & { readonly key: Key & { readonly sessionToken: string } }> {
  const answer = await sts(identity, key).send(new AssumeRoleCommand({ RoleSessionName: 's1', ...input }));
  return { ...answer, key: keyOf(answer.Credentials) };
}
