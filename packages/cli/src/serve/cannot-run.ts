import type { FunctionRunner } from '@portcullis/host/functions';
import type { Definition, FunctionReference } from '@portcullis/model';

/**
 * Functions whose code is here and that cannot run on this machine all the same (their runtime, a missing file), in
 * words. Those whose code is elsewhere are among the diagnostics.
 */
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
    const fn = definition.functions.find((one) => one.logicalId === reference.logicalId);
    if (fn === undefined || fn.code.kind === 'remote') return [];
    const status = functions.status(reference);
    return status.runnable
      ? []
      : [`${fn.at.file}:${fn.at.line}: cannot run ${fn.logicalId} (${answers}): ${status.reason}`];
  });
}
