import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DecryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { Agent, request } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ServeFile } from '../data/serve-file.ts';
import { shownStorage } from '../identity/storage-url.ts';
import { run } from '../main.ts';
import { startServe } from '../test-serve.ts';
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

function start(
  env: Readonly<Record<string, string>> = {},
  ...options: readonly string[]
): Promise<ServeFile> {
  return startPlain(env, '--dev', ...options);
}

/** Without `--dev`. */
async function startPlain(
  env: Readonly<Record<string, string>> = {},
  ...options: readonly string[]
): Promise<ServeFile> {
  terminal = testTerminal(folder, env);
  const started = await startServe(terminal, ...options);
  serving = started.ended;
  return started.file;
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
  const authority = join(folder, '.portcullis/tls/authority.crt');
  const connect = existsSync(authority) ? { ca: readFileSync(authority) } : {};
  const { body } = await request(String(identity), {
    method: 'POST',
    headers: { 'X-Amz-Target': `AWSCognitoIdentityProviderService.${operation}` },
    body: JSON.stringify(input),
    dispatcher: new Agent({ connect }),
  });
  return (await body.json()) as never;
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

  it('keeps what it stores where a secret says', async () => {
    configure('storage: { env: STORAGE }\n');
    await start({ STORAGE: 'sqlite:elsewhere/users.db' });
    expect(existsSync(join(folder, 'elsewhere/users.db'))).toBe(true);
    expect(existsSync(join(folder, '.portcullis/data.db'))).toBe(false);
  });

  it.each([
    [
      'storage: { env: URL_OF_IT }',
      'postgres://shop:hunter2@127.0.0.1:1/shop?connect_timeout=1&sslrootcert=/none',
      'the storage of',
    ],
    ['storage: { env: URL_OF_IT }', 'mysql://shop:hunter2@db/shop', '`storage` comes from'],
    [
      'counters: { env: URL_OF_IT }',
      'redis://:hunter2@127.0.0.1:1',
      'the counters at 127.0.0.1:1 cannot be reached',
    ],
    ['counters: { env: URL_OF_IT }', 'memcached://:hunter2@db', '`counters` comes from'],
    [
      'identity: { mail: { url: { env: URL_OF_IT }, from: a@example.com } }',
      'mail.example.com/hunter2',
      '`identity.mail.url` comes from',
    ],
  ])('%s of %s ends the start with a message that does not show it', async (config, url, message) => {
    configure(`${config}\n`);
    const refused = start({ URL_OF_IT: url });
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.not.toThrow('hunter2');
    expect(terminal.stdout()).not.toContain('hunter2');
    serving = undefined;
  });

  it('a database that is waited for is said, and one that refuses ends the start with the setting', async () => {
    let asked = 0;
    const database = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => {
        asked += 1;
        const fields =
          asked === 1
            ? 'SFATAL\0C57P03\0Mthe database system is starting up\0\0'
            : 'SFATAL\0C28P01\0Mpassword authentication failed for user "shop"\0\0';
        const head = Buffer.alloc(5);
        head.write('E');
        head.writeInt32BE(fields.length + 4, 1);
        socket.end(Buffer.concat([head, Buffer.from(fields)]));
      });
    });
    await new Promise<void>((resolve) => database.listen(0, '127.0.0.1', resolve));
    const at = `127.0.0.1:${(database.address() as AddressInfo).port}`;
    configure('storage: { env: URL_OF_IT }\n');
    try {
      const refused = start({ URL_OF_IT: `postgres://shop:hunter2@${at}/store` });
      await expect(refused).rejects.toThrow(
        `the storage of the identity service, postgres://${at}/store, cannot be opened: PostgreSQL at ${at}: it rejects the password of the user shop`,
      );
      await expect(refused).rejects.toThrow(
        'see `storage` in portcullis.yaml, which comes from the environment variable `URL_OF_IT`',
      );
    } finally {
      database.close();
    }
    expect(terminal.stderr()).toContain(
      `identity: waiting for PostgreSQL at ${at}: the database system is starting up`,
    );
    expect(terminal.stderr() + terminal.stdout()).not.toContain('hunter2');
    expect(asked).toBe(2);
    serving = undefined;
  });

  it('a secret that is not there is asked for by the part that needs it alone', async () => {
    configure('storage: { env: NOT_SET }\n');
    await expect(start()).rejects.toThrow('`storage` comes from the environment variable `NOT_SET`');
    serving = undefined;
    expect(await run(['import'], testTerminal(folder))).toBe(0);
  });

  it.each([
    ['believes a proxy that the configuration trusts', '127.0.0.1/32', true],
    ['does not believe any other peer', '198.51.100.0/24', false],
  ])('%s', async (_, trusted, secure) => {
    const flows =
      'AllowedOAuthFlowsUserPoolClient: true, AllowedOAuthFlows: [code], AllowedOAuthScopes: [openid]';
    writeFileSync(
      join(folder, 'template.yaml'),
      TEMPLATE.replace(
        'UserPoolId: !Ref Pool,',
        `UserPoolId: !Ref Pool, ${flows}, CallbackURLs: ["https://app.example.com/"], SupportedIdentityProviders: [COGNITO],`,
      ),
    );
    configure(`trustedProxies: ["${trusted}"]\n`);
    const { identity } = await start();
    const query = `client_id=${CLIENT}&response_type=code&redirect_uri=https://app.example.com/`;
    const page = await fetch(`${identity}/login?${query}`, { headers: { 'x-forwarded-proto': 'https' } });
    expect(page.headers.get('set-cookie')?.includes('; Secure')).toBe(secure);
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

  const withProvider = (details: string): string => `${TEMPLATE}
  Corp:
    Type: AWS::Cognito::UserPoolIdentityProvider
    Properties: { UserPoolId: !Ref Pool, ProviderName: Corporate, ProviderType: SAML, ProviderDetails: ${details} }
`;

  it('an identity provider that is wrong ends the start with its file and line', async () => {
    writeFileSync(join(folder, 'template.yaml'), withProvider('{ MetadataFile: "<html/>" }'));
    await expect(start()).rejects.toThrow(
      /template\.yaml:2\d:\d+: the identity provider `Corp` cannot be used: Invalid SAML metadata/,
    );
    expect(terminal.stderr()).not.toContain('storage');
    serving = undefined;
  });

  it('an identity provider that is wrong is not reloaded: what was served is served', async () => {
    const file = await start();
    await signedUp(file);
    writeFileSync(join(folder, 'template.yaml'), withProvider('{}'));
    await until('the template was not reloaded');
    expect(terminal.stderr()).toContain('the identity provider `Corp` cannot be used: Either MetadataURL');
    expect(await statusOf(file, (await signIn(file)).IdToken)).toBe(200);
  });

  it('what the API would not make ends the start with its file, line, property and value', async () => {
    writeFileSync(
      join(folder, 'template.yaml'),
      TEMPLATE.replace('ALLOW_USER_PASSWORD_AUTH', 'ALLOW_SRP').replace(
        'AutoVerifiedAttributes: [email]',
        'AutoVerifiedAttributes: [mail]',
      ),
    );
    await expect(start()).rejects.toThrow(
      /template\.yaml:19:80: `AutoVerifiedAttributes\[0\]` of the user pool `Pool` is `mail`: .*\[phone_number, email\].*\n.*template\.yaml:22:62: `ExplicitAuthFlows\[0\]` of the user pool client `Client` is `ALLOW_SRP`: .*ALLOW_USER_SRP_AUTH/,
    );
    serving = undefined;
  });

  it('a pool and a user that a reload takes away are away, and the pool’s users are back with it', async () => {
    const declared = `${TEMPLATE}  Bob: { Type: AWS::Cognito::UserPoolUser, Properties: { UserPoolId: !Ref Pool, Username: bob, UserAttributes: [{ Name: email, Value: bob@example.com }] } }\n`;
    writeFileSync(join(folder, 'template.yaml'), declared);
    const file = await start();
    const outbox = await (await fetch(`${file.admin}/identity/outbox`)).json();
    expect(outbox).toMatchObject({ messages: [{ username: 'bob', to: 'bob@example.com' }] });
    await signedUp(file);
    writeFileSync(join(folder, 'template.yaml'), TEMPLATE);
    await until(`REMOVED: the user Bob of ${POOL}`);
    const [api = ''] = TEMPLATE.split('  Pool: {');
    const open = api.replace(/\n {6}Auth: .*/, '').replace(', Auth: { Authorizer: Users }', '');
    writeFileSync(join(folder, 'template.yaml'), open);
    // As long as its id is pinned, the template without it is a mistake.
    await until('the template has no resource `Pool`, whose id `ids` pins');
    writeFileSync(join(folder, 'portcullis.yaml'), '');
    await until(`WITHDRAWN: the user pool Pool (${POOL}), which the template no longer has`);
    await expect(signIn(file)).rejects.toThrow('no tokens');
    writeFileSync(join(folder, 'template.yaml'), `${TEMPLATE}\n`);
    configure('');
    for (let i = 0; i < 500 && (await statusOf(file)) !== 401; i++) await pause(20);
    expect(await statusOf(file, (await signIn(file)).IdToken)).toBe(200);
  });

  it('starts without an identity provider that does not answer, and says so', async () => {
    configure('identity: { providers: { plainHttp: loopback } }\n');
    writeFileSync(
      join(folder, 'template.yaml'),
      withProvider('{ MetadataURL: "http://127.0.0.1:1/metadata" }'),
    );
    const { identity } = await start();
    await until(`NOT USABLE NOW: the identity provider Corporate of ${POOL}: The metadata cannot be fetched`);
    expect((await fetch(`${identity}/${POOL}/.well-known/jwks.json`)).status).toBe(200);
  });

  it('says what a pool declares and is not done', async () => {
    writeFileSync(
      join(folder, 'template.yaml'),
      TEMPLATE.replace(
        'AutoVerifiedAttributes: [email]',
        'AutoVerifiedAttributes: [email], UserPoolAddOns: { AdvancedSecurityMode: ENFORCED }',
      ),
    );
    await start();
    expect(terminal.stderr()).toContain('NOT ENFORCED: threat protection');
  });

  it('has no outbox without --dev', async () => {
    const file = await startPlain();
    expect((await fetch(`${file.admin}/identity/outbox`)).status).toBe(404);
  });
});

