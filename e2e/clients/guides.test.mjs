import { execFile, spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Provider } from 'oidc-provider';
import { chromium } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../free-port.mjs';
import { startPostgres } from '../postgres.mjs';
import { BROWSER } from './browser.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const PROGRAM = here('../../packages/cli/bin/portcullis.mjs');
/** Where a guide says these ports, a walk has free ones. */
const PORTS = { 8080: '--port', 8081: '--admin-port', 8082: '--identity-port' };

const [COGNITO, SAML, SOCIAL, POOLS, PRODUCTION] = [
  'cognito-without-the-cloud',
  'saml',
  'social',
  'identity-pools',
  'production',
].map((name) => readFileSync(here(`../../docs/identity/${name}.md`), 'utf8'));

/** The one block of a guide that has a text in it. */
function block(guide, text) {
  const found = [...guide.matchAll(/```\w+\n([\s\S]*?)```/g)].map(([, code]) => code);
  const [only, ...others] = found.filter((code) => code.includes(text));
  if (only === undefined || others.length > 0) throw new Error(`${others.length + 1} blocks have: ${text}`);
  return only;
}

function below(resources) {
  return resources.replaceAll(/^(?=.)/gm, '  ');
}

const TEMPLATE = block(COGNITO, '# shop/template.yaml');
const CONFIG = block(COGNITO, '# shop/portcullis.yaml');
/** The shop without its client, which a later guide writes anew. */
const WITHOUT_CLIENT = TEMPLATE.replace(/ {2}Client:[\s\S]*?(?= {2}Buyers:)/, '');

let walk;
afterEach(async () => {
  await walk?.end();
  walk = undefined;
});

