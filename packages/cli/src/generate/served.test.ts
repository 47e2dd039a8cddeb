import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signHeaders } from '@portcullis/engine/sigv4';
import { nodeHashCrypto } from '@portcullis/host/crypto';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { run } from '../main.ts';
import { startServe } from '../test-serve.ts';
import { type TestTerminal, testTerminal } from '../test-terminal.ts';

type Headers = Readonly<Record<string, string>>;
type Credential =
  | 'none'
  | 'api key'
  | 'pool'
  | 'machine'
  | 'issuer'
  | 'opaque'
  | 'signature'
  | 'other account';

interface Served {
  readonly leaf: string;
  readonly facts: string;
  /** The credential that opens it. */
  readonly right: Credential;
  readonly client?: string;
}

const LEAVES: readonly Served[] = [
  { leaf: 'OPEN', facts: '{ caller: anon }', right: 'none' },
  { leaf: 'KEY', facts: '{ caller: anon, quota: true }', right: 'api key' },
  { leaf: 'POOL', facts: '{ caller: user }', right: 'pool' },
  { leaf: 'POOL on REST', facts: '{ caller: user, api: rest }', right: 'pool' },
  { leaf: 'JWT', facts: '{ caller: partner, cred: oidc }', right: 'issuer' },
  { leaf: 'ROLES', facts: '{ caller: user, authz: roles, api: rest }', right: 'pool' },
  { leaf: 'CUSTOM', facts: '{ caller: user, cred: opaque }', right: 'opaque' },
  { leaf: 'CUSTOM on REST', facts: '{ caller: user, cred: opaque, api: rest }', right: 'opaque' },
  { leaf: 'CUSTOM with a key', facts: '{ caller: partner, cred: oidc, quota: true }', right: 'issuer' },
  { leaf: 'IAM', facts: '{ caller: svcSame }', right: 'signature' },
  { leaf: 'IAM on REST', facts: '{ caller: svcSame, api: rest }', right: 'signature' },
  { leaf: 'IAMX', facts: '{ caller: svcCross }', right: 'other account' },
  { leaf: 'M2M', facts: '{ caller: m2m, authz: scopes }', right: 'machine', client: 'ApiMachineClient' },
  { leaf: 'M2M on REST', facts: '{ caller: m2m, api: rest }', right: 'machine', client: 'ApiMachineClient' },
];

const KEY = 'a-key-of-this-machine-000000000001';
const AUDIENCE = 'https://api.example.com';
const OPAQUE = 'opaque-token-of-alice-0001';
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** An issuer with discovery, keys and introspection, on this machine. */
let issuer = '';
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => {
    body += chunk.toString();
  });
  request.on('end', () => {
    const replies: Readonly<Record<string, unknown>> = {
      '/.well-known/openid-configuration': { issuer, jwks_uri: `${issuer}/keys` },
      '/keys': { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1', use: 'sig', alg: 'RS256' }] },
      '/introspect': {
        active: new URLSearchParams(body).get('token') === OPAQUE,
        sub: 'alice',
        aud: AUDIENCE,
      },
    };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(replies[request.url ?? ''] ?? {}));
  });
});

beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

let terminal: TestTerminal | undefined;
let serving: Promise<number> | undefined;
afterEach(async () => {
  terminal?.interrupt();
  await serving;
  serving = undefined;
});

async function command(cwd: string, ...argv: readonly string[]): Promise<string> {
  const own = testTerminal(cwd);
  const status = await run([...argv], own);
  if (status !== 0) throw new Error(`${argv.join(' ')}: ${own.stderr()}`);
  return own.stdout();
}

/** The set-up, with what a person would fill in: the issuer at hand, principals, the value of the key. */
async function generated({ facts }: Served, format: string): Promise<string> {
  const cwd = mkdtempSync(join(tmpdir(), 'portcullis-served-'));
  writeFileSync(join(cwd, 'facts.yaml'), facts);
  await command(cwd, 'generate', '--to', format, '--facts', 'facts.yaml', '--out', '.');
  const path = join(cwd, 'portcullis.yaml');
  const filled = readFileSync(path, 'utf8')
    .replace(/^ {2}Issuer: .*$/m, `  Issuer: ${issuer}`)
    .replace(/^ {2}IntrospectionUrl: .*$/m, `  IntrospectionUrl: ${issuer}/introspect`)
    .replace(/^ {2}CallerRoleArns: .*$/m, '  CallerRoleArns: arn:aws:iam::444455556666:user/partner');
  const template = readFileSync(join(cwd, 'template.yaml'), 'utf8');
  const invoke =
    '{ Version: "2012-10-17", Statement: [{ Effect: Allow, Action: "execute-api:Invoke", Resource: "*" }] }';
  if (template.includes('ApiInvokePolicy:')) {
    // As the set-up asks: the policy is attached to who calls.
    const caller = `Resources:
  Service:
    Type: AWS::IAM::User
    Properties: { UserName: service, ManagedPolicyArns: [!Ref ApiInvokePolicy] }
`;
    writeFileSync(join(cwd, 'template.yaml'), template.replace('Resources:\n', caller));
  }
  writeFileSync(
    path,
    `${filled}
counters: "memory:"
${template.includes('AWS::ApiGateway::ApiKey') && !template.includes('UsageKey') ? `apiKeys: { ApiApiKey: ${KEY} }` : ''}
principals:
  users:
    - { name: service, accessKeys: [{ id: AKIASERVICE000000001, secret: secret-of-the-service }] }
    - { name: stranger, accessKeys: [{ id: AKIASTRANGER00000001, secret: secret-of-the-stranger }] }
    - { name: partner, account: "444455556666", accessKeys: [{ id: AKIAPARTNER000000001, secret: secret-of-the-partner }], policies: [${invoke}] }
    - { name: rival, account: "444455556666", accessKeys: [{ id: AKIARIVAL00000000001, secret: secret-of-the-rival }], policies: [${invoke}] }
`,
  );
  return cwd;
}

