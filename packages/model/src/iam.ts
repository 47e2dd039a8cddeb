import type { Organization } from './organization.ts';
import type { PolicyDocument } from './policy/document.ts';
import type { Position } from './source/tree.ts';

/** IAM identities, of the template and of the configuration alike. */
export interface IamDirectory {
  readonly users: readonly IamUser[];
  readonly roles: readonly IamRole[];
  /** Absent: the accounts belong to none. */
  readonly organization?: Organization | undefined;
  /** Managed policies that are here, for who passes them to a session by their ARN. */
  readonly managedPolicies?: readonly ManagedPolicy[] | undefined;
  readonly oidcProviders?: readonly OidcProvider[] | undefined;
  readonly samlProviders?: readonly SamlProvider[] | undefined;
  /** KMS keys that have a policy or a state of their own. */
  readonly kmsKeys?: readonly KmsKey[] | undefined;
}

export interface ManagedPolicy {
  readonly arn: string;
  readonly document: PolicyDocument;
}

/** `AWS::IAM::OIDCProvider`: an issuer whose tokens may stand for a caller. */
export interface OidcProvider {
  readonly arn: string;
  /** Issuer URL. */
  readonly url: string;
  /** Audiences that its tokens must be for. */
  readonly clientIds: readonly string[];
}

/** `AWS::IAM::SAMLProvider`. */
export interface SamlProvider {
  readonly arn: string;
  /** The identity provider's metadata, as XML. */
  readonly metadata: string;
  /** `AssertionEncryptionMode: Required`: assertions in clear are refused. */
  readonly mustEncrypt?: boolean | undefined;
}

/** `AWS::KMS::Key`. */
export interface KmsKey {
  readonly arn: string;
  readonly enabled: boolean;
  /**
   * `default`: none is declared, so that the account's IAM policies decide (KMS Developer Guide "Default key policy").
   * Absent: the one that is declared cannot be read, and allows nobody.
   */
  readonly policy?: PolicyDocument | 'default' | undefined;
}

/** A user with every policy that applies to it as an identity policy (inline, managed, by group). */
export interface IamUser {
  readonly logicalId?: string | undefined;
  readonly name: string;
  readonly account: string;
  /** Path included: `arn:aws:iam::111122223333:user/team/ops`. */
  readonly arn: string;
  /** `AIDA...`. */
  readonly uniqueId: string;
  readonly groups: readonly string[];
  readonly policies: readonly PolicyDocument[];
  readonly boundary?: PolicyDocument | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly accessKeys: readonly AccessKey[];
  readonly mfaDevices?: readonly MfaDevice[] | undefined;
  /** Policies that are attached but not here (an AWS-managed policy, say): they allow nothing, and posture says so. */
  readonly unresolvedPolicies: readonly string[];
  readonly at: Position;
}

export interface IamRole {
  readonly logicalId?: string | undefined;
  readonly name: string;
  readonly account: string;
  readonly arn: string;
  /** `AROA...`. */
  readonly uniqueId: string;
  readonly trust?: PolicyDocument | undefined;
  readonly policies: readonly PolicyDocument[];
  readonly boundary?: PolicyDocument | undefined;
  readonly tags: Readonly<Record<string, string>>;
  /** Seconds that a session may be asked to last; absent: an hour. */
  readonly maxSessionSeconds?: number | undefined;
  readonly sessions: readonly RoleSession[];
  readonly unresolvedPolicies: readonly string[];
  readonly at: Position;
}

export interface AccessKey {
  readonly id: string;
  /** Absent: generated once and kept in the data folder (an `AWS::IAM::AccessKey` of the template). */
  readonly secret?: string | undefined;
  readonly active: boolean;
}

/** A virtual MFA device of a user, as AWS STS asks for its codes. */
export interface MfaDevice {
  /** `SerialNumber` of a request: `arn:aws:iam::111122223333:mfa/ops`, or what stands on a hardware device. */
  readonly serial: string;
  /** Base32. Absent (an `AWS::IAM::VirtualMFADevice` of the template): none of its codes is known. */
  readonly secret?: string | undefined;
}

/** Temporary credentials of a role, given in the configuration. */
export interface RoleSession {
  readonly name: string;
  readonly accessKey: AccessKey;
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt?: number | undefined;
  readonly policy?: PolicyDocument | undefined;
}
