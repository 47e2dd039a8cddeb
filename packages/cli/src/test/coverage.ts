import type { Definition, Route } from '@portcullis/model';
import type { PolicyDocument, Statement } from '@portcullis/model/policy';
import type { Outcome } from './run-cases.ts';

/** What no expectation ever came to. */
export interface Coverage {
  readonly routes: Covered;
  readonly authorizers: Covered;
  /** Statements about calls, of resource policies and of the policies of IAM callers. */
  readonly statements: Covered;
}

export interface Covered {
  readonly total: number;
  /** In words: `GET /orders of Shop`. */
  readonly missed: readonly string[];
}

export function coverageOf(definition: Definition, outcomes: readonly Outcome[]): Coverage {
  const explanations = outcomes.flatMap(({ explanation }) => explanation ?? []);
  const reached = new Set(explanations.map(({ request }) => `${request.api} ${request.route}`));
  const matched = new Set(
    explanations.flatMap(({ steps }) =>
      steps.flatMap(({ evidence }) =>
        (evidence.statements ?? [])
          .filter((one) => one.matched)
          .map(({ policy, index, file }) => statementKey(policy, index, file)),
      ),
    ),
  );
  const apis = definition.apis.filter((api) => api.stages.length > 0 && api.kind !== 'WEBSOCKET');
  const routes = apis.flatMap((api) =>
    api.routes.filter(isNoPreflight).map((route) => ({
      name: `${route.method} ${route.path} of ${api.logicalId}`,
      met: reached.has(`${api.id} ${route.method} ${route.path}`),
      authorizer: 'authorizer' in route.auth ? `${api.id} ${route.auth.authorizer}` : undefined,
    })),
  );
  const asked = new Set(routes.flatMap(({ met, authorizer }) => (met ? (authorizer ?? []) : [])));
  const authorizers = apis.flatMap((api) =>
    api.authorizers.map(({ id, name }) => ({
      name: `${name} of ${api.logicalId}`,
      met: asked.has(`${api.id} ${id}`),
    })),
  );
  const statements = policiesOf(definition).flatMap(({ name, statements: all }) =>
    all.filter(decidesOnCalls).map(({ sid, index, at }) => ({
      name: `${sid ?? `statement ${index + 1}`} of ${name}`,
      met: matched.has(statementKey(name, index, at.file)),
    })),
  );
  return {
    routes: covered(routes),
    authorizers: covered(authorizers),
    statements: covered(statements),
  };
}

function policiesOf(definition: Definition): readonly PolicyDocument[] {
  const { users, roles } = definition.iam;
  const identity = [...users, ...roles].flatMap(({ policies }) => policies);
  const resource = definition.apis.flatMap(({ resourcePolicy }) => resourcePolicy ?? []);
  const all = [...resource, ...identity].map(
    (policy) => [`${policy.at.file} ${policy.name}`, policy] as const,
  );
  return [...new Map(all).values()];
}

/** Templates of two accounts may have policies of the same name. */
function statementKey(policy: string, index: number, file: string): string {
  return JSON.stringify([policy, index, file]);
}

/** An OPTIONS without authentication is for browsers: nobody's right depends on it. */
function isNoPreflight({ method, auth }: Route): boolean {
  return method !== 'OPTIONS' || auth.type !== 'NONE';
}

function decidesOnCalls({ action, notAction }: Statement): boolean {
  return (
    notAction !== undefined || (action ?? []).some((one) => one === '*' || one.startsWith('execute-api:'))
  );
}

function covered(all: readonly { readonly name: string; readonly met: boolean }[]): Covered {
  return { total: all.length, missed: all.filter(({ met }) => !met).map(({ name }) => name) };
}
