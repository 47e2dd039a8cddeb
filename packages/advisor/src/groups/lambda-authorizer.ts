import { type AccessRoute, cacheablePolicy, MAX_POLICY_BYTES } from '@portcullis/engine/groups';
import { type GroupAccess, isCacheable, mayCall } from './access.ts';
import { type GeneratedFile, jsonFile } from './generated-file.ts';

const FOLDER = 'lambda-authorizer';
/** Seconds that an answer is kept for a token: the time for which a change of groups is not seen. */
const CACHE_SECONDS = 300;

/**
 * A Lambda authorizer in one file. `runtime` is the script that defines `GroupAuthorizer`; the table is written behind
 * it, so that the same engine decides as does here.
 */
export function lambdaAuthorizerFiles(access: GroupAccess, runtime: string): readonly GeneratedFile[] {
  const { api, table } = access;
  const cached = policyFor(access) === 'all';
  const compiled = {
    kind: api.kind,
    policyFor: policyFor(access),
    routes: access.routes.map(({ method, path, admitted }) => ({ method, path, admitted })),
  };
  const code = [
    `// Lambda authorizer of ${api.logicalId}, generated from the group table at ${table.at.file}:${table.at.line}.`,
    '// Generate it again when the table or the routes change; do not edit it.',
    runtime.trimEnd(),
    `const TABLE = ${JSON.stringify(compiled, null, 2)};`,
    'exports.handler = GroupAuthorizer.createGroupAuthorizer(TABLE, process.env, Date.now);',
    '',
  ].join('\n');
  const files = [
    { path: `${FOLDER}/index.cjs`, text: code },
    {
      path: `${FOLDER}/template.yaml`,
      text: api.kind === 'REST' ? restTemplate(cached) : httpTemplate(cached),
    },
  ];
  return cached ? [...files, jsonFile(`${FOLDER}/policies.json`, policiesByGroup(access))] : files;
}

/** A policy for all routes where it can say what the table says and is not too large; else one for each request. */
export function policyFor(access: GroupAccess): 'all' | 'request' {
  if (!isCacheable(access)) return 'request';
  const longest = 'arn:aws-us-gov:execute-api:ap-southeast-1:111122223333:abcdefghij/production-stage/';
  const callers = [...access.groups.map((group) => [group]), access.groups, []];
  const tooLarge = callers.some((groups) => {
    const policy = cacheablePolicy(access.policies, (route) => mayCall(route, groups), longest);
    return JSON.stringify(policy).length > MAX_POLICY_BYTES;
  });
  return tooLarge ? 'request' : 'all';
}

/** What is returned to members of one group each, to read and to review. */
function policiesByGroup(access: GroupAccess): Readonly<Record<string, unknown>> {
  const prefix = 'arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/';
  const of = (groups: readonly string[]): unknown =>
    cacheablePolicy(access.policies, (route: AccessRoute) => mayCall(route, groups), prefix);
  return {
    byGroup: Object.fromEntries(access.groups.map((group) => [group, of([group])])),
    withoutGroup: of([]),
  };
}

const HEAD = `Transform: AWS::Serverless-2016-10-31
Description: The Lambda authorizer of the group table. Move it into the template of the API, or deploy it beside it.

Parameters:
  ApiId: { Type: String, Description: The API that it guards. }
  UserPoolIssuers:
    Type: String
    Description: "https://cognito-idp.REGION.amazonaws.com/POOL of each user pool whose groups count, separated by commas"
  ClientIds: { Type: String, Description: "App clients whose tokens are taken, separated by commas" }
  TokenUse:
    Type: String
    Default: access
    AllowedValues: [access, id]
    Description: Both kinds of tokens have the groups. Access tokens are made for APIs; ID tokens also say who somebody is.

Resources:
  GroupAuthorizerFunction:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      CodeUri: .
      Timeout: 5
      MemorySize: 256
      Environment:
        Variables:
          USER_POOL_ISSUERS: !Ref UserPoolIssuers
          CLIENT_IDS: !Ref ClientIds
          TOKEN_USE: !Ref TokenUse
`;

const INVOKE = `
  GroupAuthorizerPermission:
    Type: AWS::Lambda::Permission
    Properties:
      Action: lambda:InvokeFunction
      FunctionName: !GetAtt GroupAuthorizerFunction.Arn
      Principal: apigateway.amazonaws.com
      SourceArn: !Sub "arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${ApiId}/authorizers/\${GroupAuthorizer}"

Outputs:
  AuthorizerId: { Value: !Ref GroupAuthorizer }
`;

function ttlLines(name: string, cached: boolean): string {
  return cached
    ? `      # The policy covers every route of the caller, so one answer is good for all of them. A change of somebody's
      # groups is seen after the token's life and this time.
      ${name}: ${CACHE_SECONDS}
`
    : `      # Never cached: no single policy can say what the table says (README.md names the routes), so each request has
      # a policy of its own. Cached, it would be used for other routes of the same token.
      ${name}: 0
`;
}

function restTemplate(cached: boolean): string {
  return `${HEAD}
  GroupAuthorizer:
    Type: AWS::ApiGateway::Authorizer
    Properties:
      Name: groups
      RestApiId: !Ref ApiId
      # REQUEST and not TOKEN: its event names the route that was matched.
      Type: REQUEST
      AuthorizerUri: !Sub "arn:\${AWS::Partition}:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${GroupAuthorizerFunction.Arn}/invocations"
      # A request without the header is 401 and runs nothing.
      IdentitySource: method.request.header.Authorization
${ttlLines('AuthorizerResultTtlInSeconds', cached)}${INVOKE}`;
}

function httpTemplate(cached: boolean): string {
  return `${HEAD}
  GroupAuthorizer:
    Type: AWS::ApiGatewayV2::Authorizer
    Properties:
      Name: groups
      ApiId: !Ref ApiId
      AuthorizerType: REQUEST
      AuthorizerUri: !Sub "arn:\${AWS::Partition}:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${GroupAuthorizerFunction.Arn}/invocations"
      AuthorizerPayloadFormatVersion: "2.0"
      # A simple response is one yes or no, and it is cached for every route of the token: a policy names the routes.
      EnableSimpleResponses: false
      IdentitySource: ["$request.header.Authorization"]
${ttlLines('AuthorizerResultTtlInSeconds', cached)}${INVOKE}`;
}
