import type { SetupUsagePlan } from '@portcullis/model/setup';
import { pascalCase } from '../../export/names.ts';
import { Commented, Expression } from '../../export/type-script-text.ts';
import type { Program } from './program.ts';
import { textOf } from './references.ts';

export function writeUsagePlan(program: Program, plan: SetupUsagePlan): void {
  program.section();
  program.comment(
    'Decide: rate and quota of one client. Keys name clients so that calls can be counted; they prove nothing.',
  );
  program.call(
    'api.addUsagePlan',
    [
      pascalCase(plan.name),
      {
        name: plan.name,
        throttle: { rateLimit: plan.throttle.rateLimit, burstLimit: plan.throttle.burstLimit },
        quota: { limit: plan.quota.limit, period: new Expression(`apigateway.Period.${plan.quota.period}`) },
        apiStages: [{ stage: new Expression('api.deploymentStage') }],
      },
    ],
    PLAN,
  );
  for (const name of plan.keys) {
    const key = program.names.of('key', name);
    const properties = {
      description: name,
      value:
        plan.keyValueParameter === undefined
          ? undefined
          : new Commented(
              'The authorizer knows it; nobody else does.',
              textOf(program, { parameter: plan.keyValueParameter }),
            ),
    };
    program.call('api.addApiKey', [pascalCase(key), properties], key);
    program.statement(`${PLAN}.addApiKey(${key});`);
  }
}

const PLAN = 'usagePlan';

/** Budgets have no construct beyond the resource itself. */
export function writeBudget(program: Program): void {
  const { limit, emailParameter } = program.setup.budget;
  const subscribers = [
    { subscriptionType: 'EMAIL', address: textOf(program, { parameter: emailParameter }) },
  ];
  const notification = (notificationType: string, threshold: number) => ({
    notification: {
      notificationType,
      comparisonOperator: 'GREATER_THAN',
      threshold,
      thresholdType: 'PERCENTAGE',
    },
    subscribers,
  });
  program.section();
  program.comment(
    'Decide: what the account may cost in a month. The budget watches the whole account, and is late by hours.',
  );
  program.construct('budgets.CfnBudget', 'Budget', {
    budget: {
      budgetType: 'COST',
      timeUnit: 'MONTHLY',
      budgetLimit: { amount: limit, unit: 'USD' },
    },
    notificationsWithSubscribers: [notification('ACTUAL', 80), notification('FORECASTED', 100)],
  });
}
