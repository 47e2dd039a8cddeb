import {
  BoundedCache,
  type Credential,
  compileDirectory,
  compileOrganization,
  within,
} from '@portcullis/engine/authorize';
import type { IamDirectory } from '@portcullis/model';
import type { SecretBox } from '../secrets/secret-box.ts';
import { callerOfIssued } from './caller-of-issued.ts';
import { openSession } from './session-credentials.ts';
import { MissingPolicyError } from './session-policies.ts';

export interface CredentialFinderOptions {
  readonly iam: IamDirectory;
  /** Holds the keys that session tokens are sealed under. */
  readonly box: SecretBox;
  /** When `iam` was loaded; milliseconds since the epoch. */
  readonly loadedAt: number;
}

/** Sessions that are in use: each is opened and its policies are compiled once. */
const MAX_KEPT = 10_000;

/**
 * The credentials of a directory, and temporary ones that were issued under the same keys, in this process or another:
 * the `findCredential` port of the gateway and of the identity service. What has expired is found, too: the signature
 * is judged first.
 */
export function createCredentialFinder(
  options: CredentialFinderOptions,
): (accessKeyId: string, sessionToken: string | undefined) => Credential | undefined {
  const { iam, box } = options;
  const directory = compileDirectory(iam, { loadedAt: options.loadedAt });
  const organization = compileOrganization(iam.organization);
  const kept = new BoundedCache<Credential>(MAX_KEPT);

  function issued(accessKeyId: string, sessionToken: string): Credential | undefined {
    const name = `${accessKeyId} ${sessionToken}`;
    const known = kept.get(name);
    if (known !== undefined) return known;
    const opened = openSession(box, accessKeyId, sessionToken);
    if (opened === undefined) return undefined;
    const { session, secretAccessKey: secret } = opened;
    try {
      const caller = callerOfIssued(session, iam);
      if (caller === undefined) return undefined;
      const { expiresAt } = session;
      const credential = {
        accessKeyId,
        secret,
        sessionToken,
        expiresAt,
        caller: within(organization, caller),
      };
      kept.set(name, credential);
      return credential;
    } catch (error) {
      if (error instanceof MissingPolicyError) return undefined;
      throw error;
    }
  }

  return (accessKeyId, sessionToken) =>
    directory(accessKeyId) ?? (sessionToken === undefined ? undefined : issued(accessKeyId, sessionToken));
}
