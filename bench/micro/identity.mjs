// The identity service against the least that could do the same: hashes, powers, signatures and reads of its own kind.
import {
  constants,
  createCipheriv,
  createPublicKey,
  generateKeyPairSync,
  publicEncrypt,
  randomBytes,
  sign,
} from 'node:crypto';
import { verify as verifyHash } from '@node-rs/argon2';
import { compileDirectory } from '@portcullis/engine/authorize';
import { createTokenVerifier, signRs256 } from '@portcullis/engine/jwt';
import { signHeaders } from '@portcullis/engine/sigv4';
import { nodeHashCrypto, nodeSignatureCrypto, nodeSigningCrypto } from '@portcullis/host/crypto';
import { readPolicy } from '@portcullis/model/policy';
import { treeOfValue } from '@portcullis/model/source';
import Sqlite from 'libsql';
import { insertUsersPostgres, insertUsersSqlite, withDatabase } from '../identity/many-users.mjs';
import {
  benchIdentity,
  CLIENT,
  IDENTITY_POOL,
  PASSWORD,
  POOL,
  PROVIDER,
  ROLE,
} from '../identity/service.mjs';
import { clientOf, N_BASE64 } from '../identity/srp-client.mjs';
import { median } from '../median.mjs';

const ROUNDS = 400;
/** Of what takes a fraction of a millisecond. */
const MANY = 5_000;
/** How often both sides ran before they are measured, until the engine has compiled all of it: a service is asked for days. */
const WARM = { signIns: 2_400, passwords: 600, refreshes: 2_000, credentials: 5_000 };
const ADMIN = { accessKeyId: 'AKIABENCHADMIN000001', secret: 'a-secret-of-the-bench-admin' };
const AT = { file: 'bench', line: 1, column: 1 };

const policyOf = (value, kind) => {
  const { policy } = readPolicy(treeOfValue(value, 'bench'), { name: 'bench', kind });
  if (policy === undefined) throw new Error('the policy is none');
  return policy;
};
const allow = (Action) =>
  policyOf({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action, Resource: '*' } }, 'identity');
const trust = (Principal, Action) =>
  policyOf({ Version: '2012-10-17', Statement: { Effect: 'Allow', Principal, Action } }, 'trust');

const role = (name, trusted) => ({
  name,
  account: '111122223333',
  arn: `arn:aws:iam::111122223333:role/${name}`,
  uniqueId: `AROA${name.toUpperCase()}`,
  trust: trusted,
  policies: [allow('execute-api:Invoke')],
  tags: {},
  sessions: [],
  unresolvedPolicies: [],
  at: AT,
});

const IAM = {
  users: [
    {
      name: 'admin',
      account: '111122223333',
      arn: 'arn:aws:iam::111122223333:user/admin',
      uniqueId: 'AIDAADMIN',
      groups: [],
      policies: [allow('*')],
      tags: {},
      accessKeys: [{ id: ADMIN.accessKeyId, secret: ADMIN.secret, active: true }],
      unresolvedPolicies: [],
      at: AT,
    },
  ],
  roles: [
    role(
      'signed-in',
      trust({ Federated: 'cognito-identity.amazonaws.com' }, 'sts:AssumeRoleWithWebIdentity'),
    ),
    role('partner', trust({ AWS: '111122223333' }, 'sts:AssumeRole')),
  ],
};

const open = (storage) =>
  benchIdentity({ iam: IAM, findCredential: compileDirectory(IAM, { loadedAt: Date.now() }), storage });

async function withUser(service, Username = 'alice') {
  await signed(service, 'cognito-idp', 'AdminCreateUser', {
    UserPoolId: POOL,
    Username,
    MessageAction: 'SUPPRESS',
  });
  await signed(service, 'cognito-idp', 'AdminSetUserPassword', {
    UserPoolId: POOL,
    Username,
    Password: PASSWORD,
    Permanent: true,
  });
}

async function signed(service, name, operation, input) {
  const { status, body } = await service.post(
    signedHeaders(name, `AWSCognitoIdentityProviderService.${operation}`, JSON.stringify(input)),
    JSON.stringify(input),
  );
  if (status !== 200) throw new Error(`${operation}: ${body}`);
}

function signedHeaders(service, target, body, contentType = 'application/x-amz-json-1.1') {
  const given = ['Content-Type', contentType, ...(target === undefined ? [] : ['X-Amz-Target', target])];
  const request = {
    method: 'POST',
    wirePath: '/',
    rawQuery: '',
    rawHeaders: ['Host', 'localhost:8082', ...given],
    host: 'localhost:8082',
  };
  const options = { ...ADMIN, region: 'eu-west-1', service, now: Date.now(), body: Buffer.from(body) };
  return signHeaders(request, options, nodeHashCrypto).rawHeaders.slice(2);
}