/** A folder with the commands that the guides use, and `shop` in it. */
async function start({ template = TEMPLATE, config = CONFIG, more = {} } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-guides-'));
  const ports = Object.fromEntries(
    await Promise.all([8080, 8081, 8082, ...Object.keys(more)].map(async (port) => [port, await freePort()])),
  );
  const real = (text) =>
    text.replaceAll(/(127\.0\.0\.1|localhost):(\d{4})/g, (all, host, port) =>
      ports[port] === undefined ? all : `${host}:${ports[port]}`,
    );
  const options = Object.entries(PORTS).flatMap(([port, option]) => [option, ports[port]]);
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  command(
    join(bin, 'npx'),
    `[ "$1" = portcullis ] || exit 127
shift
[ "$1" = serve ] && set -- "$@" ${options.join(' ')}
exec "${process.execPath}" "${PROGRAM}" "$@"`,
  );
  command(join(bin, 'aws'), `exec "${process.execPath}" "${here('aws-cli.mjs')}" "$@"`);
  mkdirSync(join(folder, 'shop'));
  symlinkSync(here('node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'shop/template.yaml'), template);
  writeFileSync(join(folder, 'shop/portcullis.yaml'), real(config));
  // Nothing that the machine has of AWS.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_')));
  env.PATH = `${bin}:${process.env.PATH}`;
  env.NODE_NO_WARNINGS = '1';
  const began = [];
  return {
    folder,
    real,
    ports,
    /** What commands print, with an end that is 0. */
    run: async (script, given = {}) => {
      const argv = ['-euo', 'pipefail', '-c', real(script)];
      const { stdout } = await promisify(execFile)('bash', argv, { cwd: folder, env: { ...env, ...given } });
      return stdout;
    },
    /** Starts what stays in the foreground; what it says so far, when it has said `until`. */
    serve: async (script, { given = {}, until = /^identity {2}/m } = {}) => {
      const child = spawn('bash', ['-c', `exec ${script.trim()}`], {
        cwd: folder,
        env: { ...env, ...given },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let said = '';
      const ended = new Promise((resolve) => child.once('exit', resolve));
      await new Promise((resolve, reject) => {
        for (const stream of [child.stdout, child.stderr])
          stream.on('data', (chunk) => {
            said += chunk;
            if (until.test(said)) resolve();
          });
        void ended.then((code) => reject(new Error(`${script} ended with ${code}: ${said}`)));
      });
      const stop = async () => {
        child.kill('SIGTERM');
        await ended;
      };
      began.push(stop);
      return { said: () => said, stop };
    },
    end: async () => {
      for (const stop of began) await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function command(path, script) {
  writeFileSync(path, `#!/usr/bin/env bash\n${script}\n`);
  chmodSync(path, 0o755);
}

const SERVE = block(COGNITO, 'npx portcullis serve shop --dev\n');
const OPERATOR = `${block(COGNITO, 'aws cognito-idp list-users').split('\n', 1)[0]}\n`;
const SETTING = `${block(COGNITO, 'aws cognito-idp sign-up').split('\n', 1)[0]}\n`;

describe('docs/identity/cognito-without-the-cloud.md', () => {
  it('from sign-up to an answer, by its commands', async () => {
    walk = await start();
    await walk.serve(SERVE);
    const said = await walk.run(
      block(COGNITO, 'aws cognito-idp sign-up') + block(COGNITO, 'call InitiateAuth "{'),
    );
    const answers = said.split(/(?=HTTP\/1\.1 \d)/);
    expect(answers.map((one) => one.split('\r\n', 1)[0])).toEqual([
      expect.stringContaining('"UserConfirmed": false'),
      'HTTP/1.1 200 OK',
      'HTTP/1.1 401 Unauthorized',
    ]);
    expect(answers[1]).toContain('"cognito:username":"bob"');
    const refreshed = JSON.parse(answers[2].slice(answers[2].indexOf('{"ChallengeParameters"')));
    expect(refreshed.AuthenticationResult).toMatchObject({
      TokenType: 'Bearer',
      IdToken: expect.any(String),
    });

    const administer = block(COGNITO, 'aws cognito-idp list-users');
    const users = async () =>
      JSON.parse((await walk.run(SETTING + OPERATOR + administer.split('\n')[1])).trim()).Users.map(
        ({ Username }) => Username,
      );
    await walk.run(SETTING + administer);
    expect(await users()).toEqual(['alice', 'bob']);
    await expect(walk.run(SETTING + administer.replace(/^export.*\n/, ''))).rejects.toThrow('redentials');

    // Without a sign-in, and between two tests.
    const [, token] = /: `(npx portcullis token [^`]+)`/.exec(COGNITO);
    expect((await walk.run(token)).trim()).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(await walk.run(block(COGNITO, '/reset -H'))).toBe('{"status":"reset"}');
    expect(await users()).toEqual(['alice']);
  });

  it('its code signs in', async () => {
    walk = await start();
    await walk.serve(SERVE);
    const code = walk.real(block(COGNITO, 'new InitiateAuthCommand'));
    writeFileSync(
      join(walk.folder, 'sign-in.mjs'),
      `${code}console.log(AuthenticationResult.TokenType, AuthenticationResult.IdToken.split('.').length);\n`,
    );
    expect(await walk.run('node sign-in.mjs')).toBe('Bearer 3\n');
  });

  it('in CI: it is ready when the second command ends', async () => {
    walk = await start();
    const commands = block(COGNITO, 'serve.json &');
    const said = await walk.run(`${commands}head -n 1 serve.json; cat serve.ready; kill $!; wait $! || true`);
    const [first, ready] = said.split('\n');
    expect(JSON.parse(first)).toMatchObject({ identity: walk.real('http://127.0.0.1:8082') });
    expect(JSON.parse(ready)).toEqual({ status: 'ready' });
  });
});

describe('docs/identity/identity-pools.md', () => {
  const template =
    TEMPLATE + below(block(POOLS, 'Identities:\n')) + below(block(POOLS, 'PolicyName: catalogue'));
  const config = CONFIG.replace(/^ids:.*\n/m, '') + block(POOLS, 'in place of the ids');

  it('from a token to a signed request, by its commands', async () => {
    walk = await start({ template, config });
    await walk.serve(SERVE);
    const said = await walk.run(block(POOLS, 'get-credentials-for-identity'));
    expect(said).toContain('arn:aws:sts::111122223333:assumed-role/shopper/CognitoIdentityCredentials');
    const identity = JSON.parse(said.slice(said.indexOf('{"accessKey"')));
    expect(identity).toMatchObject({
      cognitoAuthenticationType: 'authenticated',
      cognitoIdentityPoolId: 'eu-west-1:11111111-2222-3333-4444-555555555555',
    });
  });

  it('`explain` says what it shows', async () => {
    walk = await start({ template, config });
    const said = await walk.run(block(POOLS, 'npx portcullis explain shop'));
    for (const line of block(POOLS, 'IAM_NO_ALLOW').trimEnd().split('\n')) {
      const parts = line
        .trim()
        .split('...')
        .map((one) => one.trim().replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
      expect(said).toMatch(new RegExp(parts.join('.*')));
    }
  });
});

describe('docs/identity/saml.md', () => {
  const template = WITHOUT_CLIENT + below(block(SAML, 'ProviderType: SAML'));
  // The mapping names an attribute that the shop does not have.
  const schema =
    'AutoVerifiedAttributes: [email], Schema: [{ Name: department, AttributeDataType: String, Mutable: true }]';

  it('its provider is on the sign-in page, and the certificate is that of the pool', async () => {
    walk = await start({ template: template.replace('AutoVerifiedAttributes: [email]', schema) });
    await walk.serve(SERVE);
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: 'webclient0000000000000000a',
      redirect_uri: 'https://app.example.com/signed-in',
    });
    const page = await (await fetch(walk.real(`http://localhost:8082/login?${query}`))).text();
    expect(page).toContain('Continue with Okta');
    const certificate = block(SAML, 'get-signing-certificate');
    await walk.run(OPERATOR + certificate);
    const { publicKey } = new X509Certificate(readFileSync(join(walk.folder, 'pool.pem')));
    expect(publicKey.asymmetricKeyType).toBe('rsa');
  });

  it('what Auth0 gets is JSON, with the audience of the pool and no SHA-1', () => {
    const settings = JSON.parse(block(SAML, 'nameIdentifierProbes'));
    const [, id] = /Pool: (\w[\w-]+)/.exec(CONFIG);
    expect(settings.audience).toBe(`urn:amazon:cognito:sp:${id}`);
    expect([settings.signatureAlgorithm, settings.digestAlgorithm]).toEqual(['rsa-sha256', 'sha256']);
    expect(Object.values(settings.mappings)).toContain(settings.nameIdentifierProbes[0]);
  });
});

describe('docs/identity/social.md', () => {
  const parameters =
    'Parameters: { GoogleClientId: { Type: String }, GoogleClientSecret: { Type: String, NoEcho: true } }\n';
  const template =
    WITHOUT_CLIENT.replace('Resources:\n', `${parameters}Resources:\n`) +
    below(block(SOCIAL, 'ProviderType: Google')) +
    below(block(SOCIAL, 'SupportedIdentityProviders: [COGNITO, !Ref Google]'));
  const config = CONFIG + block(SOCIAL, 'personFields=');
  const values = '--parameter GoogleClientId=shop --parameter GoogleClientSecret=a-secret-of-the-shop';

  it('a browser signs in "with Google" at a stand-in; and its command links an identity', async () => {
    walk = await start({ template, config, more: { 9000: true } });
    await walk.serve(`${SERVE.trim()} ${values}`);
    const google = await standIn(walk.real('http://localhost:9000'), walk.real('http://localhost:8082'));
    const browser = await chromium.launch(BROWSER);
    try {
      const page = await (await browser.newContext()).newPage();
      await page.route('https://app.example.com/**', (route) => route.fulfill({ body: 'the app' }));
      const query = new URLSearchParams({
        response_type: 'code',
        client_id: 'webclient0000000000000000a',
        redirect_uri: 'https://app.example.com/signed-in',
        scope: 'openid email',
      });
      await page.goto(walk.real(`http://localhost:8082/oauth2/authorize?${query}`));
      await page.getByRole('link', { name: 'Continue with Google' }).click();
      await page.getByText('the app').waitFor();
      expect(new URL(page.url()).searchParams.get('code')).toMatch(/./);
    } finally {
      await browser.close();
      await google.stop();
    }
    const link = SETTING + OPERATOR + block(SOCIAL, 'admin-link-provider-for-user');
    await walk.run(link);
    const alice = JSON.parse(
      await walk.run(
        `${SETTING}${OPERATOR}aws cognito-idp admin-get-user --user-pool-id eu-west-1_Shoppers1 --username alice`,
      ),
    );
    const { Value } = alice.UserAttributes.find(({ Name }) => Name === 'identities');
    expect(JSON.parse(Value)).toMatchObject([{ userId: '108712345678901234567', providerName: 'Google' }]);
  });

  /** What the guide asks of one: an ID token by RS256 with the nonce, for the client, by the issuer. */
  async function standIn(issuer, signInUrl) {
    const provider = new Provider(issuer, {
      clients: [
        {
          client_id: 'shop',
          client_secret: 'a-secret-of-the-shop',
          redirect_uris: [`${signInUrl}/oauth2/idpresponse`],
          token_endpoint_auth_method: 'client_secret_post',
        },
      ],
      claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'picture'] },
      conformIdTokenClaims: false,
      findAccount: (_, id) => ({
        accountId: id,
        claims: () => ({ sub: id, email: 'carla@gmail.com', email_verified: true, name: 'Carla' }),
      }),
      loadExistingGrant: async ({ oidc }) => {
        const { clientId } = oidc.client;
        const grant = new oidc.provider.Grant({ clientId, accountId: oidc.session.accountId });
        grant.addOIDCScope('openid email profile');
        await grant.save();
        return grant;
      },
      cookies: { keys: ['of the test'] },
      features: { devInteractions: { enabled: false } },
      interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    });
    const app = provider.callback();
    const server = createServer((request, response) => {
      if (request.url.startsWith('/interaction/'))
        void provider.interactionFinished(request, response, { login: { accountId: '42' } });
      else void app(request, response);
    });
    await new Promise((resolve) => server.listen(Number(new URL(issuer).port), 'localhost', resolve));
    return {
      stop: () => {
        server.closeAllConnections();
        return new Promise((resolve) => server.close(resolve));
      },
    };
  }
});

describe('docs/identity/production.md', () => {
  it('starts on PostgreSQL with TLS, rotates the keys of the pools, and then its own', async () => {
    const postgres = await startPostgres();
    try {
      const stated = '/run/secrets/portcullis-storage';
      const config = block(PRODUCTION, 'issuerUrl: https');
      expect(config).toContain(stated);
      walk = await start({ config: config.replace(stated, 'portcullis-storage') });
      writeFileSync(join(walk.folder, 'shop/portcullis-storage'), postgres.url);
      await walk.run(
        'openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=localhost 2> /dev/null',
      );
      const [key, mail, serve] = block(PRODUCTION, '--tls-cert cert.pem').trimEnd().split('\n');
      // As the guide says that it is made.
      const [, made] = /# made once: (.*)$/.exec(key);
      const [, MAIL_URL] = /^export MAIL_URL=.*# (.*)$/.exec(mail);
      const [OLD, NEW] = [(await walk.run(made)).trim(), (await walk.run(made)).trim()];
      const first = await walk.serve(serve, { given: { MAIL_URL, PORTCULLIS_KEY: OLD } });
      expect(first.said()).toContain(walk.real('identity  https://127.0.0.1:8082/eu-west-1_Shoppers1'));
      expect(await walk.run(block(PRODUCTION, '/identity/rotate'))).toBe('{"pools":1}');
      await first.stop();

      const rotated = (
        await walk.run(`${block(PRODUCTION, '"$NEW,$OLD"')}echo $PORTCULLIS_KEY`, { OLD, NEW })
      ).trim();
      const second = await walk.serve(serve, {
        given: { MAIL_URL, PORTCULLIS_KEY: rotated },
        until: /sealed anew under the first key of PORTCULLIS_KEY: \d+ rows/,
      });
      await second.stop();
      const third = await walk.serve(serve, { given: { MAIL_URL, PORTCULLIS_KEY: NEW } });
      await third.stop();
      await expect(walk.serve(serve, { given: { MAIL_URL, PORTCULLIS_KEY: '' } })).rejects.toThrow(
        'is set and empty',
      );
    } finally {
      await walk?.end();
      walk = undefined;
      await postgres.stop();
    }
  });
});
