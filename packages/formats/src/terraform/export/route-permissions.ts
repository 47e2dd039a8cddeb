import type { SetupKind, SetupRoute } from '@portcullis/model/setup';
import { invokePath } from '../../export/invoke-path.ts';
import { type Body, reference, template } from '../hcl/index.ts';
import { invokePermission } from './functions.ts';
import type { Writing } from './writing.ts';

/** A function's policy holds 20 KB, some sixty permissions; one of more routes is invoked by method. */
const MOST_PERMISSIONS = 40;

/** Lets the API's stage run each function for the routes that the function answers, and for no others. */
export function routePermissions(writing: Writing): Body {
  const { setup } = writing;
  const names = [...new Set(setup.routes.map((route) => route.function))];
  return names.map((name) =>
    invokePermission(`${writing.labels.of('function', name)}_routes`, {
      forEach: sourcePaths(
        setup.kind,
        setup.routes.filter((route) => route.function === name),
      ),
      function: writing.function(name, 'function_name'),
      principal: 'apigateway.amazonaws.com',
      sourceArn: template(writing.stage('execution_arn'), '/', reference('each.value')),
    }),
  );
}

/** What stands after the stage in the ARNs of these routes. */
export function sourcePaths(kind: SetupKind, routes: readonly SetupRoute[]): readonly string[] {
  const few = routes.length <= MOST_PERMISSIONS;
  if (!few && kind === 'WEBSOCKET') return ['*'];
  const paths = routes.map(({ method, path }) => {
    // The default route of an HTTP API is a route key, and stands in source ARNs as such.
    if (path === '$default') return path;
    return few ? invokePath(kind, `${method} ${path}`) : `${method === 'ANY' ? '*' : method}/*`;
  });
  return [...new Set(paths)];
}
