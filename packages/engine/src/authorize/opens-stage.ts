import type { Api, Definition } from '@portcullis/model';
import type { PolicyDocument } from '@portcullis/model/policy';
import { arnPrefix } from './execute-api-arn.ts';

/**
 * Whether a resource policy can allow anything at all on a stage. False is certain: what every Allow names begins
 * with other text than the ARNs of the stage. True says only that it may: conditions and denials are not looked at.
 */
export function opensStage(
  policy: PolicyDocument,
  definition: Definition,
  api: Api,
  stageName: string,
): boolean {
  const prefix = arnPrefix(definition, api, stageName);
  return policy.statements.some(
    ({ effect, resource }) =>
      effect === 'Allow' && (resource === undefined || resource.some((pattern) => canReach(pattern, prefix))),
  );
}

/** Compares up to the first wildcard or variable only. */
function canReach(pattern: string, prefix: string): boolean {
  const literal = pattern.slice(0, pattern.search(/[*?$]|$/));
  return literal.startsWith(prefix) || (literal.length < pattern.length && prefix.startsWith(literal));
}