describe('custom senders', () => {
  const LAMBDA =
    '{ Version: 2012-10-17, Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: "sts:AssumeRole" }] }';
  const OWN = 'LambdaArn: !GetAtt Sender.Arn, LambdaVersion: V1_0';

  /** A pool whose messages a function sends, which writes down what it got. */
  function declare(config: string, { role = '!GetAtt Role.Arn', trust = LAMBDA } = {}): void {
    const template = TEMPLATE.replace(
      'AutoVerifiedAttributes: [email]',
      `AutoVerifiedAttributes: [email, phone_number], LambdaConfig: { ${config} }`,
    );
    writeFileSync(
      join(folder, 'template.yaml'),
      `${template}
  Key: { Type: AWS::KMS::Key, Properties: {} }
  Role: { Type: AWS::IAM::Role, Properties: { RoleName: sender, AssumeRolePolicyDocument: ${trust}, Policies: [{ PolicyName: p, PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: "kms:Decrypt", Resource: !GetAtt Key.Arn }] } }] } }
  Sender:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: nodejs20.x
      Handler: index.handler
      Role: ${role}
      Environment: { Variables: { OUT: ${JSON.stringify(join(folder, 'sent.json'))} } }
      Code: { ZipFile: "exports.handler = async (event) => require('node:fs').writeFileSync(process.env.OUT, JSON.stringify({ env: process.env, event }));" }
`,
    );
  }

  const signUp = (file: ServeFile, attribute: string, value: string) =>
    call(file, 'SignUp', {
      ClientId: CLIENT,
      Username: 'alice',
      Password: PASSWORD,
      UserAttributes: [{ Name: attribute, Value: value }],
    });
  const byPhone = (file: ServeFile) => signUp(file, 'phone_number', '+15555550100');

  async function sent(): Promise<{ env: Record<string, string>; event: { triggerSource: string } }> {
    const out = join(folder, 'sent.json');
    for (let i = 0; i < 500 && !(existsSync(out) && readFileSync(out).length > 0); i++) await pause(20);
    return JSON.parse(readFileSync(out, 'utf8')) as Awaited<ReturnType<typeof sent>>;
  }

  /** What KMS says to who has the function's environment: that the ciphertext is none means that it knows the caller. */
  const kmsSays = async (env: Record<string, string>): Promise<string> => {
    const client = new KMSClient({
      region: 'eu-west-1',
      endpoint: env.AWS_ENDPOINT_URL_KMS as string,
      credentials: {
        accessKeyId: String(env.AWS_ACCESS_KEY_ID),
        secretAccessKey: String(env.AWS_SECRET_ACCESS_KEY),
        sessionToken: String(env.AWS_SESSION_TOKEN),
      },
      maxAttempts: 1,
    });
    const refused = await client
      .send(new DecryptCommand({ CiphertextBlob: randomBytes(64) }))
      .catch((error: unknown) => error as Error);
    return refused instanceof Error ? refused.name : 'decrypted';
  };

  const SMS = `CustomSMSSender: { ${OWN} }, KMSKeyID: !GetAtt Key.Arn`;

  it.each(['off', 'auto'])('find KMS and the role of their function, with TLS %s', async (tls) => {
    declare(SMS);
    configure(`listen: { tls: ${tls} }\n`);
    const file = await start();
    expect(file.identity).toMatch(tls === 'off' ? /^http:/ : /^https:/);
    await byPhone(file);
    const { env, event } = await sent();
    expect(event.triggerSource).toBe('CustomSMSSender_SignUp');
    expect(env.AWS_ENDPOINT_URL_KMS).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await kmsSays(env)).toBe('InvalidCiphertextException');
  });

  it('leave alone what a function has of its own', async () => {
    declare(SMS);
    const own = join(folder, 'functions.env');
    writeFileSync(
      own,
      'AWS_ACCESS_KEY_ID=AKIAOWN\nAWS_SECRET_ACCESS_KEY=own\nAWS_ENDPOINT_URL_KMS=http://kms.internal\n',
    );
    await byPhone(await start({}, '--env-file', own));
    const { env } = await sent();
    expect(env).toMatchObject({ AWS_ACCESS_KEY_ID: 'AKIAOWN', AWS_ENDPOINT_URL_KMS: 'http://kms.internal' });
    expect(env.AWS_SESSION_TOKEN).toBeUndefined();
  });

  it('are the only functions that get credentials', async () => {
    declare(SMS);
    writeFileSync(
      join(folder, 'template.yaml'),
      readFileSync(join(folder, 'template.yaml'), 'utf8').replace(
        'AutoVerifiedAttributes: [email, phone_number], LambdaConfig: {',
        'AutoVerifiedAttributes: [email, phone_number], LambdaConfig: { PreSignUp: !GetAtt Before.Arn,',
      ) +
        `  Before: { Type: AWS::Lambda::Function, Properties: { Runtime: nodejs20.x, Handler: index.handler, Role: !GetAtt Role.Arn, Code: { ZipFile: "exports.handler = async () => { throw new Error(Object.keys(process.env).filter((name) => /KMS|ACCESS_KEY|TOKEN/.test(name)).join() || 'nothing'); };" } } }\n`,
    );
    expect(await byPhone(await start())).toMatchObject({ message: 'PreSignUp failed with error nothing.' });
  });

  it('are the way of text messages without --dev, and without one the operator is told so', async () => {
    declare(SMS);
    expect(await byPhone(await startPlain())).toMatchObject({ UserConfirmed: false });
    expect((await sent()).event.triggerSource).toBe('CustomSMSSender_SignUp');
    await stop();
    declare('');
    const file = await startPlain();
    const refused = await call(file, 'ResendConfirmationCode', { ClientId: CLIENT, Username: 'alice' });
    expect(refused).toMatchObject({ __type: 'CodeDeliveryFailureException' });
    expect(terminal.stderr()).toContain(
      `identity: a code of ${POOL} was not sent: nothing sends text messages: give the pool a CustomSMSSender`,
    );
  });

  it('are named in the outbox of development, with the code and no text', async () => {
    declare(SMS);
    const file = await start();
    await byPhone(file);
    expect(await (await fetch(`${file.admin}/identity/outbox`)).json()).toMatchObject({
      messages: [
        {
          medium: 'SMS',
          text: '',
          code: expect.stringMatching(/^\d{6}$/),
          sentBy: expect.stringContaining(':function:'),
        },
      ],
    });
  });

  it.each([
    ['no key', `CustomSMSSender: { ${OWN} }`, 'no `LambdaConfig.KMSKeyID`'],
    ['the id of a key', `CustomSMSSender: { ${OWN} }, KMSKeyID: !Ref Key`, 'is no ARN of a KMS key'],
    ['an alias', `CustomEmailSender: { ${OWN} }, KMSKeyID: alias/codes`, 'is no ARN of a KMS key'],
    [
      'another version',
      'CustomSMSSender: { LambdaArn: !GetAtt Sender.Arn, LambdaVersion: V2_0 }, KMSKeyID: !GetAtt Key.Arn',
      'needs the `LambdaVersion` V1_0',
    ],
  ])('are refused with %s, at the place', async (_, config, message) => {
    declare(config);
    const refused = start();
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toThrow(/template\.yaml:\d+:\d+: /);
    serving = undefined;
  });

  it.each([
    [
      'a key',
      `CustomSMSSender: { ${OWN} }, KMSKeyID: !ImportValue key`,
      'LambdaConfig.KMSKeyID is not known here',
    ],
    [
      'a function',
      'CustomSMSSender: { LambdaArn: !ImportValue sender, LambdaVersion: V1_0 }, KMSKeyID: !GetAtt Key.Arn',
      'LambdaConfig.CustomSMSSender.LambdaArn is not known here',
    ],
    [
      'a value',
      'CustomSMSSender: !ImportValue sender, KMSKeyID: !GetAtt Key.Arn',
      'LambdaConfig.CustomSMSSender is not known here',
    ],
    [
      'code',
      'CustomSMSSender: { LambdaArn: "arn:aws:lambda:eu-west-1:111122223333:function:away", LambdaVersion: V1_0 }, KMSKeyID: !GetAtt Key.Arn',
      'is not in the template',
    ],
  ])('with %s that is not here send nothing, and the start says so', async (_, config, why) => {
    declare(config);
    await start();
    const line = terminal
      .stderr()
      .split('\n')
      .find((one) => one.startsWith('NOT SENT'));
    expect(line).toContain('NOT SENT: codes by CustomSMSSender of the user pool Pool: ');
    expect(line).toContain(why);
  });

  it.each([
    ['is not known here', { role: '!ImportValue role' }, 'its role is not known here'],
    ['does not trust Lambda', { trust: LAMBDA.replace('lambda.', 'apigateway.') }, 'does not trust lambda'],
    ['is not in the template', { role: 'arn:aws:iam::111122223333:role/away' }, 'role/away is not here'],
  ])('whose role %s get no credentials, and the start says so', async (_, given, why) => {
    declare(SMS, given);
    await start();
    const text = terminal.stderr();
    expect(text).toContain('the function Sender gets no credentials to decrypt codes with: ');
    expect(text).toContain(why);
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
    [
      'another one',
      NEW,
      `the keys of ${POOL} were sealed under another key than PORTCULLIS_KEY; give that one back`,
    ],
    ['a short one', 'c2hvcnQ=', 'PORTCULLIS_KEY has 5 bytes, and 32 are needed; make one with'],
    ['a short one of two', `${OLD},c2hvcnQ=`, 'key 2 of PORTCULLIS_KEY has 5 bytes'],
    ['what is no key', 'not a key', 'PORTCULLIS_KEY is neither base64 nor hex; make one with'],
    ['an empty one', '', 'PORTCULLIS_KEY is set and empty; give a key'],
    ['one of a line feed', '\n', 'PORTCULLIS_KEY is set and empty; give a key'],
  ])('%s ends the start with one message', async (_, key, message) => {
    await start({ PORTCULLIS_KEY: OLD });
    await stop();
    await expect(start({ PORTCULLIS_KEY: key })).rejects.toThrow(message);
    serving = undefined;
    // One line, and no word of an error of the program's own.
    expect(terminal.stderr()).toMatch(/^portcullis: (?!internal error).*\n$/);
  });

  it('a file of it that is cut short is named, and not replaced', async () => {
    await start();
    await stop();
    const file = join(folder, '.portcullis/master.key');
    writeFileSync(file, 'c2hvcnQ=\n');
    await expect(start()).rejects.toThrow(`portcullis: the key in ${file} has 5 bytes, and 32 are needed`);
    serving = undefined;
    expect(readFileSync(file, 'utf8')).toBe('c2hvcnQ=\n');
  });

  it('`token` says the same of another one', async () => {
    await start({ PORTCULLIS_KEY: OLD });
    await stop();
    const other = testTerminal(folder, { PORTCULLIS_KEY: NEW });
    expect(await run(['token', '--pool', 'Pool', '--user', 'alice', '--force'], other)).toBe(2);
    expect(other.stderr()).toMatch(/^portcullis: the keys of \S+ were sealed under another key/);
  });
});

