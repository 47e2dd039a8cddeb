import type { TemplateDraft } from './template-draft.ts';
import { ref, type TemplateMap } from './template-value.ts';

/** Mail at 80 % of the month's budget, and when the forecast passes it. */
export function addBudget(draft: TemplateDraft): void {
  const { budget } = draft.setup;
  const notify = (type: 'ACTUAL' | 'FORECASTED', threshold: number): TemplateMap => ({
    Notification: {
      NotificationType: type,
      ComparisonOperator: 'GREATER_THAN',
      Threshold: threshold,
      ThresholdType: 'PERCENTAGE',
    },
    Subscribers: [{ SubscriptionType: 'EMAIL', Address: ref(budget.emailParameter) }],
  });
  draft.add(draft.id('Budget'), {
    type: 'AWS::Budgets::Budget',
    comment:
      'Decide: what the account may cost in a month. It watches the whole account, and is late by hours.',
    properties: {
      Budget: {
        BudgetType: 'COST',
        TimeUnit: 'MONTHLY',
        BudgetLimit: { Amount: budget.limit, Unit: 'USD' },
      },
      NotificationsWithSubscribers: [notify('ACTUAL', 80), notify('FORECASTED', 100)],
    },
  });
}
