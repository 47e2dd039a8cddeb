import { type CompiledPolicies, compilePolicies } from '@portcullis/engine/policy';
import { InputError, type Organization } from '@portcullis/model';
import type { PolicyDocument } from '@portcullis/model/policy';

/** A document of a load of the template is the same object each time: it is compiled once. */
const COMPILED = new WeakMap<PolicyDocument, CompiledPolicies>();

/** The policy of a resource (a role's trust, a key's). One that is absent or cannot be evaluated allows nobody. */
export function resourcePolicy(document: PolicyDocument | undefined): CompiledPolicies {
  const known = document && COMPILED.get(document);
  if (known !== undefined) return known;
  const compiled = evaluable(document);
  if (document !== undefined) COMPILED.set(document, compiled);
  return compiled;
}

function evaluable(document: PolicyDocument | undefined): CompiledPolicies {
  try {
    return compilePolicies(document === undefined ? [] : [document]);
  } catch (error) {
    if (error instanceof InputError) return compilePolicies([]);
    throw error;
  }
}

/** Organizations User Guide "Resource control policies": STS and KMS are covered, the management account is not. */
export function resourceControlsOf(
  organization: Organization | undefined,
  account: string,
): CompiledPolicies | undefined {
  if (organization === undefined || organization.managementAccount === account) return undefined;
  const found = organization.accounts.find(({ id }) => id === account);
  return found && compilePolicies(found.resourceControls);
}
