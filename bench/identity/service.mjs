// An identity service in this process, on a store of its own, asked without a network in between.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openIdentity } from '@portcullis/identity';

export const POOL = 'eu-west-1_Bench0000';
export const CLIENT = 'benchclient00000000000000a';
export const IDENTITY_POOL = 'eu-west-1:00000000-0000-4000-8000-000000000001';
export const PROVIDER = `cognito-idp.eu-west-1.amazonaws.com/${POOL}`;
export const PASSWORD = 'Correct-horse-1';
export const ROLE = 'arn:aws:iam::111122223333:role/signed-in';
const AT = { file: 'bench', line: 1, column: 1 };

const resource = (type, id, properties) => ({
  type,
  logicalId: type,
  id,
  properties,
  unresolved: [],
  at: AT,
});

const RESOURCES = [
  resource('UserPool', POOL, { UserPoolName: 'bench' }),
  resource('UserPoolClient', CLIENT, {
    UserPoolId: POOL,
    ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  }),
  resource('IdentityPool', IDENTITY_POOL, {
    AllowUnauthenticatedIdentities: false,
    CognitoIdentityProviders: [{ ProviderName: PROVIDER, ClientId: CLIENT }],
  }),
  resource('IdentityPoolRoleAttachment', 'roles', {
    IdentityPoolId: IDENTITY_POOL,
    Roles: { authenticated: ROLE },
  }),
];

/** `iam`: who signs, and which roles there are. `storage`: default a SQLite file that goes with the service. */
export async function benchIdentity({ iam, findCredential, storage }) {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-bench-identity-'));
  const url = storage ?? `sqlite:${join(folder, 'data.db')}`;
  const identity = await openIdentity({
    storage: url,
    keys: [randomBytes(32)],
    place: {
      account: '111122223333',
      region: 'eu-west-1',
      partition: 'aws',
      issuer: 'aws',
      url: 'http://localhost:8082',
    },
    ports: {
      now: Date.now,
      findCredential: (...given) => findCredential?.(...given),
      iam: () => iam,
      invoke: async () => ({ ok: false, kind: 'unavailable', message: 'no functions' }),
      deliver: async () => undefined,
      log: (line) => {
        throw new Error(line);
      },
    },
  });
  await identity.follow(RESOURCES);
  return {
    identity,
    folder,
    file: join(folder, 'data.db'),
    call: (operation, input) => call(identity, 'AWSCognitoIdentityProviderService', operation, input),
    callPools: (operation, input) => call(identity, 'AWSCognitoIdentityService', operation, input),
    post: (headers, body) => exchange(identity, headers, body),
    async close() {
      await identity.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function call(identity, service, operation, input) {
  const { status, body } = await exchange(
    identity,
    ['Content-Type', 'application/x-amz-json-1.1', 'X-Amz-Target', `${service}.${operation}`],
    JSON.stringify(input),
  );
  const answer = JSON.parse(body);
  if (status !== 200) throw new Error(`${operation}: ${body}`);
  return answer;
}

function exchange(identity, rawHeaders, text) {
  const bytes = Buffer.from(text);
  return new Promise((resolve) => {
    void identity.handle({
      method: 'POST',
      target: '/',
      rawHeaders: ['Host', 'localhost:8082', ...rawHeaders],
      host: 'localhost:8082',
      protocol: 'HTTP/1.1',
      remoteAddress: '127.0.0.1',
      encrypted: false,
      hasBody: true,
      contentLength: bytes.length,
      readBody: async () => ({ ok: true, bytes }),
      bodyStream: () => undefined,
      respond: (status, _, body) => resolve({ status, body: String(body) }),
      onClose: () => undefined,
    });
  });
}
