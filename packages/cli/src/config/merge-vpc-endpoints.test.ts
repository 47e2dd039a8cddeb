import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { run } from '../main.ts';
import { testTerminal } from '../test-terminal.ts';

const ALLOWED = '{ Effect: Allow, Principal: "*", Action: execute-api:Invoke, Resource: execute-api:/* }';
const TEMPLATE = `Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Name: internal
      EndpointConfiguration: { Types: [PRIVATE], VpcEndpointIds: [!Ref Endpoint] }
      Policy: { Version: "2012-10-17", Statement: [${ALLOWED}] }
  Endpoint:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      VpcId: vpc-0def
      ServiceName: com.amazonaws.eu-west-1.execute-api
      PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: Allow, Principal: "*", Action: execute-api:Invoke, Resource: "arn:aws:execute-api:*:*:*/prod/GET/*" }] }
  Method:
    Type: AWS::ApiGateway::Method
    Properties: { RestApiId: !Ref Api, ResourceId: !GetAtt Api.RootResourceId, HttpMethod: ANY, AuthorizationType: NONE, Integration: { Type: MOCK } }
  Deployment: { Type: AWS::ApiGateway::Deployment, DependsOn: Method, Properties: { RestApiId: !Ref Api, StageName: prod } }
`;

let cwd = '';

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'portcullis-vpc-'));
  writeFileSync(join(cwd, 'template.yaml'), TEMPLATE);
});

async function command(config: string, ...argv: readonly string[]) {
  writeFileSync(join(cwd, 'portcullis.yaml'), config);
  const terminal = testTerminal(cwd);
  const status = await run(argv, terminal);
  return { status, stdout: terminal.stdout(), stderr: terminal.stderr() };
}

const explain = (config: string, request: string, ...more: readonly string[]) =>
  command(config, 'explain', '--request', request, ...more);

const SOURCES = 'vpcEndpoints: [{ id: Endpoint, vpc: vpc-0def, sources: [10.1.0.0/16] }]\n';

it('an endpoint of the template keeps its policy; the configuration says who comes through it', async () => {
  const through = ['--vpce', 'Endpoint'];
  expect((await explain(SOURCES, 'GET /', ...through, '--expect', 'allow')).status).toBe(0);
  const refused = await explain(SOURCES, 'POST /', ...through);
  expect(refused.stdout).toContain('ENDPOINT_POLICY_NO_ALLOW');
  expect((await explain(SOURCES, 'GET /')).stdout).toContain('PRIVATE_API_OUTSIDE_VPC');
});

it('a policy of the configuration replaces it', async () => {
  const config = `vpcEndpoints: [{ id: Endpoint, vpc: vpc-0def, policy: { Version: "2012-10-17", Statement: [{ Effect: Deny, Principal: "*", Action: "*", Resource: "*" }] } }]\n`;
  expect((await explain(config, 'GET /', '--vpce', 'Endpoint')).stdout).toContain(
    'ENDPOINT_POLICY_EXPLICIT_DENY',
  );
});

it('a policy that is none is refused with its place', async () => {
  const config = 'vpcEndpoints:\n  - { id: vpce-1, vpc: v, policy: { Statement: [{ Effect: Allow }] } }\n';
  const { status, stderr } = await command(config);
  expect(status).toBe(2);
  expect(stderr).toMatch(/^portcullis\.yaml:2:/);
});

it('says where nobody could come through an endpoint', async () => {
  expect((await command('region: eu-west-1\n')).stdout).toContain('serve lets nobody in');
  expect((await command(SOURCES)).stdout).not.toContain('serve lets nobody in');
});
