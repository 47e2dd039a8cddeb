import { invokePath } from '../../export/invoke-path.ts';
import { type Expression, list, template } from '../hcl/index.ts';
import type { PolicyStatement } from './policy-document.ts';
import type { Writing } from './writing.ts';

/** Allows calls of exactly these routes of the stage; of a GraphQL API, of exactly these fields. */
export function invokeStatement(writing: Writing, routes: readonly string[]): PolicyStatement {
  const graphql = writing.setup.kind === 'GRAPHQL';
  return {
    sid: 'Invoke',
    actions: [graphql ? 'appsync:GraphQL' : 'execute-api:Invoke'],
    resources: list(routes.map((route) => (graphql ? fieldArn(writing, route) : routeArn(writing, route)))),
  };
}

/** A route as policies and permissions name it, on the set-up's stage. */
export function routeArn(writing: Writing, route: string): Expression {
  return template(writing.stage('execution_arn'), `/${invokePath(writing.setup.kind, route)}`);
}

/** `Query.orders` -> `.../types/Query/fields/orders`. */
function fieldArn(writing: Writing, field: string): Expression {
  const [type, name] = field.replace(/^\S+ /, '').split('.');
  return template(writing.api('arn'), `/types/${type ?? ''}/fields/${name ?? '*'}`);
}
