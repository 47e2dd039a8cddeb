import type { AccessRoute } from '@portcullis/engine/groups';
import { type GroupAccess, mayCall } from './access.ts';
import { type GeneratedFile, jsonFile } from './generated-file.ts';

/**
 * Policies and schema for Amazon Verified Permissions. Actions are named as its authorizer for API Gateway names them
 * (`get /orders/{id}`), groups as its Cognito identity source does (`POOL|group`).
 */
export function cedarFiles(access: GroupAccess): readonly GeneratedFile[] {
  return [
    { path: 'cedar/policies.cedar', text: cedarPolicies(access) },
    jsonFile('cedar/schema.json', cedarSchema(access)),
  ];
}

const VERBS = ['delete', 'get', 'head', 'options', 'patch', 'post', 'put'];

/** The actions of a route. */
export function cedarActions({ method, path }: Pick<AccessRoute, 'method' | 'path'>): readonly string[] {
  if (path === '$default') return ['$default'];
  return (method === 'ANY' ? VERBS : [method.toLowerCase()]).map((verb) => `${verb} ${path}`);
}

export function cedarNamespace({ api }: GroupAccess): string {
  return /^[A-Za-z]/.test(api.logicalId) ? api.logicalId : `Api${api.logicalId}`;
}

function actionsFor(routes: readonly AccessRoute[], groups: readonly string[] | null): readonly string[] {
  const own = new Set(routes.filter((route) => isFor(route, groups)).flatMap(cedarActions));
  return [...own].sort();
}

/** ANY and a verb on the same path: the verb has an action of its own, which ANY must not give away. */
function withoutShadowed(routes: readonly AccessRoute[]): readonly AccessRoute[] {
  return routes.flatMap((route): readonly AccessRoute[] => {
    if (route.method !== 'ANY' || route.path === '$default') return [route];
    const taken = new Set(
      routes
        .filter(({ path, method }) => path === route.path && method !== 'ANY')
        .map(({ method }) => method),
    );
    return VERBS.map((verb) => verb.toUpperCase() as AccessRoute['method'])
      .filter((method) => !taken.has(method))
      .map((method) => ({ ...route, method }));
  });
}

function isFor(route: AccessRoute, groups: readonly string[] | null): boolean {
  return groups === null ? route.admitted === null : route.admitted !== null && mayCall(route, groups);
}

function cedarPolicies(access: GroupAccess): string {
  const { api, groups, poolIds, table } = access;
  const namespace = cedarNamespace(access);
  const routes = withoutShadowed(access.routes);
  const permit = (principal: string, actions: readonly string[]): string =>
    [
      'permit (',
      `  ${principal},`,
      '  action in [',
      actions.map((action) => `    ${namespace}::Action::${cedarText(action)}`).join(',\n'),
      '  ],',
      '  resource',
      ');',
    ].join('\n');
  const everybody = actionsFor(routes, null);
  const policies = [
    ...(everybody.length === 0 ? [] : [permit(`principal is ${namespace}::User`, everybody)]),
    ...groups.flatMap((group) => {
      const actions = actionsFor(routes, [group]);
      if (actions.length === 0) return [];
      return poolIds.map((pool) =>
        permit(`principal in ${namespace}::UserGroup::${cedarText(`${pool}|${group}`)}`, actions),
      );
    }),
  ];
  const head = `// Policies of ${api.logicalId}, from the group table at ${table.at.file}:${table.at.line}. What none of them permits is denied.`;
  return `${[head, ...policies].join('\n\n')}\n`;
}

function cedarSchema(access: GroupAccess): unknown {
  const actions = [...new Set(withoutShadowed(access.routes).flatMap(cedarActions))].sort();
  const appliesTo = { principalTypes: ['User'], resourceTypes: ['Application'] };
  return {
    [cedarNamespace(access)]: {
      entityTypes: {
        User: { memberOfTypes: ['UserGroup'], shape: { type: 'Record', attributes: {} } },
        UserGroup: { memberOfTypes: [], shape: { type: 'Record', attributes: {} } },
        Application: { memberOfTypes: [], shape: { type: 'Record', attributes: {} } },
      },
      actions: Object.fromEntries(actions.map((action) => [action, { appliesTo }])),
    },
  };
}

/** A text of Cedar: escapes are those of Rust. */
function cedarText(text: string): string {
  const escaped = [...text].map((character) => {
    if (character === '"' || character === '\\') return `\\${character}`;
    const code = character.codePointAt(0) ?? 0;
    return code < 0x20 || code === 0x7f ? `\\u{${code.toString(16)}}` : character;
  });
  return `"${escaped.join('')}"`;
}
