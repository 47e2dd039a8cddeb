import { type AccessInput, compilePolicies } from '@portcullis/engine/policy';
import { type PolicyDocument, type PolicyKind, readPolicy } from '@portcullis/model/policy';
import { type Json, treeOfValue } from '@portcullis/model/source';
import type { PolicySet } from './generated.ts';
import type { Policy } from './policy.ts';

function read(policy: Policy, name: string, kind: PolicyKind): PolicyDocument {
  const { policy: document, diagnostics } = readPolicy(treeOfValue(policy as unknown as Json, name), {
    name,
    kind,
  });
  if (document === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return document;
}

/** Documents are named by the slot and place where they stand: `identity[0]`. */
export function compileSet(set: PolicySet): Omit<AccessInput, 'request' | 'resourceAccount'> {
  const compile = (slot: Exclude<keyof PolicySet, 'serviceControls'>, kind: PolicyKind) =>
    set[slot] && compilePolicies(set[slot].map((policy, index) => read(policy, `${slot}[${index}]`, kind)));
  return {
    identity: compile('identity', 'identity'),
    boundary: compile('boundary', 'boundary'),
    session: compile('session', 'session'),
    resource: compile('resourcePolicy', 'resource'),
    serviceControls: set.serviceControls?.map((level, depth) =>
      compilePolicies(
        level.map((policy, index) => read(policy, `serviceControls[${depth}][${index}]`, 'service-control')),
      ),
    ),
    resourceControls: compile('resourceControls', 'resource-control'),
  };
}
