import type { Authorizer, Definition, Diagnostic, FunctionReference, Route } from '@portcullis/model';

/** Names of functions that the configuration says how to run. */
export type Provided = ReadonlySet<string>;

/**
 * Why a route cannot be served from what is here, although who gets in is known: code that is elsewhere, a function
 * or user pool of which only the ARN is known. It is decided, and then fails closed where it is not reached.
 */
export function notHere(
  definition: Definition,
  route: Route,
  authorizer: Authorizer | undefined,
  provided: Provided,
): string | undefined {
  const { integration } = route;
  return (
    authorizerNotHere(definition, authorizer, provided) ??
    (integration?.type === 'AWS_PROXY'
      ? functionNotHere(definition, integration.function, provided)
      : undefined)
  );
}

/** The same as diagnostics, each said once for every place. */
export function notHereDiagnostics(definition: Definition, provided: Provided): readonly Diagnostic[] {
  return definition.apis.flatMap((api) => [
    ...api.authorizers.flatMap((authorizer) =>
      toDiagnostic(
        `authorizer ${authorizer.name}`,
        authorizer,
        authorizerNotHere(definition, authorizer, provided),
      ),
    ),
    ...api.routes.flatMap((route) =>
      toDiagnostic(`${route.method} ${route.path}`, route, notHere(definition, route, undefined, provided)),
    ),
  ]);
}

function toDiagnostic(
  what: string,
  { at, unresolved }: Pick<Route, 'at' | 'unresolved'>,
  reason: string | undefined,
): readonly Diagnostic[] {
  // Where it is unresolved for a reason of its own, the importer has said so.
  if (reason === undefined || unresolved !== undefined) return [];
  return [{ severity: 'unresolved', code: 'NOT_HERE', message: `${what}: ${reason}`, at }];
}

function authorizerNotHere(
  definition: Definition,
  authorizer: Authorizer | undefined,
  provided: Provided,
): string | undefined {
  if (authorizer === undefined || authorizer.kind === 'JWT') return undefined;
  if (authorizer.kind !== 'COGNITO_USER_POOLS') {
    return functionNotHere(definition, authorizer.function, provided);
  }
  const here = authorizer.userPoolArns.some((arn) => definition.userPools.some((pool) => pool.arn === arn));
  if (here || authorizer.userPoolArns.length === 0) return undefined;
  return `the user pool ${authorizer.userPoolArns.join(', ')} is known only by its ARN`;
}

function functionNotHere(
  definition: Definition,
  { arn, logicalId }: FunctionReference,
  provided: Provided,
): string | undefined {
  const found = definition.functions.find((one) => one.logicalId === logicalId || one.arn === arn);
  const name = arn.split(':')[6] ?? arn;
  if ([arn, name, logicalId, found?.name].some((one) => one !== undefined && provided.has(one)))
    return undefined;
  if (found !== undefined) {
    return found.code.kind === 'remote'
      ? `the code of ${found.logicalId} is not here: ${found.code.reason}`
      : undefined;
  }
  // A name with stage variables is completed for each stage.
  if (/\$\{stageVariables\./.test(arn)) return undefined;
  return `the function ${arn} is known only by its ARN; \`functions\` of portcullis.yaml can say how to run it`;
}
