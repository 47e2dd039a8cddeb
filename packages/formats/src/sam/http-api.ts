import type { MapNode, TreeNode } from '@portcullis/model/source';
import { refNode } from '../cloudformation/intrinsic-nodes.ts';
import { type Cursor, listNode, mapNode, scalarNode } from '../source/index.ts';
import { type ApiDraft, literalStage } from './api-draft.ts';
import { type Build, checkKeys, idSuffix, passThrough } from './build.ts';
import type { DocumentDraft } from './document-draft.ts';
import { addHttpDomain } from './domain.ts';
import { readHttpAuthorizers } from './http-authorizers.ts';
import { isIntrinsic, merged } from './node-edit.ts';
import { addAuthorizerPermission } from './permission.ts';
import type { AuthorizerDraft } from './rest-authorizers.ts';
import { AWS_IAM, applyHttpDefaultAuthorizer, iamScheme } from './security-edit.ts';

const STAGE_PROPERTIES = ['AccessLogSettings', 'DefaultRouteSettings', 'StageVariables'];

const PROPERTIES = [
  ...STAGE_PROPERTIES,
  'Auth',
  'CorsConfiguration',
  'DefinitionBody',
  'DefinitionUri',
  'Description',
  'DisableExecuteApiEndpoint',
  'Domain',
  'FailOnWarnings',
  'Name',
  'PropagateTags',
  'RouteSettings',
  'StageName',
  'Tags',
];

/** What an `AWS::Serverless::HttpApi` becomes. `routeSettings`: those of its events, by route. */
export function addHttpApi(build: Build, api: ApiDraft, routeSettings: ReadonlyMap<string, MapNode>): void {
  const { properties, document, origin } = api;
  checkKeys(properties, PROPERTIES, 'SAM_PROPERTY', '`AWS::Serverless::HttpApi`');
  const auth = properties.get('Auth');
  if (auth !== undefined)
    checkKeys(auth, ['Authorizers', 'DefaultAuthorizer', 'EnableIamAuthorizer'], 'SAM_AUTH', '`Auth`');
  const authorizers = auth === undefined ? [] : readHttpAuthorizers(auth);
  if (document === undefined) {
    for (const key of api.unresolvedBody === undefined ? [] : ['Auth', 'CorsConfiguration']) {
      properties
        .get(key)
        ?.error(
          'SAM_DEFINITION',
          `\`${key}\` works only with a definition that is in the template`,
          'use `DefinitionBody`',
        );
    }
  } else {
    const cors = properties.get('CorsConfiguration');
    if (cors !== undefined) addCors(document, cors);
    if (auth !== undefined) applyAuth(document, auth, authorizers);
  }
  build.add(
    api.logicalId,
    'AWS::ApiGatewayV2::Api',
    {
      ...passThrough(properties, ['Description', 'DisableExecuteApiEndpoint', 'FailOnWarnings', 'Name']),
      Body: document?.toNode() ?? api.unresolvedBody,
    },
    origin,
    { dependsOn: api.dependsOn },
  );
  const stageId = addStage(build, api, routeSettings);
  for (const authorizer of authorizers) addAuthorizerPermission(build, api, authorizer);
  addHttpDomain(build, api, stageId);
}

function addStage(build: Build, api: ApiDraft, routeSettings: ReadonlyMap<string, MapNode>): string {
  const { mark } = api.origin;
  const name = literalStage(api);
  const suffix = name === '$default' ? 'ApiGatewayDefaultStage' : `${idSuffix(name ?? '')}Stage`;
  const stageId = `${api.logicalId}${suffix}`;
  build.add(
    stageId,
    'AWS::ApiGatewayV2::Stage',
    {
      ...passThrough(api.properties, STAGE_PROPERTIES),
      ApiId: refNode(api.logicalId, mark),
      StageName: api.stageName,
      AutoDeploy: scalarNode(true, mark),
      RouteSettings: mergedRouteSettings(api.properties.get('RouteSettings'), routeSettings),
    },
    api.origin,
  );
  build.references.set(`${api.logicalId}.Stage`, stageId);
  return stageId;
}

function mergedRouteSettings(
  declared: Cursor | undefined,
  ofEvents: ReadonlyMap<string, MapNode>,
): TreeNode | undefined {
  let node = declared?.asMap();
  for (const [route, settings] of ofEvents) {
    const under = node?.entries.get(route)?.value;
    const value = under?.kind === 'map' ? merged(under, settings) : settings;
    node = merged(node ?? mapNode({}, settings.mark), mapNode({ [route]: value }, settings.mark));
  }
  return node;
}

const CORS_KEYS = {
  AllowCredentials: 'allowCredentials',
  AllowHeaders: 'allowHeaders',
  AllowMethods: 'allowMethods',
  AllowOrigins: 'allowOrigins',
  ExposeHeaders: 'exposeHeaders',
  MaxAge: 'maxAge',
} as const;

const CORS = 'x-amazon-apigateway-cors';

/** `true` allows every origin. SAM Developer Guide "HttpApiCorsConfiguration". */
function addCors(document: DocumentDraft, cors: Cursor): void {
  const { node, mark } = cors;
  const existing = document.get(CORS);
  const write = (added: MapNode): void => {
    document.set(CORS, existing?.kind === 'map' && !isIntrinsic(existing) ? merged(existing, added) : added);
  };
  if (node.kind === 'scalar' && !isIntrinsic(node)) {
    if (cors.asBoolean() === true)
      write(mapNode({ allowOrigins: listNode([scalarNode('*', mark)], mark) }, mark));
    return;
  }
  if (isIntrinsic(node)) {
    const help = 'write the configuration out, or `true`';
    cors.error('SAM_CORS', '`CorsConfiguration` cannot be an intrinsic function here', help);
    return;
  }
  checkKeys(cors, Object.keys(CORS_KEYS), 'SAM_CORS', '`CorsConfiguration`');
  write(
    mapNode(
      Object.entries(CORS_KEYS).map(([key, name]) => [name, cors.get(key)?.node] as const),
      mark,
    ),
  );
}

function applyAuth(document: DocumentDraft, auth: Cursor, authorizers: readonly AuthorizerDraft[]): void {
  const iam = auth.boolean('EnableIamAuthorizer') ?? false;
  if (iam) document.addSecuritySchemes(iamScheme(auth.mark));
  if (authorizers.length > 0) {
    document.addSecuritySchemes(
      mapNode(
        authorizers.map(({ name, scheme }) => [name, scheme] as const),
        auth.mark,
      ),
    );
  }
  const name = auth.string('DefaultAuthorizer');
  const at = auth.get('DefaultAuthorizer');
  if (name === undefined || at === undefined) return;
  const authorizer = authorizers.find((item) => item.name === name);
  if (authorizer === undefined && !(iam && name === AWS_IAM)) {
    const help = name === AWS_IAM ? 'set `EnableIamAuthorizer: true`' : 'declare it in `Authorizers`';
    at.error(
      'SAM_DEFAULT_AUTHORIZER',
      `\`DefaultAuthorizer\` \`${name}\` is not one of \`Authorizers\``,
      help,
    );
    return;
  }
  applyHttpDefaultAuthorizer(document, {
    name,
    scopes: authorizer?.scopes,
    authorizers: authorizers.map((item) => item.name),
    mark: at.mark,
  });
}
