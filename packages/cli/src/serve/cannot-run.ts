import type { FunctionRunner } from '@portcullis/host/functions';
import type { Definition, FunctionReference } from '@portcullis/model';

/** Functions that routes and authorizers need and that cannot run from what is here, in words. */
export function whatCannotRun(
  definition: Definition,
  functions: Pick<FunctionRunner, 'status'>,
): readonly string[] {
  const needed = new Map<string, { readonly reference: FunctionReference; readonly answers: string }>();
  for (const api of definition.apis) {
    for (const authorizer of api.authorizers) {
      if (authorizer.kind !== 'TOKEN' && authorizer.kind !== 'REQUEST') continue;
      const reference = authorizer.function;
      needed.set(`authorizer ${reference.arn}`, { reference, answers: `authorizer ${authorizer.name}: 500` });
    }
    for (const { integration } of api.routes) {
      if (integration?.type !== 'AWS_PROXY') continue;
      const reference = integration.function;
      needed.set(`backend ${reference.arn}`, { reference, answers: 'its routes answer 502' });
    }
  }
  return [...needed.values()].flatMap(({ reference, answers }) => {
    const status = functions.status(reference);
    return status.runnable
      ? []
      : [`cannot run ${reference.logicalId ?? reference.arn} (${answers}): ${status.reason}`];
  });
}
