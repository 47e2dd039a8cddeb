import type { Api, ApiKind, Definition } from '@portcullis/model';
import { withoutTrailingSlash } from './route-match.ts';

/**
 * Method and route ARNs. DG "Control access for invoking an API": the path is the one that was requested, not the
 * template, without its leading slash; the root is `.../GET/`.
 */
export function arnPrefix(definition: Definition, api: Api, stageName: string): string {
  const { partition, region, account } = definition;
  return `arn:${partition}:execute-api:${region}:${account}:${api.id}/${stageName}/`;
}

/**
 * `path` begins with a slash. REST ignores one trailing slash when it matches a resource, so the ARN drops it as
 * well: otherwise a Deny on `GET/pets` would not hold for `/pets/`, which is the same method (assumed).
 */
export function methodArn(prefix: string, kind: ApiKind, method: string, path: string): string {
  const requested = kind === 'REST' ? withoutTrailingSlash(path) : path;
  return `${prefix}${method}/${requested.slice(1)}`;
}

/** DG "Quotas": a longer method ARN is answered 414. Bytes; ARNs of requests are ASCII. */
export const MAX_METHOD_ARN_BYTES = 1600;
