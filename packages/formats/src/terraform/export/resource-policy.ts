import { invokePath } from '../../export/invoke-path.ts';
import { policyConditions } from '../../export/policy-conditions.ts';
import {
  attributes,
  type Body,
  block,
  type Expression,
  list,
  reference,
  template,
  text,
  texts,
} from '../hcl/index.ts';
import { policyDocument } from './policy-document.ts';
import type { Writing } from './writing.ts';

/**
 * The resource policy of a REST API. A Deny holds for every stage; an Allow for the set-up's stage alone. The ARNs are
 * made of the API's, not the stage's: the policy must stand before the deployment does.
 */
export function resourcePolicy(writing: Writing): Body {
  const policy = writing.setup.resourcePolicy;
  if (policy === undefined) return [];
  const label = `${writing.label}_resource_policy`;
  return [
    policyDocument(
      label,
      policy.statements.map(({ sid, effect, principal, routes, conditions }) => ({
        sid,
        effect,
        principals:
          principal === '*'
            ? { type: '*', identifiers: texts(['*']) }
            : { type: 'AWS', identifiers: writing.values(principal.aws) },
        actions: ['execute-api:Invoke'],
        resources: list(
          (routes ?? [undefined]).map((route) =>
            routeOnStages(writing, effect === 'Deny' ? '*' : writing.setup.stage.name, route),
          ),
        ),
        conditions: policyConditions(sid, conditions).map(({ operator, key, values }) => ({
          operator,
          key: text(key),
          values: writing.values(values),
        })),
      })),
    ),
    block(
      'resource',
      ['aws_api_gateway_rest_api_policy', writing.label],
      attributes({
        rest_api_id: writing.api('id'),
        policy: reference(`data.aws_iam_policy_document.${label}.json`),
      }),
    ),
  ];
}

function routeOnStages(writing: Writing, stage: string, route: string | undefined): Expression {
  const path = route === undefined ? '*' : invokePath('REST', route);
  return template(
    writing.api('execution_arn'),
    route === undefined && stage === '*' ? '/*' : `/${stage}/${path}`,
  );
}
