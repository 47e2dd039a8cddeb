// The identity service: what a sign-in costs beside the arithmetic that it cannot do without, how soon it is ready, and
// what a storm of sign-ins does to everybody else.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { LAUNCHER, residentBytes, startPortcullis } from '../../scripts/portcullis-process.mjs';
import { insertUsersPostgres, POSTGRES, withDatabase } from '../identity/many-users.mjs';
import { median } from '../median.mjs';
import { startChild } from '../servers/child.mjs';

const RUNS = 5;
const STORM = 200;
const STORMS = 5;
const STORM_MS = 2_000;
const CLIENT = 'benchclient00000000000000a';
const PASSWORD = 'Correct-horse-1';

const TEMPLATE = `
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Resources:
  Pool: { Type: AWS::Cognito::UserPool }
  Client: { Type: AWS::Cognito::UserPoolClient, Properties: { UserPoolId: !Ref Pool, ExplicitAuthFlows: [ALLOW_USER_PASSWORD_AUTH, ALLOW_REFRESH_TOKEN_AUTH] } }
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs20.x
      Handler: index.handler
      InlineCode: "exports.handler = async () => ({ statusCode: 200 });"
      Events: { Open: { Type: HttpApi, Properties: { Path: /open, Method: GET } } }
`;

function project(people = 0, more = '') {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-bench-'));
  writeFileSync(join(folder, 'template.yaml'), TEMPLATE);
  const users = Array.from({ length: people }, (_, n) => `{ username: user-${n}, password: ${PASSWORD} }`);
  writeFileSync(
    join(folder, 'portcullis.yaml'),
    `ids: { Client: ${CLIENT} }\nuserPools: { Pool: { users: [${users.join(', ')}] } }\n${more}`,
  );
  return folder;
}

const serve = (folder, ...options) =>
  startPortcullis([process.execPath, LAUNCHER, 'serve', folder, ...options], folder);

/** Seconds until it is ready, each time on a data folder that is `empty` or was there before. */
async function ready(empty) {
  const times = [];
  const folder = project();
  try {
    if (!empty) await (await serve(folder, '--only', 'identity')).stop();
    for (let i = 0; i < RUNS; i += 1) {
      if (empty) rmSync(join(folder, '.portcullis'), { recursive: true, force: true });
      const service = await serve(folder, '--only', 'identity');
      times.push(service.readyAfterMs / 1000);
      await service.stop();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return { value: median(times), detail: `of ${times.map((time) => time.toFixed(2)).join(', ')} s` };
}

function latency(url) {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const sent = request(url, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(performance.now() - startedAt));
    });
    sent.on('error', reject);
    sent.end();
  });
}

async function latencies(url, forMs) {
  const times = [];
  const until = performance.now() + forMs;
  while (performance.now() < until) times.push(await latency(url));
  return median(times);
}

const KEPT = new Agent({ keepAlive: true });
const SIGN_IN_HEADERS = { 'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth' };

/**
 * By password: who is refused sooner costs less. By Node's plain client, not `fetch`: callers are on this machine and share
 * its cores with what is measured.
 */
function signIn(service, USERNAME) {
  return new Promise((resolve, reject) => {
    const sent = request(
      service.identity,
      { method: 'POST', agent: KEPT, headers: SIGN_IN_HEADERS },
      (answer) => {
        const chunks = [];
        answer.on('data', (chunk) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          if (answer.statusCode === 200 && text.includes('"AuthenticationResult"')) resolve();
          else reject(new Error(text));
        });
      },
    );
    sent.on('error', reject);
    sent.end(
      JSON.stringify({
        AuthFlow: 'USER_PASSWORD_AUTH',
        ClientId: CLIENT,
        AuthParameters: { USERNAME, PASSWORD },
      }),
    );
  });
}

