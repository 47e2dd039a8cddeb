import type { SetupReference, SetupResourcePolicy } from '@portcullis/model/setup';
import { invokePath } from '../../export/invoke-path.ts';
import { policyConditions } from '../../export/policy-conditions.ts';
import { Expression, type Value } from '../../export/type-script-text.ts';
import { policyStatement } from './policy-statement.ts';
import type { Program } from './program.ts';
import { isList, listOf, textOf } from './references.ts';

/**
 * `policy`, with the short resource names that API Gateway completes with the API's own ARN. A Deny holds for every
 * stage; an Allow for the set-up's stage alone.
 */
export function writePolicyDocument(program: Program, policy: SetupResourcePolicy): void {
  program.section();
  program.call(
    'new iam.PolicyDocument',
    [
      {
        statements: policy.statements.map(({ sid, effect, principal, routes, conditions }) =>
          policyStatement(
            {
              sid,
              effect: new Expression(`iam.Effect.${effect.toUpperCase()}`),
              principals:
                principal === '*'
                  ? [new Expression('new iam.StarPrincipal()')]
                  : principals(program, principal.aws),
              actions: ['execute-api:Invoke'],
              resources: resources(program, effect, routes),
              conditions: conditions.length === 0 ? undefined : conditionsOf(program, sid, conditions),
            },
            8,
          ),
        ),
      },
    ],
    'policy',
  );
}

function principals(program: Program, arns: readonly SetupReference[]): Value {
  const items = arns.map((reference) => {
    if (!isList(program, reference)) return `new iam.ArnPrincipal(${textOf(program, reference).text})`;
    const list = listOf(program, [reference]) as Expression;
    return `...${list.text}.map((arn) => new iam.ArnPrincipal(arn))`;
  });
  const [only, more] = items;
  if (only?.startsWith('...') && more === undefined) return new Expression(only.slice(3));
  return items.map((item) => new Expression(item));
}

function resources(
  program: Program,
  effect: 'Allow' | 'Deny',
  routes: readonly string[] | undefined,
): readonly string[] {
  const stage = effect === 'Deny' ? '*' : program.setup.stage.name;
  if (routes === undefined) return [effect === 'Deny' ? 'execute-api:/*' : `execute-api:/${stage}/*`];
  return routes.map((route) => `execute-api:/${stage}/${invokePath('REST', route)}`);
}

function conditionsOf(
  program: Program,
  sid: string,
  conditions: SetupResourcePolicy['statements'][number]['conditions'],
): Value {
  const byOperator: Record<string, Record<string, Value>> = {};
  for (const { operator, key, values } of policyConditions(sid, conditions)) {
    byOperator[operator] = { ...byOperator[operator], [key]: listOf(program, values) };
  }
  return byOperator;
}
