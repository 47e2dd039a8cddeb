import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LAUNCHER, startPortcullis } from '../../scripts/portcullis-process.mjs';

export const REGION = 'eu-west-1';
export const POOL_ID = 'eu-west-1_Shoppers1';
export const CLIENT_ID = 'webclient0000000000000000a';
export const IDENTITY_POOL_ID = 'eu-west-1:5a8bd2f2-6fbf-4a5a-9c1c-0d3a5d1f0001';
export const PASSWORD = 'Correct-horse-1';

/** A pool with its client, an identity pool with its role, and an API with a route for each. */
export const TEMPLATE = `
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Resources:
  Pool:
    Type: AWS::Cognito::UserPool
    Properties:
      UserPoolName: shoppers
      AutoVerifiedAttributes: [email]
      MfaConfiguration: OPTIONAL
      EnabledMfas: [SOFTWARE_TOKEN_MFA]
      UserPoolTier: ESSENTIALS
  Client:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      UserPoolId: !Ref Pool
      ExplicitAuthFlows: [ALLOW_USER_SRP_AUTH, ALLOW_USER_PASSWORD_AUTH, ALLOW_REFRESH_TOKEN_AUTH, ALLOW_CUSTOM_AUTH, ALLOW_USER_AUTH]
      SupportedIdentityProviders: [COGNITO]
      AllowedOAuthFlowsUserPoolClient: true
      AllowedOAuthFlows: [code]
      AllowedOAuthScopes: [openid, email, profile, aws.cognito.signin.user.admin]
      CallbackURLs: ["http://localhost:39999/callback"]
      LogoutURLs: ["http://localhost:39999/"]
  Domain:
    Type: AWS::Cognito::UserPoolDomain
    Properties: { Domain: shoppers, UserPoolId: !Ref Pool }
  Admins:
    Type: AWS::Cognito::UserPoolGroup
    Properties: { GroupName: admins, UserPoolId: !Ref Pool }
  IdentityPool:
    Type: AWS::Cognito::IdentityPool
    Properties:
      AllowUnauthenticatedIdentities: false
      CognitoIdentityProviders:
        - { ClientId: !Ref Client, ProviderName: !GetAtt Pool.ProviderName }
  SignedIn:
    Type: AWS::IAM::Role
    Properties:
      RoleName: signed-in
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: { Federated: cognito-identity.amazonaws.com }
            Action: sts:AssumeRoleWithWebIdentity
            Condition:
              StringEquals: { "cognito-identity.amazonaws.com:aud": !Ref IdentityPool }
              "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": authenticated }
      Policies:
        - PolicyName: calls
          PolicyDocument:
            Version: "2012-10-17"
            Statement: [{ Effect: Allow, Action: execute-api:Invoke, Resource: !Sub "arn:aws:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${Api}/*/GET/signed" }]
  Partner:
    Type: AWS::IAM::Role
    Properties:
      RoleName: partner
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{ Effect: Allow, Principal: { AWS: !Sub "arn:aws:iam::\${AWS::AccountId}:user/ops" }, Action: [sts:AssumeRole, sts:TagSession] }]
      Policies:
        - PolicyName: calls
          PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: Allow, Action: execute-api:Invoke, Resource: "*" }] }
  Roles:
    Type: AWS::Cognito::IdentityPoolRoleAttachment
    Properties: { IdentityPoolId: !Ref IdentityPool, Roles: { authenticated: !GetAtt SignedIn.Arn } }
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: v1
      OpenApiVersion: 3.0.1
      Auth: { Authorizers: { Shoppers: { UserPoolArn: !GetAtt Pool.Arn } } }
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs20.x
      Handler: index.handler
      InlineCode: |
        exports.handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event.requestContext) });
      Events:
        Me: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /me, Method: GET, Auth: { Authorizer: Shoppers } } }
        Signed: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /signed, Method: GET, Auth: { Authorizer: AWS_IAM, InvokeRole: NONE } } }
        Other: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /other, Method: GET, Auth: { Authorizer: AWS_IAM, InvokeRole: NONE } } }
  Ops: { Type: AWS::IAM::User, Properties: { UserName: ops, Policies: [{ PolicyName: all, PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: Allow, Action: ["cognito-idp:*", "sts:*"], Resource: "*" }] } }] } }
`;

export const OPS = { accessKeyId: 'AKIACLIENTSOPS000001', secretAccessKey: 'a-secret-of-the-operators-1' };

const IDS = { Pool: POOL_ID, Client: CLIENT_ID, IdentityPool: IDENTITY_POOL_ID };

const CONFIG = (more, ids) => `
ids: ${JSON.stringify(ids)}
principals:
  users: [{ name: ops, accessKeys: [{ id: ${OPS.accessKeyId}, secret: ${OPS.secretAccessKey} }] }]
${more}
`;

/**
 * `portcullis serve` of a template (the one above) on free ports. `config`: more of portcullis.yaml; `ids`: those that it
 * pins; `dev`: whether it is `--dev`.
 */
export async function startService({
  config = '',
  env = {},
  template = TEMPLATE,
  ids = IDS,
  dev = true,
} = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-clients-'));
  writeFileSync(join(folder, 'template.yaml'), template);
  writeFileSync(join(folder, 'portcullis.yaml'), CONFIG(config, ids));
  const command = [process.execPath, LAUNCHER, 'serve', folder, ...(dev ? ['--dev'] : [])];
  const started = await startPortcullis(command, folder, { env });
  return {
    folder,
    gateway: `${started.gateway}/v1`,
    identity: started.identity,
    issuer: `${started.issuerUrl}/${POOL_ID}`,
    /** What it has written: lines for the operator, and of functions. */
    output: started.output,
    /** The newest code that was sent to a user. */
    async codeFor(username) {
      for (let i = 0; i < 100; i++) {
        const { messages } = await (await fetch(`${started.admin}/identity/outbox`)).json();
        const found = messages.filter((one) => one.username === username && one.code !== undefined).at(-1);
        if (found !== undefined) return found.code;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error(`no code was sent to ${username}`);
    },
    async stop() {
      await started.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
