import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../main.ts';
import { type TestTerminal, testTerminal } from '../test-terminal.ts';

const FACTS = `- { group: shoppers, caller: user, waf: true, routes: [GET /orders, POST /orders] }
- { group: catalogue, caller: anon, routes: [GET /catalogue] }
`;

function folder(facts: string = FACTS): string {
  const cwd = mkdtempSync(join(tmpdir(), 'portcullis-generate-'));
  writeFileSync(join(cwd, 'facts.yaml'), facts);
  return cwd;
}

async function ran(
  cwd: string,
  ...argv: readonly string[]
): Promise<TestTerminal & { readonly status: number }> {
  const terminal = testTerminal(cwd);
  const status = await run([...argv], terminal);
  return { ...terminal, status };
}

const TO_CFN = ['generate', '--to', 'cloudformation', '--facts', 'facts.yaml', '--out', 'out'];

describe('generate', () => {
  it('writes a template that loads at once, and says what to decide and to run', async () => {
    const cwd = folder();
    const made = await ran(cwd, ...TO_CFN, '--name', 'Shop');
    expect({ status: made.status, stderr: made.stderr() }).toEqual({ status: 0, stderr: '' });
    for (const part of [
      'out/template.yaml',
      'AlarmEmail: ',
      'To decide',
      'serve out --dev --allow-unenforced web-acl',
      'aws cloudformation deploy',
    ]) {
      expect(made.stdout()).toContain(part);
    }
    const posture = await ran(cwd, 'out', '--json');
    expect(posture.status).toBe(0);
    const { apis } = JSON.parse(posture.stdout());
    expect(apis).toHaveLength(1);
    const routes = apis[0].routes.filter(({ method }: { method: string }) => method !== 'OPTIONS');
    expect(
      routes.map(({ method, path, auth, scopes }: Record<string, unknown>) => [method, path, auth, scopes]),
    ).toEqual([
      ['GET', '/catalogue', 'NONE', []],
      ['GET', '/orders', 'COGNITO_USER_POOLS', ['shoppers/read']],
      ['POST', '/orders', 'COGNITO_USER_POOLS', ['shoppers/write']],
    ]);
  });

  it('takes the plan that advise printed', async () => {
    const cwd = folder();
    const plan = await ran(cwd, 'advise', '--facts', 'facts.yaml', '--json');
    writeFileSync(join(cwd, 'plan.json'), plan.stdout());
    expect(
      (await ran(cwd, 'generate', '--to', 'cloudformation', '--plan', 'plan.json', '--out', 'planned'))
        .status,
    ).toBe(0);
    expect((await ran(cwd, ...TO_CFN)).status).toBe(0);
    const [one, other] = ['planned', 'out'].map((name) =>
      readFileSync(join(cwd, name, 'template.yaml'), 'utf8'),
    );
    expect(one).toBe(other);
  });

  it('refuses a plan that does not follow from its facts', async () => {
    const cwd = folder();
    const plan = await ran(cwd, 'advise', '--facts', 'facts.yaml', '--json');
    writeFileSync(join(cwd, 'plan.json'), plan.stdout().replace('"leaf": "POOL"', '"leaf": "OPEN"'));
    const made = await ran(cwd, 'generate', '--to', 'cloudformation', '--plan', 'plan.json', '--out', 'out');
    expect(made.status).toBe(2);
    expect(made.stderr()).toMatch(/plan\.json:\d+:\d+: it says OPEN, but its facts lead to POOL/);
    expect(readdirSync(cwd)).not.toContain('out');
  });

  it('refuses facts, and a plan, in which two groups share a route', async () => {
    const cwd = folder();
    const plan = await ran(cwd, 'advise', '--facts', 'facts.yaml', '--json');
    writeFileSync(join(cwd, 'plan.json'), plan.stdout().replace('"GET /catalogue"', '"GET /orders"'));
    writeFileSync(join(cwd, 'facts.yaml'), FACTS.replace('GET /catalogue', 'GET /orders'));
    for (const argv of [
      ['advise', '--facts', 'facts.yaml'],
      TO_CFN,
      ['generate', '--to', 'cloudformation', '--plan', 'plan.json', '--out', 'out'],
    ]) {
      const refused = await ran(cwd, ...argv);
      expect(refused.status).toBe(2);
      expect(refused.stderr()).toMatch(
        /(?:facts\.yaml:2:\d+|plan\.json:\d+:\d+): `GET \/orders` is for one group/,
      );
    }
    expect(readdirSync(cwd)).not.toContain('out');
  });

  it('overwrites nothing that says something else, unless it is forced', async () => {
    const cwd = folder();
    expect((await ran(cwd, ...TO_CFN)).status).toBe(0);
    const again = await ran(cwd, ...TO_CFN);
    expect(again.status).toBe(0);
    expect(again.stdout()).toContain('out/template.yaml (unchanged)');
    const path = join(cwd, 'out/template.yaml');
    const own = `${readFileSync(path, 'utf8')}# mine\n`;
    writeFileSync(path, own);
    const refused = await ran(cwd, ...TO_CFN);
    expect(refused.status).toBe(2);
    expect(refused.stderr()).toContain(
      'out/template.yaml: already there, and different; nothing was written',
    );
    expect(readFileSync(path, 'utf8')).toBe(own);
    expect((await ran(cwd, ...TO_CFN, '--force')).status).toBe(0);
    expect(readFileSync(path, 'utf8')).not.toBe(own);
  });

  it('gives each API its folder where there are several', async () => {
    const cwd = folder('[{ group: users, caller: user }, { group: services, caller: vpcSvc }]');
    const made = await ran(cwd, ...TO_CFN, '--json');
    expect(made.status).toBe(0);
    const { setups } = JSON.parse(made.stdout());
    expect(setups.map(({ folder: one }: { folder: string }) => one)).toEqual([
      'out/ApiHttp',
      'out/ApiPrivateRest',
    ]);
  });

  it.each([
    ['no format', ['generate', '--facts', 'facts.yaml', '--out', 'out'], '--to FORMAT is missing'],
    ['no folder', ['generate', '--to', 'cloudformation', '--facts', 'facts.yaml'], '--out FOLDER is missing'],
    ['no answer', ['generate', '--to', 'cloudformation', '--out', 'out'], 'nothing says what to set up'],
    ['two answers', [...TO_CFN, '--plan', 'x.json'], 'not from both'],
    ['a template', [...TO_CFN, 'template.yaml'], 'not from a template'],
    [
      'no such plan',
      ['generate', '--to', 'cloudformation', '--out', 'out', '--plan', 'x.json'],
      '--plan x.json does not exist',
    ],
    ['no such format', ['generate', '--to', 'pulumi', '--out', 'out'], 'Allowed choices are'],
    ['a name that is none', [...TO_CFN, '--name', '!'], 'is not a name for an API'],
  ])('refuses %s with status 2', async (_, argv, message) => {
    const made = await ran(folder(), ...argv);
    expect(made.status).toBe(2);
    expect(made.stderr()).toContain(message);
    expect(made.stdout()).toBe('');
  });

  it.each([
    ['{ quota: true }', 'is not decided: give `caller`'],
    ['{ caller: user, api: http, waf: true }', 'facts.yaml:1'],
    ['{ caller: webhook, api: ws }', 'a webhook is posted to a REST or an HTTP API'],
  ])('refuses facts without a set-up: %s', async (facts, message) => {
    const made = await ran(folder(facts), ...TO_CFN);
    expect(made.status).toBe(2);
    expect(made.stderr()).toContain(message);
  });

  it('refuses a format that cannot express the answer', async () => {
    const cwd = folder('{ caller: user, api: ws }');
    const made = await ran(cwd, 'generate', '--to', 'openapi', '--facts', 'facts.yaml', '--out', 'out');
    expect(made.status).toBe(2);
    expect(made.stderr()).toContain('OpenAPI describes REST and HTTP APIs');
  });

  it('names the secrets that the CDK deploys with', async () => {
    const made = await ran(
      folder('{ caller: webhook }'),
      'generate',
      '--to',
      'cdk',
      '--facts',
      'facts.yaml',
      '--out',
      'out',
    );
    expect(made.stdout()).toMatch(
      /npx cdk deploy( -c \w+=\.\.\.)+ --parameters OriginSecret=\.\.\. --parameters WebhookSecret=\.\.\.\n/,
    );
    expect(made.stdout()).not.toMatch(/cdk synth.*--parameters/);
  });

  it.each([
    ['sam', 'SetAccountLogRole=true'],
    ['cloudformation', 'SetAccountLogRole=true'],
    ['terraform', '`set_account_log_role`: true'],
  ])('%s asks to decide about the role for logs, where the API needs it', async (format, what) => {
    const argv = ['generate', '--to', format, '--facts', 'facts.yaml', '--out', 'out'];
    const [rest, http] = [await ran(folder(), ...argv), await ran(folder('{ caller: user }'), ...argv)];
    const decisions = (text: string): string | undefined =>
      text.split('To decide\n')[1]?.split('\nNext\n')[0];
    expect(decisions(rest.stdout())).toContain(what);
    expect(decisions(http.stdout())).not.toContain(what);
    const json = await ran(folder(), ...argv, '--json');
    expect(JSON.parse(json.stdout()).setups[0].decide.join(' ')).toContain(what);
  });

  it('warns of a quota that a new account may not have', async () => {
    const made = await ran(folder('{ caller: webhook }'), ...TO_CFN);
    expect(made.stdout()).toContain('reserves 10 concurrent executions');
    expect((await ran(folder(), ...TO_CFN)).stdout()).not.toContain('concurrent executions');
  });

  it('keeps data of this machine out of git, and leaves a folder that says so alone', async () => {
    const cwd = folder();
    expect((await ran(cwd, ...TO_CFN)).stdout()).toContain('out/.gitignore');
    expect(readFileSync(join(cwd, 'out/.gitignore'), 'utf8')).toMatch(/^\.portcullis\/$/m);
    writeFileSync(join(cwd, '.gitignore'), 'mine\n');
    const made = await ran(cwd, ...TO_CFN.slice(0, -1), '.');
    expect(made.status).toBe(0);
    expect(readFileSync(join(cwd, '.gitignore'), 'utf8')).toBe('mine\n');
  });

  it('prints which format can express what', async () => {
    const printed = await ran(folder(), 'generate', '--formats');
    expect(printed.status).toBe(0);
    expect(printed.stdout()).toMatch(/^ +sam {2}cloudformation/);
    expect(printed.stdout()).toMatch(/\nOPEN +yes/);
  });
});
