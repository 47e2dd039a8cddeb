import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ServeFile } from '../data/serve-file.ts';
import { run } from '../main.ts';
import { type TestTerminal, testTerminal } from '../test-terminal.ts';

const POOL = 'eu-west-1_Shoppers1';
const CLIENT = 'webclient0000000000000000a';
const PASSWORD = 'Correct-horse-1';

const TEMPLATE = `
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: v1
      OpenApiVersion: 3.0.1
      Auth: { Authorizers: { Users: { UserPoolArn: !GetAtt Pool.Arn } } }
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs20.x
      Handler: index.handler
      InlineCode: "exports.handler = async () => ({ statusCode: 200 });"
      Events:
        Me: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /me, Method: GET, Auth: { Authorizer: Users } } }
  Pool: { Type: AWS::Cognito::UserPool, Properties: { AutoVerifiedAttributes: [email] } }
  Client:
    Type: AWS::Cognito::UserPoolClient
    Properties: { UserPoolId: !Ref Pool, ExplicitAuthFlows: [ALLOW_USER_PASSWORD_AUTH, ALLOW_REFRESH_TOKEN_AUTH] }
`;

let folder = '';
let terminal: TestTerminal;
let serving: Promise<number> | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portcullis-identity-'));
  writeFileSync(join(folder, 'template.yaml'), TEMPLATE);
  configure('');
});

afterEach(stop);

function configure(more: string): void {
  writeFileSync(join(folder, 'portcullis.yaml'), `ids: { Pool: ${POOL}, Client: ${CLIENT} }\n${more}`);
}

async function stop(): Promise<number | undefined> {
  terminal?.interrupt();
  const status = await serving;
  serving = undefined;
  return status;
}

async function start(
  env: Readonly<Record<string, string>> = {},
  ...options: readonly string[]
): Promise<ServeFile> {
  terminal = testTerminal(folder, env);
  const ports = ['--port', '0', '--admin-port', '0', '--identity-port', '0'];
  serving = run(['serve', ...ports, '--dev', ...options], terminal);
  let ended: number | undefined;
  void serving.then((status) => {
    ended = status;
  });
  for (let i = 0; i < 1_000 && !terminal.stdout().includes('identity  '); i++) {
    if (ended !== undefined) throw new Error(terminal.stderr());
    await pause(20);
  }
  return JSON.parse(readFileSync(join(folder, '.portcullis/serve.json'), 'utf8')) as ServeFile;
}

async function until(text: string): Promise<void> {
  for (let i = 0; i < 500 && !terminal.stderr().includes(text); i++) await pause(20);
  expect(terminal.stderr()).toContain(text);
}

async function call(
  { identity }: ServeFile,
  operation: string,
  input: object,
): Promise<Readonly<Record<string, never>> & { readonly AuthenticationResult?: Record<string, string> }> {
  const response = await fetch(String(identity), {
    method: 'POST',
    headers: { 'X-Amz-Target': `AWSCognitoIdentityProviderService.${operation}` },
    body: JSON.stringify(input),
  });
  return (await response.json()) as never;
}

async function signedUp(file: ServeFile): Promise<void> {
  const alice = { ClientId: CLIENT, Username: 'alice' };
  const UserAttributes = [{ Name: 'email', Value: 'alice@example.com' }];
  await call(file, 'SignUp', { ...alice, Password: PASSWORD, UserAttributes });
  const { messages } = (await (await fetch(`${file.admin}/identity/outbox`)).json()) as {
    messages: { code: string }[];
  };
  await call(file, 'ConfirmSignUp', { ...alice, ConfirmationCode: messages.at(-1)?.code });
}

async function signIn(file: ServeFile): Promise<Record<string, string>> {
  const { AuthenticationResult } = await call(file, 'InitiateAuth', {
    AuthFlow: 'USER_PASSWORD_AUTH',
    ClientId: CLIENT,
    AuthParameters: { USERNAME: 'alice', PASSWORD },
  });
  if (AuthenticationResult === undefined) throw new Error('no tokens');
  return AuthenticationResult;
}

async function statusOf(file: ServeFile, token = ''): Promise<number> {
  return (await fetch(`${file.gateway}/v1/me`, { headers: { authorization: token } })).status;
}

