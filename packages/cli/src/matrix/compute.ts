import { type AuthorizePorts, compileStage } from '@portcullis/engine/authorize';
import {
  type Access,
  askedOf,
  CallerAccess,
  forMatrix,
  type MatrixCaller,
  MatrixStage,
} from '@portcullis/engine/matrix';
import { nodeCrypto } from '@portcullis/host/crypto';
import { compilePattern } from '@portcullis/host/pattern';
import { compileSchema } from '@portcullis/host/schema';
import type { Api, Stage } from '@portcullis/model';
import { madeUpKeys } from '../explain/made-up-keys.ts';
import { compiling } from '../load/compiling.ts';
import type { Workspace } from '../load/workspace.ts';
import { knownIssuer } from '../token/local-issuer.ts';
import { issuerOf, poolByArn, poolByIssuer } from '../token/pools.ts';
import type { FoundMatrix, MatrixCell, MatrixRoute } from './matrix.ts';
import { principalsOf } from './principals.ts';
import { signingOnce } from './signing-once.ts';

export interface MatrixScope {
  readonly api?: string | undefined;
  readonly stage?: string | undefined;
  readonly now: number;
}

/** Asks the pipeline about every principal at every route of the deployed stages. */
export async function computeMatrix(workspace: Workspace, scope: MatrixScope): Promise<FoundMatrix> {
  const keys = signingOnce(madeUpKeys());
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
  const places: MatrixPlace[] = [];
  for (const { api, stage } of placesOf(definition.apis, scope)) {
    const compiled = await compiling(() =>
      compileStage(definition, api, stage, ports, { accountThrottle: null }),
    );
    const asked = new MatrixStage(compiled, askedOf(api));
    const rows: Access[][] = [];
    for (const { at } of principals) rows.push(await rowOf(asked, at(api, stage), ports));
    const place = { api: api.logicalId, stage: stage.name };
    places.push({
      routes: asked.asked.map(({ route, method }) => ({ ...place, method, path: route.path })),
      rows,
    });
  }
  const names = principals.map(({ name }) => name);
  return {
    principals: names,
    routes: places.flatMap(({ routes }) => routes),
    cells: { [Symbol.iterator]: () => cellsOf(names, places) },
  };
}

/** What was found at one stage: a row for each principal, in it what is at each route. */
interface MatrixPlace {
  readonly routes: readonly MatrixRoute[];
  readonly rows: readonly (readonly Access[])[];
}

async function rowOf(stage: MatrixStage, caller: MatrixCaller, ports: AuthorizePorts): Promise<Access[]> {
  const access = new CallerAccess(stage, caller, ports);
  const row: Access[] = [];
  for (const asked of stage.asked) {
    const found = access.accessTo(asked);
    // Most answers are there at once, and waiting for one takes as long as finding it.
    row.push(found instanceof Promise ? await found : found);
  }
  return row;
}

function* cellsOf(principals: readonly string[], places: readonly MatrixPlace[]): Generator<MatrixCell> {
  for (const { routes, rows } of places) {
    for (const [index, principal] of principals.entries()) {
      const row = rows[index] as readonly Access[];
      for (let i = 0; i < routes.length; i++) {
        const { api, stage, method, path } = routes[i] as MatrixRoute;
        const { decision, status, code, examples, authorizer } = row[i] as Access;
        yield {
          principal,
          api,
          stage,
          method,
          path,
          decision,
          status: decision === 'depends' ? null : status,
          code,
          examples: examples ?? null,
          authorizer: authorizer ?? null,
        };
      }
    }
  }
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
