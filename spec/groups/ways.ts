import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { runInThisContext } from 'node:vm';
import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import { appSyncFields, cedarActions, type GeneratedFile, groupAccess } from '@portcullis/advisor/groups';
import type { AuthorizerInvocation, Decision } from '@portcullis/engine/authorize';
import { compilePolicies } from '@portcullis/engine/policy';
import { readTree } from '@portcullis/formats/source';
import type { Route } from '@portcullis/model';
import { readPolicy } from '@portcullis/model/policy';
import { type Json, plainValue, treeOfValue } from '@portcullis/model/source';
import { type Harness, harness, KEY_SET, NOW, token } from '../fixtures/pipeline.ts';
import { accessClaims, CLIENT, definitionOf, type Given, idClaims, POOL_ID, tableOf } from './given.ts';

/** What one way of enforcing a table says of a request; `undefined` where it has no say. */
export type Way = (
  groups: readonly string[],
  request: { readonly method: string; readonly path: string; readonly route: Route; readonly arn: string },
) => Promise<boolean | undefined>;

/** The pipeline with the table itself. */
export function byTable(given: Given): {
  readonly pipeline: Harness;
  decide(groups: readonly string[], method: string, path: string): Promise<Decision>;
} {
  const { definition, api } = definitionOf(given, { table: true });
  const pipeline = harness(definition, api);
  return {
    pipeline,
    decide: async (groups, method, path) =>
      pipeline.decide({ method, path, headers: ['Authorization', token(idClaims(groups))] }),
  };
}

type Handler = (event: Json) => Promise<Json>;

/** The generated authorizer as API Gateway calls it, with its answers cached as its template says. */
export function byLambda(given: Given, files: readonly GeneratedFile[], issuer: string): Way {
  const ttl = /AuthorizerResultTtlInSeconds: (\d+)/.exec(
    textOf(files, 'lambda-authorizer/template.yaml'),
  )?.[1];
  const { definition, api } = definitionOf(given, { lambda: { ttlSeconds: Number(ttl) } });
  const handler = handlerOf(textOf(files, 'lambda-authorizer/index.cjs'), issuer);
  const authorizer = async (event: Json): Promise<AuthorizerInvocation> => {
    try {
      return { ok: true, output: JSON.stringify(await handler(event)) };
    } catch (error) {
      return { ok: false, kind: 'error', message: (error as Error).message };
    }
  };
  const pipeline = harness(definition, api, { authorizer });
  return async (groups, { method, path }) => {
    const claims = { ...accessClaims(groups, []), iss: issuer };
    const decision = await pipeline.decide({ method, path, headers: ['Authorization', token(claims)] });
    if (!decision.allowed && !/^AUTHORIZER_(EXPLICIT_DENY|NO_ALLOW)$/.test(decision.code)) {
      throw new Error(`${decision.code}: ${decision.reason}`);
    }
    return decision.allowed;
  };
}

function handlerOf(code: string, issuer: string): Handler {
  const exports: { handler?: Handler } = {};
  const environment = { USER_POOL_ISSUERS: issuer, CLIENT_IDS: CLIENT };
  const load = runInThisContext(`(function (require, process, exports, Date) {${code}\n})`) as (
    ...given: unknown[]
  ) => void;
  load(createRequire(import.meta.url), { env: environment }, exports, { now: () => NOW });
  if (exports.handler === undefined) throw new Error('the authorizer exports no handler');
  return exports.handler;
}

