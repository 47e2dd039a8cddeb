import type { Api, Definition } from '@portcullis/model';

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
export function methodArn(
  prefix: string,
  method: string,
  path: string,
  ignoreTrailingSlash: boolean,
): string {
  const end =
    ignoreTrailingSlash && path.length > 1 && path.charCodeAt(path.length - 1) === 47
      ? path.length - 1
      : path.length;
  return `${prefix}${method}/${path.slice(1, end)}`;
}

/** DG "Quotas": a longer method ARN is answered 414. Bytes; ARNs of requests are ASCII. */
export const MAX_METHOD_ARN_BYTES = 1600;
