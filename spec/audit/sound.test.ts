import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { auditSubjects, type Finding, subjectOf } from '@portcullis/audit';
import { readCode } from '@portcullis/audit/code';
import { loadTemplate } from '@portcullis/formats/load';
import { readFunctionText } from '@portcullis/host/functions';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile();
const read = (path: string): string | undefined => (isFile(path) ? readFileSync(path, 'utf8') : undefined);

function audited(path: string, pack: 'recommended' | 'all'): readonly Finding[] {
  const { definition, written } = loadTemplate({ path, readFile: read });
  const folder = join(path, '..');
  return auditSubjects(
    [
      subjectOf(
        definition,
        written,
        readCode((fn) => readFunctionText(fn, folder)),
      ),
    ],
    { pack },
  ).findings;
}

/** Every template of the repository that is not wrong on purpose for the importer. */
function templates(): readonly string[] {
  const under = (folder: string): readonly string[] =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.ya?ml$/.test(name) && !name.includes('portcullis.yaml'))
      .map((name) => join(root, folder, name));
  const all = [...under('spec/rules'), ...under('spec/audit'), ...under('packages/formats/src/sam/corners')];
  return [...all, join(root, 'examples/orders/template.yaml')].filter((path) =>
    /^(?:Transform|Resources|openapi|AWSTemplate|#)/m.test(read(path) ?? ''),
  );
}

describe('the audit', () => {
  it('finds nothing in the demo by the recommended rules', () => {
    expect(audited(join(root, 'examples/orders/template.yaml'), 'recommended')).toEqual([]);
  });

  it('places every finding inside a file, and says everything of it', () => {
    const files = templates();
    expect(files.length).toBeGreaterThan(150);
    for (const path of files) {
      for (const { file, line, column, message, title, why, fix, source } of audited(path, 'all')) {
        const lines = (read(file) ?? '').split('\n');
        expect(line, `${message} in ${path}`).toBeLessThanOrEqual(lines.length);
        expect(column, `${message} in ${path}`).toBeLessThanOrEqual((lines[line - 1] ?? '').length);
        for (const text of [message, title, why, fix, source]) expect(text).not.toMatch(/undefined|\[object/);
      }
    }
  });
});

describe('a network limit in the resource policy', () => {
  const api = (statements: string): string => `Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Name: shop
      Policy:
        Version: "2012-10-17"
        Statement:
${statements}
  Orders: { Type: AWS::ApiGateway::Resource, Properties: { RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: orders } }
  Admin: { Type: AWS::ApiGateway::Resource, Properties: { RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: admin } }
  OrdersPost:
    Type: AWS::ApiGateway::Method
    Properties: { RestApiId: !Ref Api, ResourceId: !Ref Orders, HttpMethod: POST, AuthorizationType: NONE, Integration: { Type: HTTP_PROXY, IntegrationHttpMethod: POST, Uri: "https://o.example/" } }
  AdminPost:
    Type: AWS::ApiGateway::Method
    Properties: { RestApiId: !Ref Api, ResourceId: !Ref Admin, HttpMethod: POST, AuthorizationType: NONE, Integration: { Type: HTTP_PROXY, IntegrationHttpMethod: POST, Uri: "https://o.example/" } }
`;
  const ALLOW =
    '          - { Effect: Allow, Principal: "*", Action: execute-api:Invoke, Resource: execute-api:/* }';
  const DENY = (resource: string): string =>
    `          - { Effect: Deny, Principal: "*", Action: execute-api:Invoke, Resource: "${resource}", Condition: { NotIpAddress: { "aws:SourceIp": 198.51.100.0/24 } } }`;
  const found = (statements: string): readonly string[] => {
    const { definition, written } = loadTemplate({ path: 't.yaml', readFile: () => api(statements) });
    return auditSubjects([subjectOf(definition, written)], { rules: ['A02', 'A12', 'A14'] }).findings.map(
      ({ rule, route }) => `${rule} ${route ?? ''}`.trim(),
    );
  };

  it('counts for the routes that it covers, and for no other', () => {
    expect(found(`${ALLOW}\n${DENY('execute-api:/*')}`)).toEqual(['A12 POST /orders', 'A12 POST /admin']);
    expect(found(`${ALLOW}\n${DENY('execute-api:/*/POST/admin')}`)).toEqual([
      'A02 POST /orders',
      'A14',
      'A12 POST /admin',
    ]);
    expect(found(ALLOW)).toEqual(['A02 POST /orders', 'A02 POST /admin', 'A14']);
  });
});
