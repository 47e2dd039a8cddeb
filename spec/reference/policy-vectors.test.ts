import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  type AccessResult,
  type CompiledPolicies,
  compilePolicies,
  evaluateAccess,
  type Principal,
} from '@portcullis/engine/policy';
import { type PolicyDocument, type PolicyKind, readPolicy } from '@portcullis/model/policy';
import { type Json, treeOfValue } from '@portcullis/model/source';
import { describe, expect, test } from 'vitest';
import { type ReferenceContext, referenceDecision } from './evaluate.ts';
import type { Policy } from './policy.ts';

interface DecisionVector {
  readonly name: string;
  readonly source: string;
  readonly principal: Principal;
  readonly action: string;
  readonly resource: string;
  readonly resourceAccount: string;
  readonly context: ReferenceContext;
  readonly policies: Partial<Record<PolicySlot, readonly Policy[]>> & {
    readonly serviceControls?: readonly (readonly Policy[])[];
  };
  readonly outcome: AccessResult['outcome'];
  readonly decidedBy?: AccessResult['decidedBy'];
}

interface InvalidVector {
  readonly name: string;
  readonly source: string;
  readonly invalid: string;
  readonly kind: PolicyKind;
  readonly policy: Json;
}

type PolicySlot = 'identity' | 'boundary' | 'session' | 'resourcePolicy' | 'resourceControls';

const folder = fileURLToPath(new URL('../vectors/policy/', import.meta.url));

function load(file: string): readonly (DecisionVector | InvalidVector)[] {
  return JSON.parse(readFileSync(`${folder}${file}`, 'utf8'));
}

function read(value: unknown, kind: PolicyKind): PolicyDocument {
  const { policy, diagnostics } = readPolicy(treeOfValue(value as Json, 'vector'), { name: kind, kind });
  if (policy === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return policy;
}

function compiled(vector: DecisionVector, slot: PolicySlot, kind: PolicyKind): CompiledPolicies | undefined {
  const policies = vector.policies[slot];
  return policies === undefined ? undefined : compilePolicies(policies.map((policy) => read(policy, kind)));
}

function decide(vector: DecisionVector): AccessResult {
  const context = new Map(Object.entries(vector.context).map(([key, value]) => [key.toLowerCase(), value]));
  return evaluateAccess({
    request: {
      principal: vector.principal,
      action: vector.action,
      resource: vector.resource,
      context: { value: (key) => context.get(key) },
    },
    identity: compiled(vector, 'identity', 'identity'),
    boundary: compiled(vector, 'boundary', 'boundary'),
    session: compiled(vector, 'session', 'session'),
    resource: compiled(vector, 'resourcePolicy', 'resource'),
    resourceAccount: vector.resourceAccount,
    resourceControls: compiled(vector, 'resourceControls', 'resource-control'),
    serviceControls: vector.policies.serviceControls?.map((level) =>
      compilePolicies(level.map((policy) => read(policy, 'service-control'))),
    ),
  });
}

describe.each(readdirSync(folder).filter((file) => file.endsWith('.json')))('vectors of %s', (file) => {
  test.each(load(file))('$name', (vector) => {
    if ('invalid' in vector) {
      const { policy, diagnostics } = readPolicy(treeOfValue(vector.policy, 'vector'), {
        name: 'p',
        kind: vector.kind,
      });
      expect(policy).toBeUndefined();
      expect(diagnostics.map(({ code }) => code)).toContain(vector.invalid);
      return;
    }
    const result = decide(vector);
    expect(result.outcome).toBe(vector.outcome);
    if (vector.decidedBy !== undefined) expect(result.decidedBy).toBe(vector.decidedBy);
    expect(referenceDecision({ ...vector, ...vector.policies })).toBe(vector.outcome);
  });
});
