import { attributes, type Body, block, comment, reference, text } from '../hcl/index.ts';
import { invokeStatement } from './invoke-statement.ts';
import { policyDocument } from './policy-document.ts';
import type { Writing } from './writing.ts';

/** Managed policies that a person attaches to the roles of those who sign their requests. */
export function invokers(writing: Writing): Body {
  return writing.setup.invokers.flatMap((invoker) => {
    const label = writing.labels.of('invoker', invoker.name);
    return [
      policyDocument(`${label}_invoker`, [invokeStatement(writing, invoker.routes)]),
      comment('Attach it to the roles of the callers.'),
      block(
        'resource',
        ['aws_iam_policy', label],
        attributes({
          name: text(writing.name(label)),
          description: text(invoker.description),
          policy: reference(`data.aws_iam_policy_document.${label}_invoker.json`),
        }),
      ),
    ];
  });
}
