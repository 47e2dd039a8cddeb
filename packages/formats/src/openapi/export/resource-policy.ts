import type { SetupResourcePolicy } from '@portcullis/model/setup';
import { invokePath } from '../../export/invoke-path.ts';
import { type PolicyCondition, policyConditions } from '../../export/policy-conditions.ts';
import type { Placeholders } from './placeholders.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * `x-amazon-apigateway-policy`, with the short resource names that API Gateway completes with its own API's ARN.
 * A Deny holds for every stage, whatever the document is deployed to; an Allow for the set-up's stage alone.
 *
 * Source: API Gateway Developer Guide "x-amazon-apigateway-policy".
 */
export function resourcePolicy(policy: SetupResourcePolicy, stage: string, placeholders: Placeholders): Json {
  return {
    Version: '2012-10-17',
    Statement: policy.statements.map(({ sid, effect, principal, routes, conditions }) => ({
      Sid: sid,
      Effect: effect,
      Principal:
        principal === '*' ? '*' : { AWS: principal.aws.map((reference) => placeholders.value(reference)) },
      Action: 'execute-api:Invoke',
      Resource:
        routes === undefined
          ? [effect === 'Deny' ? 'execute-api:/*' : `execute-api:/${stage}/*`]
          : routes.map(
              (route) => `execute-api:/${effect === 'Deny' ? '*' : stage}/${invokePath('REST', route)}`,
            ),
      ...(conditions.length === 0
        ? {}
        : { Condition: conditionsOf(policyConditions(sid, conditions), placeholders) }),
    })),
  };
}

function conditionsOf(conditions: readonly PolicyCondition[], placeholders: Placeholders): Json {
  const byOperator: Record<string, Record<string, readonly string[]>> = {};
  for (const { operator, key, values } of conditions) {
    byOperator[operator] = {
      ...byOperator[operator],
      [key]: values.map((reference) => placeholders.value(reference)),
    };
  }
  return byOperator;
}
