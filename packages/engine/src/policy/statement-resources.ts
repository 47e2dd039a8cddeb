import type { Statement } from '@portcullis/model/policy';
import { ArnHeads } from './arn.ts';
import type { RequestContext } from './request.ts';
import { compileResource } from './resource.ts';

/** Policy variables match nothing: no request is judged here. */
const NOTHING_KNOWN: RequestContext = { value: () => undefined };

/** Which ARNs a statement of a resource policy is about, its principal and conditions left aside. */
export function resourcesOf(statement: Statement): (arn: string) => boolean {
  const heads = new ArnHeads();
  const compiled = (entries: readonly string[]): ((arn: string) => boolean) => {
    const matchers = entries.map((entry) => compileResource(entry, 'resource', true, heads));
    return (arn) => matchers.some((matches) => matches(arn, NOTHING_KNOWN));
  };
  if (statement.resource !== undefined) return compiled(statement.resource);
  if (statement.notResource === undefined) return () => true;
  const excluded = compiled(statement.notResource);
  return (arn) => !excluded(arn);
}
