import type { SetupRoute } from '@portcullis/model/setup';
import { invokePath } from '../../export/index.ts';
import { addPermission } from './functions.ts';
import { invokeArn } from './references.ts';
import { routeId } from './route-id.ts';
import type { TemplateDraft } from './template-draft.ts';
import { ref, sub } from './template-value.ts';

/** A function's policy holds 20 KB, some sixty permissions; one of more routes is invoked by method. */
const MOST_PERMISSIONS = 40;

/** Lets API Gateway invoke the functions of the routes: on the routes' own ARNs, and from no other API. */
export function addRoutePermissions(draft: TemplateDraft): void {
  const { setup } = draft;
  for (const { name } of setup.functions) {
    const routes = setup.routes.filter((route) => route.function === name);
    if (routes.length <= MOST_PERMISSIONS) {
      for (const route of routes) {
        const end = invokePath(setup.kind, `${route.method} ${route.path}`);
        add(draft, `${routeId(draft, route)}Permission`, name, end);
      }
      continue;
    }
    for (const method of [...new Set(routes.map((route) => route.method))]) {
      add(draft, draft.id(`${name}${method}Permission`), name, `${method === 'ANY' ? '*' : method}/*`);
    }
  }
}

function add(draft: TemplateDraft, logicalId: string, name: string, end: string): void {
  const source = sub(invokeArn(draft, `${draft.setup.stage.name}/${end}`));
  addPermission(draft, logicalId, { function: name, principal: 'apigateway.amazonaws.com', source });
}

/** Lets API Gateway run the authorizer's function as this authorizer and as no other. */
export function addAuthorizerPermission(draft: TemplateDraft, authorizer: string, name: string): void {
  const source = sub(invokeArn(draft, `authorizers/\${${authorizer}}`));
  addPermission(draft, `${authorizer}Permission`, {
    function: name,
    principal: 'apigateway.amazonaws.com',
    source,
  });
}

/** The logical id of an authorizer, for routes that name it. */
export function authorizerId(draft: TemplateDraft, name: string): string {
  return draft.id(`${name}Authorizer`);
}

export function authorizerRef(
  draft: TemplateDraft,
  { auth }: SetupRoute,
): ReturnType<typeof ref> | undefined {
  return auth.type === 'AUTHORIZER' ? ref(authorizerId(draft, auth.authorizer)) : undefined;
}