/** Quiet and storm in turn: what the machine does besides changes more from second to second than what is measured. */
async function storm() {
  const folder = project(STORM);
  const service = await serve(folder, '--stub-integrations');
  const url = `${service.gateway}/open`;
  try {
    await latencies(url, 1_000);
    const turns = [];
    for (let i = 0; i < STORMS; i += 1) turns.push(await stormTurn(service, url));
    const of = (side) => median(turns.map((turn) => turn[side]));
    const signIns = turns.reduce((sum, turn) => sum + turn.signIns, 0);
    return {
      value: median(turns.map(({ stormy, quiet }) => stormy / quiet)),
      detail: `${of('stormy').toFixed(2)} ms, quiet ${of('quiet').toFixed(2)} ms; ${signIns} sign-ins`,
    };
  } finally {
    await service.stop();
    rmSync(folder, { recursive: true });
  }
}

async function stormTurn(service, url) {
  const quiet = await latencies(url, STORM_MS);
  let going = true;
  let signIns = 0;
  // Each has a password to be hashed.
  const callers = Array.from({ length: STORM }, async (_, n) => {
    while (going) {
      await signIn(service, `user-${n}`);
      signIns += 1;
    }
  });
  await latencies(url, 500);
  const stormy = await latencies(url, STORM_MS);
  going = false;
  await Promise.all(callers);
  return { quiet, stormy, signIns };
}

const SIGN_INS = 1_500;
const SETTLE_MS = 2_000;

/** Resident memory of a service on a store with so many users, after so many of them have signed in. Bytes. */
async function memoryWith(users) {
  return withDatabase(async (url) => {
    const folder = project(1, `storage: "${url}"\n`);
    const service = await serve(folder, '--only', 'identity');
    try {
      await insertUsersPostgres(url, users - 1);
      const step = Math.floor((users - 1) / SIGN_INS) || 1;
      for (let n = 0; n < SIGN_INS; n += 1) await signIn(service, `copy-${(n * step) % (users - 1)}`);
      await pause(SETTLE_MS);
      return residentBytes(service.pid);
    } finally {
      await service.stop();
      rmSync(folder, { recursive: true });
    }
  });
}

async function memoryGrowth() {
  const few = await memoryWith(1_000);
  const many = await memoryWith(200_000);
  const mb = (bytes) => (bytes / 1e6).toFixed(0);
  return { value: many / few, detail: `${mb(many)} MB with 200,000 users, ${mb(few)} MB with 1,000` };
}

const micro = (what) => async () => {
  const child = startChild('../micro/child.mjs', 0);
  try {
    await child.ready;
    return await child.request({ what });
  } finally {
    child.stop();
  }
};

/** `node e2e/with-postgres.mjs npm run bench -- --only PostgreSQL` */
const ON_POSTGRES = [
  ['identity: sign-in of 200,000 users, PostgreSQL', 'ratio', 'less', 1.3, micro('many users, PostgreSQL')],
  ['identity: memory with 200,000 users, PostgreSQL', 'ratio', 'less', 1.1, memoryGrowth],
];

const SCENARIOS = [
  ['identity: SRP sign-in, to its three powers', 'ratio', 'more', 0.5, micro('SRP')],
  ['identity: password sign-in, to the bare hash', 'ratio', 'more', 0.8, micro('password')],
  ['identity: refresh, to two signatures and a read', 'ratio', 'more', 0.4, micro('refresh')],
  ['identity: GetCredentialsForIdentity, to its floor', 'ratio', 'more', 0.5, micro('identity credentials')],
  ['identity: AssumeRole, to its floor', 'ratio', 'more', 0.5, micro('AssumeRole')],
  ['identity: sign-in of 200,000 users, to 1,000', 'ratio', 'less', 1.3, micro('many users')],
  ['identity: ready on an empty data folder', 's', 'less', 3, () => ready(true)],
  ['identity: ready on an existing data folder', 's', 'less', 2, () => ready(false)],
  ['identity: latency of others in a sign-in storm', 'ratio', 'less', 1.5, storm],
  ...(POSTGRES === undefined ? [] : ON_POSTGRES),
];

export const identityScenarios = {
  names: SCENARIOS.map(([name]) => name),
  async run(options) {
    for (const [name, unit, better, bar, measure] of SCENARIOS)
      await options.measure({ name, unit, bar, better }, measure);
  },
};