describe('the identity service beside the gateway', () => {
  it('a user signs up with the code of the outbox, signs in, and is let in', async () => {
    const file = await start();
    await signedUp(file);
    expect(await statusOf(file, (await signIn(file)).IdToken)).toBe(200);
    expect(await statusOf(file)).toBe(401);
  });

  it('users, keys and tokens outlive a restart', async () => {
    const first = await start();
    await signedUp(first);
    const { IdToken } = await signIn(first);
    const identityPort = new URL(String(first.identity)).port;
    await stop();
    const second = await start({}, '--identity-port', identityPort);
    expect(await statusOf(second, IdToken)).toBe(200);
    expect(await statusOf(second, (await signIn(second)).IdToken)).toBe(200);
  });

  it('a user that the configuration gains is one of the pool after the reload', async () => {
    const file = await start({ ALICES: PASSWORD });
    configure(`userPools: { Pool: { users: [{ username: alice, password: { env: ALICES } }] } }\n`);
    writeFileSync(join(folder, 'template.yaml'), `${TEMPLATE}\n`);
    await until('reloaded the template');
    expect(await statusOf(file, (await signIn(file)).IdToken)).toBe(200);
  });

  it('a reload that is refused leaves the pool and its clients as they are served', async () => {
    const file = await start();
    await signedUp(file);
    configure(`userPools: { Pool: { users: [{ username: bob, password: { env: NOT_THERE } }] } }\n`);
    writeFileSync(join(folder, 'template.yaml'), TEMPLATE.replace('ALLOW_USER_PASSWORD_AUTH, ', ''));
    await until('was not reloaded');
    expect(terminal.stderr()).toContain('NOT_THERE');
    expect(await statusOf(file, (await signIn(file)).IdToken)).toBe(200);
  });

  it('POST /reset forgets the users', async () => {
    const file = await start();
    await signedUp(file);
    await fetch(`${file.admin}/reset`, { method: 'POST', headers: { 'x-portcullis-dev': '1' } });
    expect(
      await call(file, 'InitiateAuth', {
        AuthFlow: 'USER_PASSWORD_AUTH',
        ClientId: CLIENT,
        AuthParameters: { USERNAME: 'alice', PASSWORD },
      }),
    ).toMatchObject({ __type: 'UserNotFoundException' });
  });

  it('signs for who holds the key of serve.json, and for nobody else', async () => {
    const file = await start();
    const sign = (headers: Record<string, string>, body: string): Promise<Response> =>
      fetch(`${file.control?.url}/identity/sign`, { method: 'POST', headers, body });
    const body = JSON.stringify({ poolId: POOL, use: 'id', claims: { sub: 'x' } });
    const key = { authorization: `Bearer ${file.control?.key}` };
    expect((await sign({}, body)).status).toBe(403);
    expect((await sign({ authorization: 'Bearer wrong' }, body)).status).toBe(403);
    expect((await sign(key, '{')).status).toBe(400);
    expect(
      (await sign(key, JSON.stringify({ poolId: 'eu-west-1_Other', use: 'id', claims: {} }))).status,
    ).toBe(400);
    expect((await sign(key, body)).status).toBe(200);
    expect(statSync(join(folder, '.portcullis/serve.json')).mode & 0o777).toBe(0o600);
  });

  it('users of the configuration sign in, with secrets of the environment', async () => {
    configure('userPools: { Pool: { users: [{ username: alice, password: { env: ALICES } }] } }\n');
    const file = await start({ ALICES: PASSWORD });
    expect(await statusOf(file, (await signIn(file)).IdToken)).toBe(200);
  });

  it('a user of the configuration whom the pool does not take ends the start with one message', async () => {
    configure('userPools: { Pool: { users: [{ username: alice, password: too-weak }] } }\n');
    const refused = start();
    await expect(refused).rejects.toThrow('the user alice of eu-west-1_Shoppers1: Password did not conform');
    await expect(refused).rejects.not.toThrow('too-weak');
    serving = undefined;
  });

  it('has hosted pages that look as the configuration says', async () => {
    configure('identity: { themeCss: ":root { --pc-accent: #123456; }" }\n');
    const { identity } = await start();
    const theme = await (await fetch(`${identity}/portcullis/theme.css`)).text();
    expect(theme.trimEnd().endsWith(':root { --pc-accent: #123456; }')).toBe(true);
  });

  it('rotates the signing keys for who holds the key of serve.json: no token breaks', async () => {
    const file = await start();
    await signedUp(file);
    const before = (await signIn(file)).IdToken ?? '';
    const rotate = (headers: Record<string, string>, method = 'POST'): Promise<Response> =>
      fetch(`${file.control?.url}/identity/rotate`, { method, headers });
    expect((await rotate({})).status).toBe(403);
    expect((await rotate({}, 'GET')).status).toBe(405);
    const rotated = await rotate({ authorization: `Bearer ${file.control?.key}` });
    expect(await rotated.json()).toEqual({ pools: 1 });
    const after = (await signIn(file)).IdToken ?? '';
    const jwks = await (await fetch(`${file.identity}/${POOL}/.well-known/jwks.json`)).json();
    expect((jwks as { keys: unknown[] }).keys).toHaveLength(4);
    expect([await statusOf(file, before), await statusOf(file, after)]).toEqual([200, 200]);
  });

  it('says what a pool declares and is not done', async () => {
    const sender = 'CustomEmailSender: { LambdaArn: !GetAtt Fn.Arn, LambdaVersion: V1_0 }';
    writeFileSync(
      join(folder, 'template.yaml'),
      TEMPLATE.replace(
        'AutoVerifiedAttributes: [email]',
        `AutoVerifiedAttributes: [email], LambdaConfig: { ${sender} }, UserPoolAddOns: { AdvancedSecurityMode: ENFORCED }`,
      ),
    );
    await start();
    expect(terminal.stderr()).toContain('NOT CALLED: the trigger CustomEmailSender of the user pool Pool');
    expect(terminal.stderr()).toContain('NOT ENFORCED: threat protection');
  });

  it('has no outbox without --dev', async () => {
    terminal = testTerminal(folder);
    serving = run(['serve', '--port', '0', '--admin-port', '0', '--identity-port', '0'], terminal);
    for (let i = 0; i < 1_000 && !terminal.stdout().includes('identity  '); i++) await pause(20);
    const file = JSON.parse(readFileSync(join(folder, '.portcullis/serve.json'), 'utf8')) as ServeFile;
    expect((await fetch(`${file.admin}/identity/outbox`)).status).toBe(404);
  });
});

