// A large API with its configuration, as files: what the commands that ask about everybody are measured on.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const AREAS = 50;
const ROLES = 50;
const MANAGED_POLICIES = 20;
const API = 'arn:aws:execute-api:eu-west-1:111122223333:*/prod';

/** Routes of an area: signed by IAM callers, with a token of the pool, open; the half of them with a parameter. */
const METHODS = ['GET', 'POST', 'PUT', 'DELETE'];
const AUTHS = ['AWS_IAM', 'AWS_IAM', 'Users', 'Users', 'NONE'];

export function routeOf(n) {
  const area = `/area${n % AREAS}`;
  const turn = Math.floor(n / AREAS);
  const method = METHODS[turn % METHODS.length];
  const path = turn % 2 === 0 ? `${area}/part${turn}` : `${area}/{id}/part${turn}`;
  return { method, path, auth: AUTHS[turn % AUTHS.length] };
}

/** A SAM template with a user pool and a resource policy. */
function template(routes) {
  const lines = [
    'Transform: AWS::Serverless-2016-10-31',
    'Resources:',
    '  Pool: { Type: AWS::Cognito::UserPool }',
    '  Client: { Type: AWS::Cognito::UserPoolClient, Properties: { UserPoolId: !Ref Pool } }',
    '  Api:',
    '    Type: AWS::Serverless::Api',
    '    Properties:',
    '      StageName: prod',
    '      OpenApiVersion: 3.0.1',
    '      Auth:',
    '        DefaultAuthorizer: Users',
    '        Authorizers: { Users: { UserPoolArn: !GetAtt Pool.Arn } }',
    '        InvokeRole: NONE',
    '        ResourcePolicy:',
    '          CustomStatements:',
    '            - { Effect: Allow, Principal: "*", Action: execute-api:Invoke, Resource: execute-api:/* }',
    '            - Effect: Deny',
    '              Principal: "*"',
    '              Action: execute-api:Invoke',
    '              Resource: execute-api:/*/DELETE/area0/*',
    '  Function:',
    '    Type: AWS::Serverless::Function',
    '    Properties:',
    '      Runtime: nodejs22.x',
    '      Handler: index.handler',
    '      InlineCode: "exports.handler = async () => ({ statusCode: 200 });"',
    '      Events:',
  ];
  for (let n = 0; n < routes; n += 1) {
    const { method, path, auth } = routeOf(n);
    lines.push(
      `        Event${n}: { Type: Api, Properties: { RestApiId: !Ref Api, Method: ${method}, Path: "${path}", Auth: { Authorizer: ${auth} } } }`,
    );
  }
  return `${lines.join('\n')}\n`;
}

function statement(effect, n, verb, rest) {
  return {
    Effect: effect,
    Action: 'execute-api:Invoke',
    Resource: `${API}/${verb}/area${n % AREAS}/${rest}`,
  };
}

/** What users and roles share, and two statements of their own. */
function policiesOf(n) {
  const own = [statement('Allow', n, '*', '*'), statement('Deny', n, '*', `item-${n % 7}/*`)];
  return [`managed${n % MANAGED_POLICIES}`, { Version: '2012-10-17', Statement: own }];
}

/** Beside anonymous callers and the function's role: IAM users, roles and users of the pool. */
function configuration(principals) {
  const others = principals - 2 - ROLES;
  const iamUsers = Math.floor(others / 2);
  const poolUsers = others - iamUsers;
  const names = (count, prefix) => Array.from({ length: count }, (_, n) => `${prefix}${n}`);
  return {
    userPools: {
      Pool: {
        users: names(poolUsers, 'user').map((username) => ({ username, password: 'Bench-password-1' })),
      },
    },
    principals: {
      managedPolicies: names(MANAGED_POLICIES, 'managed').map((name, n) => ({
        name,
        document: {
          Version: '2012-10-17',
          Statement: [statement('Allow', n * 3, 'GET', '*'), statement('Allow', n * 3 + 1, 'GET', '*/part1')],
        },
      })),
      users: names(iamUsers, 'iam').map((name, n) => ({ name, policies: policiesOf(n) })),
      roles: names(ROLES, 'role').map((name, n) => ({ name, policies: policiesOf(n + 1) })),
    },
  };
}

/** Writes them into a folder of their own, which is gone when `use` is done. */
export async function withLargeApi({ principals, routes }, use) {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-bench-'));
  try {
    writeFileSync(join(folder, 'template.yaml'), template(routes));
    // JSON is YAML.
    writeFileSync(join(folder, 'portcullis.yaml'), JSON.stringify(configuration(principals)));
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
