import type { SetupRoute } from '@portcullis/model/setup';
import { invocationUri } from './functions.ts';
import { referenceValue } from './references.ts';
import { pathWords, routeId } from './route-id.ts';
import { authorizerRef } from './route-permissions.ts';
import type { TemplateDraft } from './template-draft.ts';
import { attribute, ref, sub, type TemplateMap, type TemplateValue, textIn } from './template-value.ts';

/** Resources and methods of a REST API; answers the logical ids of the methods. */
export function addMethods(
  draft: TemplateDraft,
  api: string,
  authorizers: ReadonlyMap<string, string>,
): readonly string[] {
  const { setup } = draft;
  const paths = new Map<string, TemplateValue>([['/', attribute(api, 'RootResourceId')]]);
  for (const { path } of setup.routes) addPath(draft, api, path, paths);
  const methods = setup.routes.map((route) => addMethod(draft, api, route, paths, authorizers));
  if (setup.cors === undefined) return methods;
  const own = new Set(
    setup.routes.filter(({ method }) => method === 'OPTIONS' || method === 'ANY').map(({ path }) => path),
  );
  const open = [...new Set(setup.routes.map(({ path }) => path))].filter((path) => !own.has(path));
  return [...methods, ...open.map((path) => addPreflight(draft, api, path, paths))];
}

function addPath(draft: TemplateDraft, api: string, path: string, known: Map<string, TemplateValue>): void {
  if (known.has(path)) return;
  const parent = path.slice(0, path.lastIndexOf('/')) || '/';
  addPath(draft, api, parent, known);
  const wanted = draft.id(`Path${pathWords(path)}`);
  let id = wanted;
  for (let number = 2; draft.resources.has(id); number++) id = `${wanted}${number}`;
  draft.add(id, {
    type: 'AWS::ApiGateway::Resource',
    properties: {
      RestApiId: ref(api),
      ParentId: known.get(parent),
      PathPart: path.slice(path.lastIndexOf('/') + 1),
    },
  });
  known.set(path, ref(id));
}

function addMethod(
  draft: TemplateDraft,
  api: string,
  route: SetupRoute,
  paths: ReadonlyMap<string, TemplateValue>,
  authorizers: ReadonlyMap<string, string>,
): string {
  const { auth } = route;
  const type = auth.type === 'AUTHORIZER' ? authorizers.get(auth.authorizer) : auth.type;
  return draft.add(routeId(draft, route), {
    type: 'AWS::ApiGateway::Method',
    comment: auth.type === 'NONE' ? `Open: ${auth.why}.` : undefined,
    properties: {
      RestApiId: ref(api),
      ResourceId: paths.get(route.path),
      HttpMethod: route.method,
      AuthorizationType: type,
      AuthorizerId: authorizerRef(draft, route),
      AuthorizationScopes: auth.type === 'AUTHORIZER' && auth.scopes.length > 0 ? auth.scopes : undefined,
      ApiKeyRequired: route.apiKeyRequired ? true : undefined,
      Integration: {
        Type: 'AWS_PROXY',
        IntegrationHttpMethod: 'POST',
        Uri: invocationUri(draft, route.function),
      },
    },
  });
}

/** Browsers send preflights without credentials: the gateway answers them by itself. */
function addPreflight(
  draft: TemplateDraft,
  api: string,
  path: string,
  paths: ReadonlyMap<string, TemplateValue>,
): string {
  const headers = corsHeaders(draft);
  const wanted = draft.id(`Options${pathWords(path)}`);
  let id = wanted;
  for (let number = 2; draft.resources.has(id); number++) id = `${wanted}${number}`;
  const named = (value: (name: string) => TemplateValue): TemplateMap =>
    Object.fromEntries(Object.keys(headers).map((name) => [`method.response.header.${name}`, value(name)]));
  return draft.add(id, {
    type: 'AWS::ApiGateway::Method',
    comment: 'Preflight: open, answered by the gateway.',
    properties: {
      RestApiId: ref(api),
      ResourceId: paths.get(path),
      HttpMethod: 'OPTIONS',
      AuthorizationType: 'NONE',
      Integration: {
        Type: 'MOCK',
        RequestTemplates: { 'application/json': '{"statusCode": 204}' },
        IntegrationResponses: [
          { StatusCode: '204', ResponseParameters: named((name) => headers[name] ?? '') },
        ],
      },
      MethodResponses: [{ StatusCode: '204', ResponseParameters: named(() => true) }],
    },
  });
}

function corsHeaders(draft: TemplateDraft): Readonly<Record<string, TemplateValue>> {
  const { cors } = draft.setup;
  if (cors === undefined) return {};
  return {
    'Access-Control-Allow-Origin': quotedOrigin(draft),
    'Access-Control-Allow-Methods': `'${cors.allowMethods.join(',')}'`,
    'Access-Control-Allow-Headers': `'${cors.allowHeaders.join(',')}'`,
    'Access-Control-Max-Age': `'${cors.maxAgeSeconds}'`,
  };
}

/** Mapping expressions quote literals. */
export function quotedOrigin(draft: TemplateDraft): TemplateValue {
  const { cors } = draft.setup;
  if (cors === undefined) throw new Error('the set-up has no CORS');
  const value = referenceValue(draft, cors.allowOrigin);
  return typeof value === 'string' ? `'${value}'` : sub(`'${textIn(value)}'`);
}
