import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  type AccessResult,
  type CompiledPolicies,
  compilePolicies,
  evaluateAccess,
  evaluateAssumeRole,
  type Principal,
  type StatementEvidence,
  type Suggestion,
  suggestAccess,
} from '@portcullis/engine/policy';
import { type PolicyDocument, type PolicyKind, readPolicy } from '@portcullis/model/policy';
import { type Json, treeOfValue } from '@portcullis/model/source';
import { describe, expect, test } from 'vitest';
import { determining, type VectorEvidence, writtenEvidence } from '../fixtures/vector-evidence.ts';
import {
  type ReferenceContext,
  type ReferenceInput,
  referenceDecision,
  referenceEvidence,
} from './evaluate.ts';
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
  /** Of every statement that was asked: `applies`, or the first element that failed. */
  readonly evidence: VectorEvidence;
  /** The statements that made the outcome. */
  readonly determining: readonly string[];
  /** Of an implicit deny: the smallest change that would allow it. */
  readonly suggestion?: string;
}

interface InvalidVector {
  readonly name: string;
  readonly source: string;
  readonly invalid: string;
  readonly kind: PolicyKind;
  readonly policy: Json;
}

type PolicySlot = 'identity' | 'boundary' | 'session' | 'resourcePolicy' | 'resourceControls' | 'trust';

const folder = fileURLToPath(new URL('../vectors/policy/', import.meta.url));

function load(file: string): readonly (DecisionVector | InvalidVector)[] {
  return JSON.parse(readFileSync(`${folder}${file}`, 'utf8'));
}

function read(value: unknown, name: string, kind: PolicyKind): PolicyDocument {
  const { policy, diagnostics } = readPolicy(treeOfValue(value as Json, 'vector'), { name, kind });
  if (policy === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return policy;
}

function compiled(vector: DecisionVector, slot: PolicySlot, kind: PolicyKind): CompiledPolicies | undefined {
  const policies = vector.policies[slot];
  if (policies === undefined) return undefined;
  return compilePolicies(policies.map((policy, index) => read(policy, `${slot}[${index}]`, kind)));
}

interface Decided extends AccessResult {
  readonly statements: readonly StatementEvidence[];
  readonly suggestion: Suggestion | undefined;
}

function decide(vector: DecisionVector): Decided {
  const context = new Map(Object.entries(vector.context).map(([key, value]) => [key.toLowerCase(), value]));
  const statements: StatementEvidence[] = [];
  const isAssumption = vector.policies.trust !== undefined;
  const evaluate = isAssumption ? evaluateAssumeRole : evaluateAccess;
  const input = {
    request: {
      principal: vector.principal,
      action: vector.action,
      resource: vector.resource,
      context: { value: (key: string) => context.get(key) },
    },
    identity: compiled(vector, 'identity', 'identity'),
    boundary: compiled(vector, 'boundary', 'boundary'),
    session: compiled(vector, 'session', 'session'),
    resource: isAssumption
      ? compiled(vector, 'trust', 'trust')
      : compiled(vector, 'resourcePolicy', 'resource'),
    resourceAccount: vector.resourceAccount,
    resourceControls: compiled(vector, 'resourceControls', 'resource-control'),
    serviceControls: vector.policies.serviceControls?.map((level, depth) =>
      compilePolicies(
        level.map((policy, index) => read(policy, `serviceControls[${depth}][${index}]`, 'service-control')),
      ),
    ),
  };
  const access = evaluate(input, statements);
  // Asking for the evidence changes nothing.
  expect(evaluate(input)).toEqual(access);
  const suggestion = isAssumption ? undefined : suggestAccess(input, { resource: 'the resource policy' });
  return { ...access, statements, suggestion };
}

/** What the reference evaluator says of every statement of every policy, asked or not. */
function naiveEvidence(vector: DecisionVector): VectorEvidence {
  const input: ReferenceInput = { ...vector, ...vector.policies };
  const failureOf = referenceEvidence(input);
  const { serviceControls = [], ...slots } = vector.policies;
  const named = [
    ...Object.entries(slots).flatMap(([slot, policies]) =>
      policies.map((policy, index) => [`${slot}[${index}]`, policy] as const),
    ),
    ...serviceControls.flatMap((level, depth) =>
      level.map((policy, index) => [`serviceControls[${depth}][${index}]`, policy] as const),
    ),
  ];
  return Object.fromEntries(
    named.flatMap(([name, policy]) =>
      policy.Statement.map((statement, index) => [
        `${name}.Statement[${index}]`,
        failureOf(policy, statement),
      ]),
    ),
  );
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
    expect(writtenEvidence(result.statements)).toEqual(vector.evidence);
    expect(determining(result.outcome, result.statements)).toEqual(vector.determining);
    expect(result.suggestion?.text).toBe(vector.suggestion);
    expect(referenceDecision({ ...vector, ...vector.policies })).toBe(vector.outcome);
    expect(naiveEvidence(vector)).toMatchObject(vector.evidence);
  });
});
