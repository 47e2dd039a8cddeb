import { attributes, type Body, block, comment, list, nested, number, text } from '../hcl/index.ts';
import type { Writing } from './writing.ts';

/** Tells a person that the bill grows; it stops nothing. */
export function budget(writing: Writing): Body {
  const { setup, label } = writing;
  const notify = (type: 'ACTUAL' | 'FORECASTED', threshold: number) =>
    nested('notification', {
      notification_type: text(type),
      comparison_operator: text('GREATER_THAN'),
      threshold: number(threshold),
      threshold_type: text('PERCENTAGE'),
      subscriber_email_addresses: list([writing.variable(setup.budget.emailParameter)]),
    });
  return [
    comment(
      'Counts the whole account. Add a cost_filter on a cost allocation tag where several systems share it.',
    ),
    block(
      'resource',
      ['aws_budgets_budget', label],
      [
        ...attributes({
          name: text(writing.name()),
          budget_type: text('COST'),
          limit_amount: text(String(setup.budget.limit)),
          limit_unit: text('USD'),
          time_unit: text('MONTHLY'),
        }),
        notify('ACTUAL', 80),
        notify('FORECASTED', 100),
      ],
    ),
  ];
}
