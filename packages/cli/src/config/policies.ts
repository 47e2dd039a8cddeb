import type { Diagnostic, ManagedPolicy } from '@portcullis/model';
import { onlyAllows, type PolicyDocument, type PolicyKind, readPolicy } from '@portcullis/model/policy';
import { locate } from '@portcullis/model/source';
import type { AttachedPolicy, ConfigManagedPolicy, PrincipalsConfig } from './config.ts';
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
  /** The managed policies of the configuration, as session policies. */
  managed(): readonly ManagedPolicy[];
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
    managed: () =>
      managed.flatMap((policy, index) => {
        const path = ['principals', 'managedPolicies', index, 'document'];
        // Diagnostics of the document come with the identities that have it.
        const read = readPolicy(nodeAt(loaded.tree, path), {
          name: `managed policy ${policy.name}`,
          kind: 'session',
        });
        return read.policy === undefined
          ? []
          : [{ arn: arnOf(policy, partition, account), document: read.policy }];
      }),
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
  return managed.findIndex(
    (policy) => wanted === policy.name || wanted === arnOf(policy, partition, account),
  );
}

function arnOf(policy: ConfigManagedPolicy, partition: string, account: string): string {
  return `arn:${partition}:iam::${policy.account ?? account}:policy${policy.path ?? '/'}${policy.name}`;
}