describe('storage that cannot be opened', () => {
  it('is named', async () => {
    configure('storage: "sqlite:none.db"');
    writeFileSync(join(folder, 'none.db'), 'no database, and long enough to be read as one');
    await expect(start()).rejects.toThrow(
      `portcullis: the storage of the identity service, sqlite:${join(folder, 'none.db')}, cannot be opened: file is not a database; see \`storage\``,
    );
    serving = undefined;
  });

  it('is named without the password of its URL', () => {
    expect(shownStorage('postgres://me:secret@db.internal:5433/shop?password=secret')).toBe(
      'postgres://db.internal:5433/shop',
    );
    expect(shownStorage('postgres://me:sec ret@[')).toBe('postgres://...');
  });
});

describe('what serve prints', () => {
  it('with --json has no key of the control endpoint, which stands in serve.json', async () => {
    terminal = testTerminal(folder);
    const ports = ['--port', '0', '--admin-port', '0', '--identity-port', '0'];
    serving = run(['serve', '--json', ...ports], terminal);
    for (let i = 0; i < 1_000 && !terminal.stdout().includes('\n'); i++) await pause(20);
    const file = JSON.parse(readFileSync(join(folder, '.portcullis/serve.json'), 'utf8')) as ServeFile;
    expect(file.control?.key).toMatch(/^[\w-]{43}$/);
    expect(JSON.parse(terminal.stdout())).toEqual({ ...file, control: undefined });
    expect(terminal.stdout()).not.toContain(String(file.control?.key));
  });

  it('names the outbox with --dev alone', async () => {
    await start();
    expect(terminal.stdout()).toMatch(/^admin {5}\S+ {2}also .*, \/identity\/outbox, POST \/reset$/m);
    await stop();
    await startPlain();
    expect(terminal.stdout()).not.toContain('outbox');
  });
});

describe('identity.quotas', () => {
  /** 200 at once, of 25 a second. */
  const refusals = async (file: ServeFile): Promise<number> => {
    const all = await Promise.all(
      Array.from({ length: 200 }, () => call(file, 'UpdateUserAttributes', { AccessToken: 'none' })),
    );
    return all.filter((one) => String(one.__type) === 'TooManyRequestsException').length;
  };

  it('off by default: no request is too many', async () => {
    expect(await refusals(await start())).toBe(0);
  });

  it("aws: Amazon's request rates count", async () => {
    configure('identity: { quotas: aws }\n');
    expect(await refusals(await start())).toBeGreaterThan(0);
  });

  it('nothing else can be said', async () => {
    configure('identity: { quotas: some }\n');
    await expect(start()).rejects.toThrow('quotas');
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
