import type { PolicyDocument, Statement } from './document.ts';

/** The API that a resource policy is attached to. */
export interface PolicyApi {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly apiId: string;
}

const SHORT = 'execute-api:';

/**
 * Expands `execute-api:/stage/METHOD/path` to the full ARN, as API Gateway does when a policy is saved.
 * DG "Control access to a REST API with API Gateway resource policies".
 */
export function expandShortResources(policy: PolicyDocument, api: PolicyApi): PolicyDocument {
  return {
    ...policy,
    statements: policy.statements.map(
      (statement): Statement => ({
        ...statement,
        resource: statement.resource?.map((resource) => expand(resource, api)),
        notResource: statement.notResource?.map((resource) => expand(resource, api)),
      }),
    ),
  };
}

function expand(resource: string, { partition, region, account, apiId }: PolicyApi): string {
  if (!resource.startsWith(SHORT)) return resource;
  const rest = resource.slice(SHORT.length);
  const path = rest.startsWith('/') ? rest : `/${rest}`;
  return `arn:${partition}:execute-api:${region}:${account}:${apiId}${path}`;
}
