import type { SetupGraphqlAuth } from '@portcullis/model/setup';
import { addPermission } from './functions.ts';
import { allow, policy, trust } from './policy.ts';
import { apiId, functionId, referenceValue, userPoolId } from './references.ts';
import type { TemplateDraft } from './template-draft.ts';
import { attribute, ref, sub, type TemplateMap } from './template-value.ts';

export function addGraphqlApi(draft: TemplateDraft): void {
  const { setup } = draft;
  const { graphql } = setup;
  if (graphql === undefined) throw new Error('a GraphQL set-up has a schema');
  const api = draft.id('Api');
  const logs = draft.add(draft.id('LogsRole'), {
    type: 'AWS::IAM::Role',
    properties: {
      AssumeRolePolicyDocument: trust('appsync.amazonaws.com'),
      Policies: [
        {
          PolicyName: 'logs',
          PolicyDocument: policy(
            allow(
              ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
              sub(
                'arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/appsync/apis/*',
              ),
            ),
          ),
        },
      ],
    },
  });
  draft.add(apiId(draft), {
    type: 'AWS::AppSync::GraphQLApi',
    properties: {
      Name: sub(`\${AWS::StackName}-${setup.name}`),
      ...modeOf(draft, graphql.primary, true),
      AdditionalAuthenticationProviders:
        graphql.additional.length === 0
          ? undefined
          : graphql.additional.map((mode) => modeOf(draft, mode, false)),
      LogConfig: {
        CloudWatchLogsRoleArn: attribute(logs, 'Arn'),
        FieldLogLevel: 'ERROR',
        ExcludeVerboseContent: true,
      },
      // Depth and introspection are what an attacker begins with.
      IntrospectionConfig: 'DISABLED',
      QueryDepthLimit: 5,
    },
  });
  const schema = draft.add(draft.id('Schema'), {
    type: 'AWS::AppSync::GraphQLSchema',
    properties: { ApiId: attribute(api, 'ApiId'), Definition: graphql.schema },
  });
  addResolvers(draft, api, schema);
  for (const mode of [graphql.primary, ...graphql.additional]) {
    if (mode.mode !== 'AWS_LAMBDA') continue;
    addPermission(draft, draft.id(`${mode.function}Permission`), {
      function: mode.function,
      principal: 'appsync.amazonaws.com',
      source: attribute(api, 'Arn'),
    });
  }
  draft.output('ApiUrl', 'Where the API is.', attribute(api, 'GraphQLUrl'));
}

function modeOf(draft: TemplateDraft, mode: SetupGraphqlAuth, primary: boolean): TemplateMap {
  const AuthenticationType = mode.mode;
  switch (mode.mode) {
    case 'AWS_IAM':
      return { AuthenticationType };
    case 'AMAZON_COGNITO_USER_POOLS':
      return {
        AuthenticationType,
        UserPoolConfig: {
          UserPoolId: ref(userPoolId(draft, mode.userPool)),
          AwsRegion: ref('AWS::Region'),
          // A field without a directive is for every user of the pool, and for nobody else.
          DefaultAction: primary ? 'ALLOW' : undefined,
        },
      };
    case 'OPENID_CONNECT':
      return {
        AuthenticationType,
        OpenIDConnectConfig: {
          Issuer: referenceValue(draft, mode.issuer),
          // A regular expression that the audience (or azp) of a token must match.
          ClientId: referenceValue(draft, mode.audience),
        },
      };
    case 'AWS_LAMBDA':
      return {
        AuthenticationType,
        LambdaAuthorizerConfig: {
          AuthorizerUri: attribute(functionId(draft, mode.function), 'Arn'),
          AuthorizerResultTtlInSeconds: mode.ttlSeconds,
        },
      };
    default:
      return mode satisfies never;
  }
}

function addResolvers(draft: TemplateDraft, api: string, schema: string): void {
  const { setup } = draft;
  for (const { name } of setup.functions) {
    const fields = setup.routes.filter((route) => route.function === name);
    if (fields.length === 0) continue;
    const role = draft.add(draft.id(`${name}CallerRole`), {
      type: 'AWS::IAM::Role',
      properties: {
        AssumeRolePolicyDocument: trust('appsync.amazonaws.com'),
        Policies: [
          {
            PolicyName: 'invoke',
            PolicyDocument: policy(allow('lambda:InvokeFunction', attribute(functionId(draft, name), 'Arn'))),
          },
        ],
      },
    });
    const source = draft.add(draft.id(`${name}Source`), {
      type: 'AWS::AppSync::DataSource',
      properties: {
        ApiId: attribute(api, 'ApiId'),
        Name: name,
        Type: 'AWS_LAMBDA',
        ServiceRoleArn: attribute(role, 'Arn'),
        LambdaConfig: { LambdaFunctionArn: attribute(functionId(draft, name), 'Arn') },
      },
    });
    for (const { path } of fields) {
      const [type = '', field = ''] = path.split('.');
      draft.add(draft.id(`${type}${field.charAt(0).toUpperCase()}${field.slice(1)}`), {
        type: 'AWS::AppSync::Resolver',
        dependsOn: [schema],
        properties: {
          ApiId: attribute(api, 'ApiId'),
          TypeName: type,
          FieldName: field,
          DataSourceName: attribute(source, 'Name'),
        },
      });
    }
  }
}