describe('the key that seals what is kept', () => {
  const [OLD, NEW] = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')];

  it('is made in the data folder, for its owner only', async () => {
    await start();
    expect(statSync(join(folder, '.portcullis/master.key')).mode & 0o777).toBe(0o600);
  });

  it('comes from the environment, and is rotated there', async () => {
    const first = await start({ PORTCULLIS_KEY: OLD });
    expect(existsSync(join(folder, '.portcullis/master.key'))).toBe(false);
    await signedUp(first);
    await stop();
    const second = await start({ PORTCULLIS_KEY: `${NEW},${OLD}` });
    expect(await statusOf(second, (await signIn(second)).IdToken)).toBe(200);
    for (let i = 0; i < 500 && !terminal.stderr().includes('sealed anew'); i++) await pause(20);
    expect(terminal.stderr()).toMatch(/sealed anew under the first key of PORTCULLIS_KEY: [1-9]\d* rows/);
    await stop();
    // What the old key had sealed is readable without it.
    const third = await start({ PORTCULLIS_KEY: NEW });
    expect(await statusOf(third, (await signIn(third)).IdToken)).toBe(200);
  });

  it.each([
    ['another one', NEW, 'sealed under another key'],
    ['a short one', 'c2hvcnQ=', '32 are needed'],
  ])('%s ends the start with one message', async (_, key, message) => {
    await start({ PORTCULLIS_KEY: OLD });
    await stop();
    await expect(start({ PORTCULLIS_KEY: key })).rejects.toThrow(message);
    serving = undefined;
  });
});

describe('identity.refuseRevokedTokens', () => {
  const signOut = async (file: ServeFile, AccessToken: string | undefined): Promise<void> => {
    await call(file, 'GlobalSignOut', { AccessToken });
  };

  it('off, as AWS has it: a token counts until it expires', async () => {
    const file = await start();
    await signedUp(file);
    const { IdToken, AccessToken } = await signIn(file);
    await signOut(file, AccessToken);
    expect(await statusOf(file, IdToken)).toBe(200);
  });

  it('on: a token of a sign-in that was ended is refused at once, and a new one is not', async () => {
    configure('identity: { refuseRevokedTokens: true }\n');
    const file = await start();
    await signedUp(file);
    const { IdToken, AccessToken } = await signIn(file);
    expect(await statusOf(file, IdToken)).toBe(200);
    await signOut(file, AccessToken);
    expect(await statusOf(file, IdToken)).toBe(401);
    await pause(1_100);
    expect(await statusOf(file, (await signIn(file)).IdToken)).toBe(200);
  });

  it('needs the service in the same process', async () => {
    configure('identity: { refuseRevokedTokens: true }\n');
    await expect(start({}, '--only', 'gateway')).rejects.toThrow('in the same process');
    serving = undefined;
  });
});
