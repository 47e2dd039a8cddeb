import type { PolicyDocument } from './policy/document.ts';

/** An organization of accounts with the policies that limit them. AWS Organizations User Guide, "SCP evaluation". */
export interface Organization {
  /** `o-exampleorgid`. */
  readonly id: string;
  /** Its principals are bound by no service control policy. */
  readonly managementAccount: string;
  readonly accounts: readonly OrganizationAccount[];
}

export interface OrganizationAccount {
  readonly id: string;
  /** `aws:PrincipalOrgPaths`: `o-exampleorgid/r-root/ou-workloads/`. */
  readonly path: string;
  /** The service control policies of each level, from the root down to the account's own: each level must allow. */
  readonly serviceControls: readonly (readonly PolicyDocument[])[];
  /** The resource control policies of all levels: each may deny. */
  readonly resourceControls: readonly PolicyDocument[];
}
