import type { Diagnostic } from '@portcullis/model';
import { onlyAllows, type PolicyDocument, type PolicyKind, readPolicy } from '@portcullis/model/policy';
import { locate } from '@portcullis/model/source';
import type { AttachedPolicy, PrincipalsConfig } from './config.ts';
import type { LoadedConfig } from './load-config.ts';
import { nodeAt } from './tree-value.ts';

/** Reads the policies of a configuration with their positions, and finds managed policies by name or ARN. */
export interface PolicyReader {
  /** One document at a path of the configuration. */
  document(path: readonly (string | number)[], name: string, kind: PolicyKind): PolicyDocument | undefined;
  /** An attached policy: a document, or a managed policy; one that is not here is named in `unresolved`. */
  attached(
    policy: AttachedPolicy,
    path: readonly (string | number)[],
    name: string,
    kind: PolicyKind,
    unresolved: string[],
  ): PolicyDocument | undefined;
  readonly diagnostics: Diagnostic[];
}

export function policyReader(loaded: LoadedConfig, partition: string, account: string): PolicyReader {
  const diagnostics: Diagnostic[] = [];
  const managed = loaded.config.principals?.managedPolicies ?? [];
  const document: PolicyReader['document'] = (path, name, kind) => {
    const result = readPolicy(nodeAt(loaded.tree, path), { name, kind });
    diagnostics.push(...result.diagnostics);
    return result.policy;
  };
  return {
    diagnostics,
    document,
    attached: (policy, path, name, kind, unresolved) => {
      if (typeof policy !== 'string') return document(path, name, kind);
      const index = findManaged(managed, policy, partition, account);
      if (index !== -1) {
        return document(
          ['principals', 'managedPolicies', index, 'document'],
          `managed policy ${policy}`,
          kind,
        );
      }
      unresolved.push(policy);
      diagnostics.push({
        severity: onlyAllows(policy) ? 'warning' : 'error',
        code: 'CONFIG_UNKNOWN_POLICY',
        message: `the managed policy \`${policy}\` is not here, so it allows nothing`,
        help: 'give its document in `principals.managedPolicies`',
        at: locate(nodeAt(loaded.tree, path).mark),
        path: path.join('.'),
      });
      return undefined;
    },
  };
}

function findManaged(
  managed: NonNullable<PrincipalsConfig['managedPolicies']>,
  wanted: string,
  partition: string,
  account: string,
): number {
  return managed.findIndex((policy) => {
    const owner = policy.account ?? account;
    return (
      wanted === policy.name ||
      wanted === `arn:${partition}:iam::${owner}:policy${policy.path ?? '/'}${policy.name}`
    );
  });
}
