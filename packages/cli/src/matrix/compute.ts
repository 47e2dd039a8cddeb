import { type AuthorizePorts, compileStage } from '@portcullis/engine/authorize';
import { CallerAccess, forMatrix, PolicyPaths } from '@portcullis/engine/matrix';
import { nodeCrypto } from '@portcullis/host/crypto';
import { compilePattern } from '@portcullis/host/pattern';
import { compileSchema } from '@portcullis/host/schema';
import { type Api, type Stage, verbsOf } from '@portcullis/model';
import { madeUpKeys } from '../explain/made-up-keys.ts';
import { compiling } from '../load/compiling.ts';
import type { Workspace } from '../load/workspace.ts';
import { knownIssuer } from '../token/local-issuer.ts';
import { issuerOf, poolByArn, poolByIssuer } from '../token/pools.ts';
import type { Matrix, MatrixCell, MatrixRoute } from './matrix.ts';
import { principalsOf } from './principals.ts';

export interface MatrixScope {
  readonly api?: string | undefined;
  readonly stage?: string | undefined;
  readonly now: number;
}

/** Asks the pipeline about every principal at every route of the deployed stages. */
export async function computeMatrix(workspace: Workspace, scope: MatrixScope): Promise<Matrix> {
  const keys = madeUpKeys();
  const principals = await principalsOf(workspace, keys, scope.now);
  const issuer = knownIssuer(workspace);
  const definition = forMatrix(workspace.definition);
  const ports: AuthorizePorts = {
    now: () => scope.now,
    crypto: nodeCrypto,
    compilePattern,
    compileSchema,
    findCredential: () => undefined,
    keySet: (source) => {
      const pool =
        'issuer' in source
          ? poolByIssuer(definition, source.issuer)
          : poolByArn(definition, source.userPoolArn);
      return keys.keySet(pool === undefined ? issuerOf(source) : issuer.issuerOf(pool));
    },
    invokeAuthorizer: () =>
      Promise.resolve({ ok: false, kind: 'unavailable', message: 'its code is not run' }),
    counters: { takeToken: () => true, spendQuota: () => true },
  };
  const routes: MatrixRoute[] = [];
  const cells: MatrixCell[] = [];
  for (const { api, stage } of placesOf(definition.apis, scope)) {
    const compiled = await compiling(() =>
      compileStage(definition, api, stage, ports, { accountThrottle: null }),
    );
    const asked = api.routes.flatMap((route) => verbsOf(route.method).map((method) => ({ route, method })));
    const paths = new PolicyPaths(compiled, asked);
    const place = { api: api.logicalId, stage: stage.name };
    routes.push(...asked.map(({ route, method }) => ({ ...place, method, path: route.path })));
    for (const { name, at } of principals) {
      const access = new CallerAccess(compiled, paths, at(api, stage), ports);
      for (const { route, method } of asked) {
        const found = await access.accessTo(route, method);
        cells.push({
          principal: name,
          ...place,
          method,
          path: route.path,
          decision: found.decision,
          status: found.decision === 'depends' ? null : found.status,
          code: found.code,
          examples: found.examples ?? null,
          authorizer: found.authorizer ?? null,
        });
      }
    }
  }
  return { principals: principals.map(({ name }) => name), routes, cells };
}

function placesOf(
  apis: readonly Api[],
  scope: MatrixScope,
): readonly { readonly api: Api; readonly stage: Stage }[] {
  return apis
    .filter((api) => api.kind !== 'WEBSOCKET')
    .filter((api) => scope.api === undefined || api.id === scope.api || api.logicalId === scope.api)
    .flatMap((api) => api.stages.map((stage) => ({ api, stage })))
    .filter(({ stage }) => scope.stage === undefined || stage.name === scope.stage);
}
