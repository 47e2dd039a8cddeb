import type { SetupKind, SetupRoute } from '@portcullis/model/setup';
import { routeName } from './route.ts';
import { SetupError } from './setup-error.ts';

/** Each route has one answer, and a REST API one name for a path parameter. */
export function checkRoutes(kind: SetupKind, routes: readonly SetupRoute[]): void {
  const shapes = new Map<string, string>();
  for (const route of routes) {
    const name = routeName(route);
    const shape =
      kind === 'HTTP' || kind === 'REST'
        ? name.replace(/\{[^}+]*\}/g, '{}').replace(/\{[^}]*\+\}/g, '{+}')
        : name;
    const before = shapes.get(shape);
    if (before !== undefined) {
      const twice =
        before === name
          ? `\`${name}\` stands in the facts twice`
          : `\`${before}\` and \`${name}\` are the same route`;
      throw new SetupError(`${twice}: a route belongs to one group`);
    }
    shapes.set(shape, name);
  }
  if (kind === 'REST') checkParameterNames(routes);
}

/** A REST resource has one path parameter among its children. */
function checkParameterNames(routes: readonly SetupRoute[]): void {
  const children = new Map<string, string>();
  for (const { path } of routes) {
    const segments = path.split('/');
    for (const [index, segment] of segments.entries()) {
      if (!segment.startsWith('{')) continue;
      const parent = segments.slice(0, index).join('/');
      const greedy = segment.endsWith('+}');
      const key = `${parent} ${greedy ? '+' : ''}`;
      const before = children.get(key);
      if (before !== undefined && before !== segment) {
        throw new SetupError(
          `\`${path}\`: below \`${parent || '/'}\` the path parameter is called \`${before}\` already`,
        );
      }
      children.set(key, segment);
    }
  }
}