async function start(cwd: string): Promise<string> {
  const own = testTerminal(cwd);
  terminal = own;
  const started = await startServe(own, '--allow-unenforced', 'web-acl');
  serving = started.ended;
  const { gateway } = started.file;
  const kind = /AWS::ApiGateway::RestApi|AWS::Serverless::Api\n/.test(
    readFileSync(join(cwd, 'template.yaml'), 'utf8'),
  );
  return `${gateway}${kind ? '/v1' : ''}/items`;
}

function jwt(claims: object): string {
  const text = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  const body = `${text({ alg: 'RS256', kid: 'k1' })}.${text({ iss: issuer, sub: 'alice', exp: now + 300, ...claims })}`;
  return `${body}.${sign('sha256', Buffer.from(body), privateKey).toString('base64url')}`;
}

function signed(url: string, accessKeyId: string, secret: string): Headers {
  const { host, pathname } = new URL(url);
  const request = { method: 'GET', wirePath: pathname, rawQuery: '', rawHeaders: ['Host', host], host };
  const options = { accessKeyId, secret, region: 'eu-west-1', service: 'execute-api', now: Date.now() };
  const { rawHeaders } = signHeaders(request, options, nodeHashCrypto);
  const pairs = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? '']] : [],
  );
  return Object.fromEntries(pairs.filter(([name]) => name !== 'Host'));
}

const bearer = (token: string): Headers => ({ Authorization: `Bearer ${token}` });

/** Every credential that opens some leaf, right for it in every respect. */
async function credentials(
  cwd: string,
  url: string,
  pooled: boolean,
): Promise<ReadonlyMap<Credential, Headers>> {
  const issue = async (...more: readonly string[]): Promise<Headers> =>
    bearer(
      (await command(cwd, 'token', '--user', 'alice', '--scopes', 'api/read', '--force', ...more)).trim(),
    );
  const own = pooled
    ? await issue()
    : bearer(
        jwt({
          iss: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Other',
          client_id: 'c',
          token_use: 'access',
          scope: 'api/read',
        }),
      );
  return new Map<Credential, Headers>([
    ['none', {}],
    ['api key', { 'x-api-key': KEY }],
    ['pool', own],
    ['machine', own],
    ['issuer', bearer(jwt({ aud: AUDIENCE, scope: 'api:read' }))],
    ['opaque', bearer(OPAQUE)],
    ['signature', signed(url, 'AKIASERVICE000000001', 'secret-of-the-service')],
    ['other account', signed(url, 'AKIAPARTNER000000001', 'secret-of-the-partner')],
  ]);
}

const CASES = ['sam', 'cloudformation'].flatMap((format) => LEAVES.map((served) => ({ format, ...served })));

it.each(CASES)('$leaf as $format lets in its own credential and no other', async ({ format, ...served }) => {
  const cwd = await generated(served, format);
  const url = await start(cwd);
  const pooled = served.right === 'pool' || served.right === 'machine';
  const held = await credentials(cwd, url, pooled);
  const status = async (headers: Headers): Promise<number> => (await fetch(url, { headers })).status;
  expect({ right: await status(held.get(served.right) ?? {}) }).toEqual({ right: 200 });
  if (served.right === 'none') return;
  const wrong: Record<string, number> = {};
  for (const [name, headers] of held) {
    const same = name === served.right || (pooled && (name === 'pool' || name === 'machine'));
    if (!same) wrong[name] = await status(headers);
  }
  wrong['nearly right'] = await status(await nearly(served, cwd, url));
  const let_in = Object.entries(wrong).filter(([, code]) => code !== 401 && code !== 403);
  expect(let_in).toEqual([]);
  expect(Object.keys(wrong).length).toBeGreaterThanOrEqual(6);
});

/** The kind of credential that is asked for, wrong in one respect. */
async function nearly({ right }: Served, cwd: string, url: string): Promise<Headers> {
  switch (right) {
    case 'pool':
    case 'machine':
      // An ID token, which carries no scope.
      return bearer((await command(cwd, 'token', '--user', 'alice', '--use', 'id', '--force')).trim());
    case 'issuer':
      return bearer(jwt({ aud: 'https://other.example.com', scope: 'api:read' }));
    case 'opaque':
      return bearer(OPAQUE.replace('0001', '0002'));
    case 'signature':
      return signed(url, 'AKIASTRANGER00000001', 'secret-of-the-stranger');
    case 'other account':
      return signed(url, 'AKIARIVAL00000000001', 'secret-of-the-rival');
    default:
      return { 'x-api-key': `${KEY}0` };
  }
}
