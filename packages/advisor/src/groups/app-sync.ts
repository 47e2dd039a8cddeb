import type { AccessRoute } from '@portcullis/engine/groups';
import type { GroupAccess } from './access.ts';
import type { GeneratedFile } from './generated-file.ts';

/**
 * The same table for AWS AppSync: a field a route, with the directive that names its groups. AppSync knows no
 * inheritance, so each field names every group that gets in. AppSync Developer Guide, "Configuring authorization and
 * authentication to secure your GraphQL APIs".
 */
export function appSyncFiles(access: GroupAccess): readonly GeneratedFile[] {
  return [{ path: 'appsync/schema.graphql', text: appSyncSchema(access) }];
}

export interface AppSyncField {
  readonly type: 'Query' | 'Mutation';
  readonly name: string;
  readonly route: AccessRoute;
}

export function appSyncFields({ routes }: GroupAccess): readonly AppSyncField[] {
  const taken = new Set<string>();
  return routes.map((route) => {
    const base = fieldName(route);
    let name = base;
    for (let n = 2; taken.has(name); n++) name = `${base}${n}`;
    taken.add(name);
    return { type: route.method === 'GET' || route.method === 'HEAD' ? 'Query' : 'Mutation', name, route };
  });
}

/** `DELETE /orders/{id}` is `deleteOrdersById`. */
function fieldName({ method, path }: AccessRoute): string {
  const words = path.split('/').flatMap((segment) => {
    const by = segment.startsWith('{') ? ['By'] : [];
    return [...by, ...(segment.match(/[A-Za-z0-9]+/g) ?? [])];
  });
  return (
    method.toLowerCase() +
    (words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('') || 'Root')
  );
}

function appSyncSchema(access: GroupAccess): string {
  const { api, table } = access;
  const fields = appSyncFields(access);
  const typeOf = (type: AppSyncField['type']): readonly string[] => {
    const own = fields.filter((field) => field.type === type).flatMap(fieldLines);
    return own.length === 0 ? [] : ['', `type ${type} {`, ...own, '}'];
  };
  const head = [
    `# Fields of ${api.logicalId}, from the group table at ${table.at.file}:${table.at.line}.`,
    '# Mark object types that fields return, too: a type without a directive is open to the default mode.',
  ];
  return `${[...head, ...typeOf('Query'), ...typeOf('Mutation')].join('\n')}\n`;
}

function fieldLines({ name, route }: AppSyncField): readonly string[] {
  const { method, path, admitted } = route;
  if (admitted?.length === 0) return [`  # ${method} ${path}: nobody, so there is no field`];
  const directive =
    admitted === null
      ? '@aws_cognito_user_pools'
      : `@aws_cognito_user_pools(cognito_groups: [${admitted.map((group) => JSON.stringify(group)).join(', ')}])`;
  const parameters = [...path.matchAll(/\{([^}+]+)\+?\}/g)].map(
    ([, parameter = '']) => `${parameter.replace(/[^_0-9A-Za-z]/g, '_')}: String!`,
  );
  const body = ['POST', 'PUT', 'PATCH', 'ANY'].includes(method) ? ['input: AWSJSON'] : [];
  const given = [...parameters, ...body];
  return [
    `  # ${method} ${path}`,
    `  ${name}${given.length === 0 ? '' : `(${given.join(', ')})`}: AWSJSON ${directive}`,
  ];
}
