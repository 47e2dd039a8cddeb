import type { Organization } from '@portcullis/model';
import { type CompiledPolicies, compilePolicies } from '../policy/index.ts';

/** What an organization does to the principals of one of its accounts. */
export interface AccountControls {
  /** A set for each level, from the root down; absent for the management account. */
  readonly serviceControls?: readonly CompiledPolicies[] | undefined;
  /** Condition keys that its principals bring: `aws:principalorgid`, `aws:principalorgpaths`. */
  readonly contextKeys: ReadonlyMap<string, string | readonly string[]>;
}

/**
 * Whether resource control policies cover API Gateway. Organizations User Guide, "Resource control policies": the list of
 * services does not name it, so they change nothing here, and loading them says so.
 */
export const RESOURCE_CONTROL_POLICIES_COVER_EXECUTE_API = false;

/** Compiled once; accounts outside the organization have no entry. */
export function compileOrganization(
  organization: Organization | undefined,
): ReadonlyMap<string, AccountControls> {
  const accounts = (organization?.accounts ?? []).map((account): readonly [string, AccountControls] => [
    account.id,
    {
      serviceControls:
        account.id === organization?.managementAccount
          ? undefined
          : account.serviceControls.map((level) => compilePolicies(level)),
      contextKeys: new Map<string, string | readonly string[]>([
        ['aws:principalorgid', organization?.id ?? ''],
        ['aws:principalorgpaths', [account.path]],
      ]),
    },
  ]);
  return new Map(accounts);
}
