import type { AccessRoute } from '@portcullis/engine/groups';
import { accessKey, type GroupAccess, mayCall } from './access.ts';
import type { GeneratedFile } from './generated-file.ts';
import { policyFor } from './lambda-authorizer.ts';

/** What has been written, for the person who deploys it. */
export function guideFile(access: GroupAccess): GeneratedFile {
  const { api, table, others } = access;
  const apart = others.map((route) => `- \`${accessKey({ ...route, admitted: null })}\`: ${route.auth.type}`);
  const text = [
    `# Groups of ${api.logicalId}`,
    '',
    `Generated from the group table at ${table.at.file}:${table.at.line}. Every folder is one way to enforce it; all of them say the same.`,
    'Take one.',
    '',
    ...matrixLines(access),
    '',
    ...(apart.length === 0 ? [] : ['Not decided by groups:', '', ...apart, '']),
    '## lambda-authorizer',
    '',
    'One file, nothing to install. `template.yaml` has the function, the authorizer and the right to invoke it. Give the',
    'authorizer to every route of the table above, and redeploy a REST API.',
    '',
    ...cacheLines(access),
    '',
    '## scopes',
    '',
    'No function before each request. `pre-token-generation.mjs` turns groups into scopes when an access token is issued:',
    'set it as `PreTokenGenerationConfig` with `LambdaVersion: V2_0` (feature plan Essentials or Plus). `methods.json` has the',
    '`AuthorizationScopes` of each route; any one of them is enough. No app client may list these scopes itself. A REST',
    'API answers a missing scope with 401, an HTTP API with 403.',
    '',
    '## identity-pool',
    '',
    'A role per group for callers who sign with credentials of an identity pool: the routes need `AWS_IAM`. A caller gets',
    'one role, that of the group with the lowest precedence: what two groups may do together, no caller may.',
    '',
    '## cedar',
    '',
    'Policies and schema for Amazon Verified Permissions, with the names that its authorizer for API Gateway uses. Groups are',
    `named by user pool (${access.poolIds.map((id) => `\`${id}\``).join(', ') || 'none is known'}): pin the real id below \`ids\` in portcullis.yaml before generating.`,
    '',
    '## appsync',
    '',
    'The same for a GraphQL API: a field a route.',
    '',
    '## portcullis.test.yaml',
    '',
    'Group by route, with spellings of paths that must not be another way in. `portcullis test` runs it.',
    '',
  ];
  return { path: 'README.md', text: text.join('\n') };
}

function matrixLines(access: GroupAccess): readonly string[] {
  const { groups, routes } = access;
  const cell = (text: string): string => text.replaceAll('|', '\\|');
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const callers: readonly (readonly string[])[] = [...groups.map((group) => [group]), []];
  const mark = (route: AccessRoute, caller: readonly string[]): string =>
    mayCall(route, caller) ? 'yes' : '-';
  return [
    row(['route', ...groups.map(cell), 'no group']),
    row(['---', ...callers.map(() => '---')]),
    ...routes.map((route) =>
      row([`\`${cell(accessKey(route))}\``, ...callers.map((caller) => mark(route, caller))]),
    ),
  ];
}

function cacheLines(access: GroupAccess): readonly string[] {
  if (policyFor(access) === 'all') {
    return [
      'Its answer is a policy for all routes of the caller with an explicit Deny for the rest, so it may be cached for the token.',
      '`policies.json` has it for members of each group.',
    ];
  }
  const { ambiguities, unwritable } = access.policies;
  const reasons = [
    ...ambiguities.map(
      ({ denied, reachedBy, alsoHit }) =>
        `- \`${accessKey(denied)}\` lies within the pattern of \`${accessKey(reachedBy)}\`, and denying it would deny requests of \`${accessKey(alsoHit)}\``,
    ),
    ...unwritable.map((route) => `- \`${accessKey(route)}\` has characters that a policy reads as wildcards`),
  ];
  return [
    'Its answer is for one request and **must not be cached** (the template sets a TTL of 0): a wildcard of a policy crosses',
    'slashes, and so no policy for all routes can say what the table says:',
    '',
    ...new Set(reasons.length === 0 ? ['- it would be larger than 8 KB'] : reasons),
  ];
}
