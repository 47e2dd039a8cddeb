import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { run } from '../main.ts';
import { testTerminal } from '../test-terminal.ts';

const API = `Transform: AWS::Serverless-2016-10-31
Conditions: { Never: !Equals [a, b] }
Resources:
  Shop:
    Type: AWS::Serverless::Api
    Properties:
      StageName: v1
      OpenApiVersion: 3.0.1
      DefinitionBody:
        openapi: 3.0.1
        info: { title: shop, version: "1" }
        paths: { /: { get: { x-amazon-apigateway-integration: { type: mock } } } }
  Shoppers: { Type: AWS::Cognito::UserPool, Properties: { UserPoolName: shoppers } }
  Staff: { Type: AWS::Cognito::UserPool, Condition: Never, Properties: { UserPoolName: staff } }
`;
const PARTNER = `Resources:
  Endpoint: { Type: AWS::EC2::VPCEndpoint, Properties: { VpcId: vpc-1, ServiceName: com.amazonaws.eu-west-1.execute-api, VpcEndpointType: Interface } }
`;
const OTHER = 'other/template.yaml@444455556666';

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'portcullis-ids-'));
  write('template.yaml', API);
});

function write(name: string, text: string): void {
  const path = join(cwd, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

async function matrix(...argv: readonly string[]): Promise<{ status: number; stderr: string }> {
  const terminal = testTerminal(cwd);
  const status = await run(['matrix', ...argv], terminal);
  return { status, stderr: terminal.stderr() };
}

describe('a pinned id', () => {
  it.each([
    ['of a resource', 'Shoppers: eu-west-1_Shoppers1'],
    ['of an API of SAM', 'Shop: a1b2c3d4e5'],
    ['of what SAM makes', 'Shopv1Stage: v1'],
    ['of a resource that a condition leaves out', 'Staff: eu-west-1_Staff0001'],
  ])('%s is taken', async (_, entry) => {
    write('portcullis.yaml', `ids: { ${entry} }\n`);
    expect(await matrix()).toMatchObject({ status: 0 });
  });

  it.each([
    ['Shopper', 'did you mean `Shoppers`?'],
    ['shop', 'did you mean `Shop`?'],
    ['toString', 'correct the name, or remove the line'],
    ['Warehouse', 'correct the name, or remove the line'],
  ])('of %s, which is no resource, is refused by file and line', async (name, help) => {
    write(
      'portcullis.yaml',
      `region: eu-west-1\nids:\n  Shoppers: eu-west-1_Shoppers1\n  ${name}: a1b2c3d4e5\n`,
    );
    const { status, stderr } = await matrix();
    expect(status).toBe(2);
    expect(stderr).toContain('portcullis.yaml:4:3');
    expect(stderr).toContain(`the template has no resource \`${name}\`, whose id \`ids\` pins`);
    expect(stderr).toContain(help);
  });

  it('that is wrong is refused with all others that are', async () => {
    write('portcullis.yaml', 'ids: { Shopper: a, Stuff: b }\n');
    const { stderr } = await matrix();
    expect(stderr).toContain('`Shopper`');
    expect(stderr).toContain('`Stuff`');
  });

  it('of a document that stands alone is that of Api', async () => {
    write(
      'api.yaml',
      'openapi: 3.0.1\ninfo: { title: shop, version: "1" }\npaths: { /: { get: { x-amazon-apigateway-integration: { type: mock } } } }\n',
    );
    write('portcullis.yaml', 'ids: { Api: a1b2c3d4e5 }\n');
    expect(await matrix('api.yaml')).toMatchObject({ status: 0 });
    write('portcullis.yaml', 'ids: { Shop: a1b2c3d4e5 }\n');
    expect((await matrix('api.yaml')).stderr).toContain('the template has no resource `Shop`');
  });
});

describe('with the template of another account', () => {
  beforeEach(() => write('other/template.yaml', PARTNER));

  it('an id that only the other has is taken, from either configuration', async () => {
    write('portcullis.yaml', 'ids: { Shop: a1b2c3d4e5, Endpoint: vpce-1 }\n');
    expect((await matrix()).stderr).toContain('the template has no resource `Endpoint`');
    expect(await matrix('--with', OTHER)).toMatchObject({ status: 0 });
    write('portcullis.yaml', 'ids: { Shop: a1b2c3d4e5 }\n');
    write('other/portcullis.yaml', 'ids: { Endpoint: vpce-1, Shop: a1b2c3d4e5 }\n');
    expect(await matrix('--with', OTHER)).toMatchObject({ status: 0 });
  });

  it.each(['portcullis.yaml', 'other/portcullis.yaml'])(
    'an id in %s that neither has is refused there',
    async (file) => {
      write(file, 'ids: { Endpoind: vpce-1 }\n');
      const { status, stderr } = await matrix('--with', OTHER);
      expect(status).toBe(2);
      expect(stderr).toContain(`${file}:1:8`);
      expect(stderr).toContain('none of the 2 templates has a resource `Endpoind`, whose id `ids` pins');
      expect(stderr).toContain('did you mean `Endpoint`?');
    },
  );
});

describe('compared with another version', () => {
  it('an id of the configuration that both share may be one of the newer template only', async () => {
    write('old.yaml', API.replaceAll('Shoppers', 'Customers'));
    write('portcullis.yaml', 'ids: { Shoppers: eu-west-1_Shoppers1 }\n');
    expect((await matrix('template.yaml', '--diff', 'old.yaml')).status).not.toBe(2);
  });

  it('an older configuration is checked against its own template', async () => {
    const git = (...args: readonly string[]) =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd });
    write('portcullis.yaml', 'ids: { Shopper: a1b2c3d4e5 }\n');
    git('init', '-q');
    git('add', '.');
    git('commit', '-qm', 'x');
    write('portcullis.yaml', 'ids: { Shoppers: a1b2c3d4e5 }\n');
    expect((await matrix('--diff', 'HEAD')).stderr).toContain('the template has no resource `Shopper`');
  });
});
