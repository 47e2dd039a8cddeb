import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { JsonReport } from '@portcullis/audit';
import { describe, expect, it } from 'vitest';
import { run } from '../main.ts';
import { testTerminal } from '../test-terminal.ts';

const TEMPLATE = `
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: v1
      OpenApiVersion: 3.0.1
      Auth:
        DefaultAuthorizer: Tokens
        Authorizers: { Tokens: { FunctionArn: !GetAtt Check.Arn } }
  Check:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs22.x, Handler: auth.handler, CodeUri: src/ }
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: orders.handler
      CodeUri: src/
      Events:
        List: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /orders, Method: GET } }
        Place: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /orders, Method: POST } }
`;

async function messages(files: Readonly<Record<string, string>>, rules: string): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-audit-code-'));
  for (const [name, text] of Object.entries({ 'template.yaml': TEMPLATE, ...files })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const terminal = testTerminal(folder);
  expect(await run(['audit', '--rule', rules, '--format', 'json'], terminal)).toBe(0);
  const report: JsonReport = JSON.parse(terminal.stdout());
  return report.findings.map(({ rule, message }) => `${rule} ${message}`);
}

describe('portcullis audit reads the code of functions', () => {
  it('through the files that a handler imports, and names the place', async () => {
    const found = await messages(
      {
        'src/auth.ts':
          "import { policy } from './lib/policy';\nexport const handler = async (event) =>\n  policy('Allow', event.methodArn);\n",
        'src/lib/policy.ts':
          'export const policy = (Effect, Resource) => ({ Statement: [{ Effect, Resource }] });\n',
      },
      'A20',
    );
    expect(found).toEqual([
      'A20 `Tokens` allows the called method alone (src/auth.ts:3), and its answer is kept for 300 s',
    ]);
  });

  it('in Python', async () => {
    const text =
      'def handler(event, context):\n    return {"Effect": "Allow", "Resource": event["methodArn"]}\n';
    const template = TEMPLATE.replace('nodejs22.x, Handler: auth', 'python3.13, Handler: auth');
    const found = await messages({ 'template.yaml': template, 'src/auth.py': text }, 'A20');
    expect(found).toHaveLength(1);
  });

  it('and says nothing of code that is not here, or is no code', async () => {
    expect(await messages({}, 'A20,A21,A22,A27,A28')).toEqual([]);
    expect(await messages({ 'src/auth.js': 'const = ((' }, 'A20,A21,A22,A27,A28')).toEqual([]);
  });
});
