import { invokePath } from '../../export/invoke-path.ts';
import { type Body, reference, template } from '../hcl/index.ts';
import { invokePermission } from './functions.ts';
import type { Writing } from './writing.ts';

/** Lets the API's stage run each function for the routes that the function answers, and for no others. */
export function routePermissions(writing: Writing): Body {
  const { setup } = writing;
  const names = [...new Set(setup.routes.map((route) => route.function))];
  return names.map((name) =>
    invokePermission(`${writing.labels.of('function', name)}_routes`, {
      forEach: [
        ...new Set(
          setup.routes
            .filter((route) => route.function === name)
            .map(({ method, path }) => invokePath(setup.kind, `${method} ${path}`)),
        ),
      ],
      function: writing.function(name, 'function_name'),
      principal: 'apigateway.amazonaws.com',
      sourceArn: template(writing.stage('execution_arn'), '/', reference('each.value')),
    }),
  );
}