/** Milliseconds of both sides, one after the other, as the median of many rounds after those that warm up. */
async function ratio(ours, floor, { rounds = ROUNDS, warmUp }) {
  const sides = { ours: [], floor: [] };
  for (let i = -warmUp; i < rounds; i += 1) {
    const f = await floor();
    const o = await ours();
    if (i < 0) continue;
    sides.floor.push(f);
    sides.ours.push(o);
  }
  const [o, f] = [median(sides.ours), median(sides.floor)];
  return { value: f / o, detail: `${o.toFixed(2)} ms, floor ${f.toFixed(2)} ms` };
}

const timed = async (run) => {
  const startedAt = performance.now();
  await run();
  return performance.now() - startedAt;
};

/** Three powers of 3072 bits, each with a fresh exponent of 256. */
function powers() {
  for (let i = 0; i < 3; i += 1) {
    const key = createPublicKey({
      key: { kty: 'RSA', n: N_BASE64, e: randomBytes(32).toString('base64url') },
      format: 'jwk',
    });
    publicEncrypt(
      { key, padding: constants.RSA_NO_PADDING },
      Buffer.concat([Buffer.from([1]), randomBytes(383)]),
    );
  }
}

/** So many sign in at once; the claims are worth nothing after some seconds. */
const AT_ONCE = 24;
const SRP_ROUNDS = { rounds: 40, warmUp: WARM.signIns / AT_ONCE };

/** Milliseconds for each sign-in. Only what the service does is timed: the client's half is somebody else's machine. */
async function srpSignIns(service, username, count = AT_ONCE) {
  const clients = Array.from({ length: count }, () => clientOf(POOL.split('_')[1], PASSWORD));
  let challenges;
  const first = await timed(async () => {
    challenges = await Promise.all(
      clients.map(({ srpA }) =>
        service.call('InitiateAuth', {
          AuthFlow: 'USER_SRP_AUTH',
          ClientId: CLIENT,
          AuthParameters: { USERNAME: username, SRP_A: srpA },
        }),
      ),
    );
  });
  const answers = challenges.map(({ ChallengeParameters, Session }, n) => ({
    ChallengeName: 'PASSWORD_VERIFIER',
    ClientId: CLIENT,
    Session,
    ChallengeResponses: clients[n].answer(ChallengeParameters),
  }));
  const second = await timed(() =>
    Promise.all(answers.map((answer) => service.call('RespondToAuthChallenge', answer))),
  );
  return (first + second) / count;
}

export async function srp() {
  const service = await open();
  try {
    await withUser(service);
    return await ratio(
      () => srpSignIns(service, 'alice'),
      () => timed(powers),
      SRP_ROUNDS,
    );
  } finally {
    await service.close();
  }
}

const passwordSignIn = (service, USERNAME) =>
  service.call('InitiateAuth', {
    AuthFlow: 'USER_PASSWORD_AUTH',
    ClientId: CLIENT,
    AuthParameters: { USERNAME, PASSWORD },
  });

export async function password() {
  const service = await open();
  try {
    await withUser(service);
    const hash = await service.identity.context.passwords.hash(PASSWORD);
    return await ratio(
      () => timed(() => passwordSignIn(service, 'alice')),
      () => timed(() => verifyHash(hash, PASSWORD)),
      { warmUp: WARM.passwords },
    );
  } finally {
    await service.close();
  }
}

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const TEXT = Buffer.alloc(900, 'a');

/** An indexed read in a table of the size that the service's has. */
function reader(service) {
  const file = new Sqlite(service.file);
  const statement = file.prepare('SELECT * FROM refresh_tokens WHERE hash = ?');
  return { read: () => statement.get('none'), close: () => file.close() };
}

export async function refresh() {
  const service = await open();
  const { read, close } = reader(service);
  try {
    await withUser(service);
    const { AuthenticationResult } = await passwordSignIn(service, 'alice');
    const input = { RefreshToken: AuthenticationResult.RefreshToken, ClientId: CLIENT };
    return await ratio(
      () => timed(() => service.call('GetTokensFromRefreshToken', input)),
      () =>
        timed(() => {
          sign('sha256', TEXT, privateKey);
          sign('sha256', TEXT, privateKey);
          read();
        }),
      { rounds: 1_000, warmUp: WARM.refreshes },
    );
  } finally {
    close();
    await service.close();
  }
}

