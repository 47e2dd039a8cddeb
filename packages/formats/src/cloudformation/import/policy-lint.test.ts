import { expect, it } from 'vitest';
import { loadTemplate } from '../../load/index.ts';

const TEMPLATE = `Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Name: shop
      Policy:
        Version: "2012-10-17"
        Statement:
          - Effect: Deny
            Principal: "*"
            Action: [execute-api:invoke, execute-api:Invok]
            Resource:
              - "execute-api:/prod/GET/pets"
              - "execute-api:/prod/DELETE/pets/{id}"
            Condition:
              NotIpAddress:
                aws:SourceIp: ["203.0.113.0/24", 10.0.0.0/8]
              StringNotEquals: {"aws:SourceVpcEndpoint": "vpce-1"}
`;

it('what is serious in a policy is a warning where its entry stands', () => {
  const { diagnostics } = loadTemplate({ path: 'template.yaml', readFile: () => TEMPLATE });
  const path = 'Resources.Api.Properties.Policy.Statement[0]';
  expect(diagnostics.filter(({ code }) => code.startsWith('POLICY_LINT_'))).toMatchObject([
    {
      severity: 'warning',
      code: 'POLICY_LINT_INVALID_ACTION',
      at: { file: 'template.yaml', line: 11, column: 42 },
      path: `${path}.Action`,
    },
    {
      code: 'POLICY_LINT_RESOURCE_PATH_TEMPLATE',
      at: { file: 'template.yaml', line: 14, column: 17 },
      path: `${path}.Resource`,
    },
    {
      code: 'POLICY_LINT_INVALID_GLOBAL_CONDITION_KEY',
      at: { file: 'template.yaml', line: 18, column: 33 },
      path: `${path}.Condition.StringNotEquals.aws:SourceVpcEndpoint`,
      help: 'did you mean `aws:SourceVpce`?',
    },
  ]);
});

it('a sound policy is read without a word', () => {
  const sound = TEMPLATE.replace('execute-api:Invok]', 'execute-api:ManageConnections]')
    .replace('{id}', '*')
    .replace('SourceVpcEndpoint', 'SourceVpce');
  const { diagnostics } = loadTemplate({ path: 'template.yaml', readFile: () => sound });
  expect(diagnostics.filter(({ code }) => code.startsWith('POLICY_'))).toEqual([]);
});