/** Where a user pool publishes its keys. */
export async function keyServer(): Promise<{ readonly issuer: string; readonly server: Server }> {
  const key = KEY_SET.find('k1')?.native as { export(options: { format: 'jwk' }): object };
  const body = JSON.stringify({
    keys: [{ ...key.export({ format: 'jwk' }), kid: 'k1', alg: 'RS256', use: 'sig' }],
  });
  const server = createServer((request, response) => {
    response.writeHead(request.url === `/${POOL_ID}/.well-known/jwks.json` ? 200 : 404, {
      'content-type': 'application/json',
    });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { issuer: `http://127.0.0.1:${(server.address() as AddressInfo).port}/${POOL_ID}`, server };
}

/** The trigger gives the scopes, and the pipeline asks for them. */
export async function byScopes(given: Given, files: readonly GeneratedFile[]): Promise<Way> {
  const methods = JSON.parse(textOf(files, 'scopes/methods.json')) as Record<string, readonly string[]>;
  const { definition, api } = definitionOf(given, { scopesOf: (key) => methods[key] ?? [] });
  const code = textOf(files, 'scopes/pre-token-generation.mjs');
  const { handler } = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
    handler(
      event: object,
    ): Promise<{ response: { claimsAndScopeOverrideDetails: { accessTokenGeneration: ScopeChanges } } }>;
  };
  const pipeline = harness(definition, api);
  const all = [...new Set(Object.values(methods).flat())];
  return async (groups, { method, path }) => {
    const event = {
      version: '2',
      request: { groupConfiguration: { groupsToOverride: groups } },
      response: {},
    };
    const { response } = await handler(event);
    const { scopesToAdd, scopesToSuppress } = response.claimsAndScopeOverrideDetails.accessTokenGeneration;
    // A client that asks for every scope of the table gets none that the groups do not give.
    const asked = all.filter((scope) => !scope.endsWith('/nobody'));
    const scopes = [...new Set([...asked, ...scopesToAdd])].filter(
      (scope) => !scopesToSuppress.includes(scope),
    );
    const headers = ['Authorization', token(accessClaims(groups, scopes))];
    return (await pipeline.decide({ method, path, headers })).allowed;
  };
}

interface ScopeChanges {
  readonly scopesToAdd: readonly string[];
  readonly scopesToSuppress: readonly string[];
}

/** The role of the caller's group; nobody has the roles of two. */
export function byRole(files: readonly GeneratedFile[], prefix: string): Way {
  const { Resources } = JSON.parse(textOf(files, 'identity-pool/template.json')) as {
    Resources: Record<string, RoleResource>;
  };
  const groupResource = (name: string): RoleResource | undefined =>
    Object.values(Resources).find(
      ({ Type, Properties }) => Type === 'AWS::Cognito::UserPoolGroup' && Properties.GroupName === name,
    );
  return async (groups, { arn }) => {
    const [group, second] = groups;
    if (second !== undefined || (group !== undefined && groupResource(group) === undefined)) return undefined;
    const role =
      group === undefined ? 'WithoutGroupRole' : groupResource(group)?.Properties.RoleArn?.['Fn::GetAtt'][0];
    const document = Resources[role ?? '']?.Properties.Policies?.[0]?.PolicyDocument;
    if (document === undefined) return false;
    const text = JSON.stringify(document).replaceAll(
      /\{"Fn::Sub":("[^"]*\/)\$\{StageName\}\/([^"]*")\}/g,
      (_all, _head, rest: string) => `"${prefix}${rest}`,
    );
    const { policy } = readPolicy(treeOfValue(JSON.parse(text) as Json, 'role'), {
      name: 'role',
      kind: 'identity',
    });
    if (policy === undefined) throw new Error(text);
    const outcome = compilePolicies([policy]).evaluate({
      principal: { kind: 'anonymous' },
      action: 'execute-api:Invoke',
      resource: arn,
      context: { value: () => undefined },
    });
    return outcome === 'allowed';
  };
}

interface RoleResource {
  readonly Type: string;
  readonly Properties: {
    readonly GroupName?: string;
    readonly RoleArn?: { readonly 'Fn::GetAtt': readonly [string, string] };
    readonly Policies?: readonly { readonly PolicyDocument: object }[];
  };
}

/** Cedar's own engine, with requests as the authorizer of Verified Permissions makes them. */
export function byCedar(files: readonly GeneratedFile[]): Way {
  const staticPolicies = textOf(files, 'cedar/policies.cedar');
  const schema = JSON.parse(textOf(files, 'cedar/schema.json')) as Record<
    string,
    cedar.NamespaceDefinition<string>
  >;
  const [namespace] = Object.keys(schema);
  const hasPolicies = staticPolicies.includes('permit (');
  const checked = hasPolicies ? cedar.validate({ schema, policies: { staticPolicies } }) : undefined;
  if (checked !== undefined && (checked.type === 'failure' || checked.validationErrors.length > 0)) {
    throw new Error(JSON.stringify(checked));
  }
  return async (groups, { method, route }) => {
    const principal = { type: `${namespace}::User`, id: `${POOL_ID}|sub-1` };
    const parents = groups.map((group) => ({ type: `${namespace}::UserGroup`, id: `${POOL_ID}|${group}` }));
    const [action] = cedarActions({ method: method as Route['method'], path: route.path });
    const answer = cedar.isAuthorized({
      principal,
      action: { type: `${namespace}::Action`, id: action as string },
      resource: { type: `${namespace}::Application`, id: 'app' },
      context: {},
      policies: { staticPolicies },
      entities: [
        { uid: principal, attrs: {}, parents },
        ...parents.map((uid) => ({ uid, attrs: {}, parents: [] })),
      ],
    });
    if (answer.type === 'failure' || answer.response.diagnostics.errors.length > 0)
      throw new Error(JSON.stringify(answer));
    return answer.response.decision === 'allow';
  };
}

/** The directives, read from the text of the schema. */
export function byAppSync(given: Given, files: readonly GeneratedFile[]): Way {
  const schema = textOf(files, 'appsync/schema.graphql');
  const { definition, api } = definitionOf(given, { table: true });
  const fields = new Map(
    appSyncFields(groupAccess(definition, api, tableOf(given))).map(({ route, name }) => [
      `${route.method} ${route.path}`,
      name,
    ]),
  );
  return async (groups, { route }) => {
    const name = fields.get(`${route.method} ${route.path}`);
    const line = schema.split('\n').find((one) => new RegExp(`^ {2}${name}[:(]`).test(one));
    if (line === undefined) return false;
    const list = /@aws_cognito_user_pools\(cognito_groups: (\[.*\])\)$/.exec(line)?.[1];
    if (list === undefined) return line.endsWith('AWSJSON @aws_cognito_user_pools');
    return (JSON.parse(list) as readonly string[]).some((group) => groups.includes(group));
  };
}

/** What the test file expects: `undefined` for callers and requests that it does not try. */
export function byTestFile(files: readonly GeneratedFile[]): Way {
  const tree = plainValue(readTree(textOf(files, 'portcullis.test.yaml'), 'portcullis.test.yaml'));
  const { tests } = tree as unknown as {
    tests: readonly { as: string; request: readonly string[]; expect: string }[];
  };
  return async (groups, { method, path }) => {
    const own = tests.filter(({ as }) => as.startsWith('claims:') && sameGroups(as, groups));
    const found = own.find(({ request }) => request.includes(`${method} ${path}`));
    return found === undefined ? undefined : found.expect === 'allow';
  };
}

function sameGroups(as: string, groups: readonly string[]): boolean {
  const claims = JSON.parse(as.slice('claims:'.length)) as { readonly 'cognito:groups': readonly string[] };
  return [...claims['cognito:groups']].sort().join(' ') === [...groups].sort().join(' ');
}

function textOf(files: readonly GeneratedFile[], path: string): string {
  const found = files.find((file) => file.path === path);
  if (found === undefined) throw new Error(`no file ${path}`);
  return found.text;
}