async function post(service, headers, body) {
  const answer = await service.post(headers, body);
  if (answer.status !== 200) throw new Error(answer.body);
}

const ISSUER = `https://${PROVIDER}`;

/** An ID token as a pool gives it to a user with an address, under a key of the bench. */
function idToken() {
  const at = Math.floor(Date.now() / 1000);
  const claims = {
    sub: '00000000-0000-7000-8000-000000000000',
    email: 'alice@example.com',
    email_verified: true,
    iss: ISSUER,
    origin_jti: '00000000-0000-4000-8000-000000000000',
    event_id: '00000000-0000-4000-8000-000000000000',
    auth_time: at,
    iat: at,
    exp: at + 3600,
    'cognito:username': 'alice',
    aud: CLIENT,
    token_use: 'id',
    jti: '00000000-0000-4000-8000-000000000000',
  };
  return signRs256(claims, { kid: 'bench', native: privateKey }, nodeSigningCrypto);
}

/** One verification of an ID token as of one never seen, one authenticated encryption, one read. */
function credentialsFloor(read) {
  const token = idToken();
  const bench = { kid: 'bench', kty: 'RSA', native: publicKey };
  const keySet = { issuer: ISSUER, version: 1, find: () => bench, shouldRefresh: () => false };
  const verifier = createTokenVerifier({
    keySets: [keySet],
    algorithms: ['RS256'],
    crypto: nodeSignatureCrypto,
    cache: { maxEntries: 0 },
  });
  const key = randomBytes(32);
  return () =>
    timed(() => {
      const { ok } = verifier.verify(token, Date.now());
      if (!ok) throw new Error('the token of the floor does not verify');
      const cipher = createCipheriv('aes-256-gcm', key, randomBytes(12));
      cipher.update(TEXT);
      cipher.final();
      cipher.getAuthTag();
      read();
    });
}

export async function identityCredentials() {
  const service = await open();
  const { read, close } = reader(service);
  try {
    await withUser(service);
    const { AuthenticationResult } = await passwordSignIn(service, 'alice');
    const Logins = { [PROVIDER]: AuthenticationResult.IdToken };
    const { IdentityId } = await service.callPools('GetId', { IdentityPoolId: IDENTITY_POOL, Logins });
    const headers = [
      'Content-Type',
      'application/x-amz-json-1.1',
      'X-Amz-Target',
      'AWSCognitoIdentityService.GetCredentialsForIdentity',
    ];
    const body = JSON.stringify({ IdentityId, Logins });
    return await ratio(() => timed(() => post(service, headers, body)), credentialsFloor(read), {
      rounds: MANY,
      warmUp: WARM.credentials,
    });
  } finally {
    close();
    await service.close();
  }
}

export async function assumeRole() {
  const service = await open();
  const { read, close } = reader(service);
  const body = `Action=AssumeRole&Version=2011-06-15&RoleSessionName=bench&RoleArn=${encodeURIComponent(ROLE.replace('signed-in', 'partner'))}`;
  try {
    return await ratio(
      async () => {
        const headers = signedHeaders('sts', undefined, body, 'application/x-www-form-urlencoded');
        return timed(() => post(service, headers, body));
      },
      credentialsFloor(read),
      { rounds: MANY, warmUp: WARM.credentials },
    );
  } finally {
    close();
    await service.close();
  }
}

const FEW = 1_000;
const MANY_USERS = 200_000;

/** Sign-ins with many users against sign-ins with few, in the same run. */
export function manyUsers() {
  return manyToFew([undefined, undefined], (service, users) => insertUsersSqlite(service.file, users));
}

export function manyUsersPostgres() {
  return withDatabase((few) =>
    withDatabase((many) => manyToFew([few, many], (_, users, url) => insertUsersPostgres(url, users))),
  );
}

async function manyToFew([fewStorage, manyStorage], insert) {
  const [few, many] = [await open(fewStorage), await open(manyStorage)];
  try {
    for (const [service, users, storage] of [
      [few, FEW, fewStorage],
      [many, MANY_USERS, manyStorage],
    ]) {
      await withUser(service);
      await insert(service, users, storage);
    }
    const { value, detail } = await ratio(
      () => srpSignIns(many, 'alice'),
      () => srpSignIns(few, 'alice'),
      SRP_ROUNDS,
    );
    return { value: 1 / value, detail };
  } finally {
    await few.close();
    await many.close();
  }
}
