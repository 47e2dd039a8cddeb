import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { openDataFolder } from '../data/data-folder.ts';
import { openGeneratedValues } from '../data/generated-values.ts';
import { run } from '../main.ts';
import { testTerminal } from '../test-terminal.ts';
import type { Explanation } from './explanation.ts';

const TEMPLATE = `
Resources:
  Api: { Type: AWS::ApiGateway::RestApi, Properties: { Name: shop } }
  Method:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: GET
      AuthorizationType: NONE
      ApiKeyRequired: true
      Integration: { Type: MOCK, RequestTemplates: { application/json: '{"statusCode": 200}' } }
  Deployment: { Type: AWS::ApiGateway::Deployment, DependsOn: Method, Properties: { RestApiId: !Ref Api } }
  Stage:
    Type: AWS::ApiGateway::Stage
    Properties: { RestApiId: !Ref Api, DeploymentId: !Ref Deployment, StageName: live }
  Plan: { Type: AWS::ApiGateway::UsagePlan, Properties: { ApiStages: [{ ApiId: !Ref Api, Stage: !Ref Stage }] } }
  Key: { Type: AWS::ApiGateway::ApiKey, Properties: { Enabled: true } }
  PlanKey:
    Type: AWS::ApiGateway::UsagePlanKey
    Properties: { KeyId: !Ref Key, KeyType: API_KEY, UsagePlanId: !Ref Plan }
`;

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'portcullis-kept-'));
  writeFileSync(join(cwd, 'template.yaml'), TEMPLATE);
});

async function explainAs(key: string): Promise<Explanation> {
  const terminal = testTerminal(cwd);
  expect(await run(['explain', '--request', 'GET /', '--as', `api-key:${key}`, '--json'], terminal)).toBe(0);
  return JSON.parse(terminal.stdout()) as Explanation;
}

describe('explain with an API key without a value', () => {
  it('knows the value that serve made and printed', async () => {
    const made = openGeneratedValues(openDataFolder(cwd)).apiKey('Key');
    expect(await explainAs(made)).toMatchObject({ decision: 'allow', status: 200 });
    expect(await explainAs(`${made}x`)).toMatchObject({ decision: 'deny', code: 'API_KEY_UNKNOWN' });
  });

  it('lets nobody in, and writes nothing, before serve made one', async () => {
    expect(await explainAs('undefined')).toMatchObject({ decision: 'deny', status: 403 });
    expect(existsSync(join(cwd, '.portcullis'))).toBe(false);
  });
});
