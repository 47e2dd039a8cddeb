import type { SetupResourcePolicy } from '@portcullis/model/setup';
import { invokePath, policyConditions } from '../../export/index.ts';
import { POLICY_VERSION } from './policy.ts';
import { referenceValues } from './references.ts';
import type { TemplateDraft } from './template-draft.ts';
import type { TemplateMap, TemplateValue } from './template-value.ts';

/** API Gateway completes `execute-api:/stage/GET/orders` with region, account and API, which a text cannot know. */
export function resourcePolicyOf(draft: TemplateDraft, policy: SetupResourcePolicy): TemplateMap {
  return {
    Version: POLICY_VERSION,
    Statement: policy.statements.map(
      (statement): TemplateMap => ({
        Sid: statement.sid,
        Effect: statement.effect,
        Principal:
          statement.principal === '*' ? '*' : { AWS: referenceValues(draft, statement.principal.aws) },
        Action: 'execute-api:Invoke',
        Resource: resourcesOf(draft, statement),
        Condition: conditionsOf(draft, statement),
      }),
    ),
  };
}

/** A Deny holds for stages that somebody makes later, too. */
function resourcesOf(
  draft: TemplateDraft,
  { effect, routes }: SetupResourcePolicy['statements'][number],
): TemplateValue {
  if (routes === undefined) return 'execute-api:/*';
  const { kind, stage } = draft.setup;
  const name = effect === 'Deny' ? '*' : stage.name;
  return routes.map((route) => `execute-api:/${name}/${invokePath(kind, route)}`);
}

function conditionsOf(
  draft: TemplateDraft,
  statement: SetupResourcePolicy['statements'][number],
): TemplateMap | undefined {
  const conditions = policyConditions(statement.sid, statement.conditions);
  if (conditions.length === 0) return undefined;
  const operators: Record<string, Record<string, TemplateValue>> = {};
  for (const { operator, key, values } of conditions) {
    operators[operator] = { ...operators[operator], [key]: referenceValues(draft, values) };
  }
  return operators;
}
