// Nothing that was acknowledged is lost: the identity service is killed with SIGKILL in the middle of writes, started
// again on the same storage, and everything that it had acknowledged is there. On SQLite and on PostgreSQL.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { LAUNCHER, startPortcullis } from '../scripts/portcullis-process.mjs';
import { postgresFolder, startPostgres } from './postgres.mjs';

const TEMPLATE = `
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Pool: { Type: AWS::Cognito::UserPool, Properties: { UserPoolName: shoppers } }
  Client: { Type: AWS::Cognito::UserPoolClient, Properties: { UserPoolId: !Ref Pool, ExplicitAuthFlows: [ALLOW_USER_PASSWORD_AUTH, ALLOW_REFRESH_TOKEN_AUTH] } }
`;
const PASSWORD = 'Correct-horse-1';
const WRITERS = 8;
const ROUNDS = 3;

let running = [];
afterEach(async () => {
  for (const stop of running.reverse()) await stop();
  running = [];
});

async function serve(folder) {
  const started = await startPortcullis(
    [process.execPath, LAUNCHER, 'serve', folder, '--only', 'identity', '--dev'],
    folder,
  );
  running.push(started.kill);
  return { url: started.identity, kill: started.kill };
}

async function call(url, operation, input) {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
    },
    body: JSON.stringify(input),
  });
  return { status: response.status, body: await response.json() };
}

/** Signs users up one after another until the service is gone; keeps whom it acknowledged. */
async function signUp(url, ClientId, prefix, acknowledged) {
  for (let n = 0; ; n++) {
    const Username = `${prefix}-${n}`;
    try {
      const { status, body } = await call(url, 'SignUp', { ClientId, Username, Password: PASSWORD });
      if (status !== 200) throw new Error(JSON.stringify(body));
      acknowledged.push(Username);
    } catch (error) {
      if (error.cause !== undefined || error instanceof TypeError) return;
      throw error;
    }
  }
}

/** The id that the template's client resolves to. */
async function clientOf(folder) {
  const child = spawn(process.execPath, [LAUNCHER, 'import', folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  for await (const chunk of child.stdout) out += chunk;
  return JSON.parse(out).userPools[0].clients[0].id;
}

async function survives(folder, crash) {
  const acknowledged = [];
  const ClientId = await clientOf(folder);
  for (let round = 0; round < ROUNDS; round++) {
    const { url, kill } = await serve(folder);
    const writers = Array.from({ length: WRITERS }, (_, n) =>
      signUp(url, ClientId, `r${round}-w${n}`, acknowledged),
    );
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    await kill();
    await crash?.();
    await Promise.all(writers);
  }
  expect(acknowledged.length).toBeGreaterThan(WRITERS);
  const { url } = await serve(folder);
  for (const Username of acknowledged) {
    const { body } = await call(url, 'SignUp', { ClientId, Username, Password: PASSWORD });
    expect([Username, body.__type]).toEqual([Username, 'UsernameExistsException']);
  }
}

function project(storage) {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-durable-'));
  running.push(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'template.yaml'), TEMPLATE);
  writeFileSync(join(folder, 'portcullis.yaml'), storage === undefined ? '{}\n' : `storage: "${storage}"\n`);
  return folder;
}

describe('SIGKILL in the middle of writes', () => {
  it('loses nothing on SQLite', async () => {
    await survives(project(undefined));
  });

  it.skipIf(postgresFolder() === undefined)(
    'loses nothing on PostgreSQL, which crashes as well',
    async () => {
      const postgres = await startPostgres({ durable: true });
      running.push(() => postgres.stop());
      await survives(project(postgres.url), () => postgres.crash());
    },
  );
});
