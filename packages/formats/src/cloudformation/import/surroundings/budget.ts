import type { Budget } from '@portcullis/model';
import { quietly } from '../../../source/index.ts';
import type { ImportContext } from '../resource-index.ts';

/** CloudFormation "AWS::Budgets::Budget". */
export function importBudgets(context: ImportContext): readonly Budget[] {
  return context.index.ofType('AWS::Budgets::Budget').map((entry) => {
    const properties = quietly(entry.properties);
    const notified = properties
      .list('NotificationsWithSubscribers')
      .filter((notification) => notification.list('Subscribers').length > 0);
    return {
      logicalId: entry.logicalId,
      type: properties.get('Budget')?.string('BudgetType'),
      notifications: notified.length,
      at: entry.at,
    };
  });
}
