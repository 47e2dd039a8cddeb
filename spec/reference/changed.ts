import type { PolicyChange, Suggestion } from '@portcullis/engine/policy';
import type { ReferenceInput } from './evaluate.ts';
import { listOf, type Policy, type PolicyPrincipal, type PolicyStatement } from './policy.ts';

/** A question with a suggestion carried out: policies changed, or the request. Documents have the names of `compileSet`. */
export function changed(input: ReferenceInput, { changes }: Suggestion): ReferenceInput {
  return changes.reduce(carryOut, input);
}

function carryOut(input: ReferenceInput, change: PolicyChange): ReferenceInput {
  const { kind, condition, level } = change;
  if (kind === 'satisfy-condition') {
    const key = condition?.key.toLowerCase() ?? '';
    const others = Object.entries(input.context).filter(([name]) => name.toLowerCase() !== key);
    const example = condition?.example;
    return {
      ...input,
      context: { ...Object.fromEntries(others), ...(example === undefined ? {} : { [key]: example }) },
    };
  }
  if (level !== undefined) {
    const levels = (input.serviceControls ?? []).map((policies, depth) =>
      depth === level - 1 ? edited(policies, `serviceControls[${depth}]`, change) : policies,
    );
    return { ...input, serviceControls: levels };
  }
  const slot = slotOf(change);
  return { ...input, [slot]: edited(input[slot] ?? [], slot, change) };
}

function slotOf({ side }: PolicyChange): 'resourcePolicy' | 'identity' | 'boundary' | 'session' {
  if (side === 'resource') return 'resourcePolicy';
  if (side === 'identity' || side === 'boundary' || side === 'session') return side;
  throw new Error(`no policies of the side ${side}`);
}

function edited(policies: readonly Policy[], slot: string, change: PolicyChange): readonly Policy[] {
  const { kind, action, resource, principal, statement } = change;
  if (kind === 'add-statement') {
    const named = principal === undefined ? {} : { Principal: withPrincipal(undefined, principal) };
    const added: PolicyStatement = { Effect: 'Allow', ...named, Action: action, Resource: resource };
    return [...policies, { Version: '2012-10-17', Statement: [added] }];
  }
  return policies.map((policy, index) =>
    `${slot}[${index}]` === change.policy
      ? {
          ...policy,
          Statement: policy.Statement.map((one, at) =>
            at === statement?.index ? extended(one, change) : one,
          ),
        }
      : policy,
  );
}

function extended(
  statement: PolicyStatement,
  { kind, action, resource, principal }: PolicyChange,
): PolicyStatement {
  switch (kind) {
    case 'extend-action':
      return { ...statement, Action: [...listOf(statement.Action), action] };
    case 'extend-resource':
      return { ...statement, Resource: [...listOf(statement.Resource), resource] };
    case 'extend-principal':
      return { ...statement, Principal: withPrincipal(statement.Principal, principal ?? '') };
    default:
      throw new Error(`${kind} extends nothing`);
  }
}

function withPrincipal(element: PolicyPrincipal | undefined, name: string): PolicyPrincipal {
  if (element === '*' || name === '*') return '*';
  if (name === 'cognito-identity.amazonaws.com') {
    return { ...element, Federated: [...listOf(element?.Federated), name] };
  }
  return name.endsWith('.amazonaws.com')
    ? { ...element, Service: [...listOf(element?.Service), name] }
    : { ...element, AWS: [...listOf(element?.AWS), name] };
}
