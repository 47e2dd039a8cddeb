import { randomBytes } from 'node:crypto';
import { fetchedKeySet } from '@portcullis/host/key-sets';
import { listen } from '@portcullis/host/listener';
import type { CognitoResource, IamDirectory } from '@portcullis/model';
import { readPolicy } from '@portcullis/model/policy';
import { type Json, treeOfValue } from '@portcullis/model/source';
import { outboundFetch } from './federation/outbound-fetch.ts';
import type { ProviderAccess } from './federation/provider-access.ts';
import { type Identity, openIdentity } from './open-identity.ts';
import { createSecretBox } from './secrets/secret-box.ts';
import type { Invocation, Message } from './service/context.ts';

import { createCredentialFinder } from './sts/credential-finder.ts';

import { testStorage } from './test-storage.ts';

/** An identity service on a loopback port, with a clock, an outbox and functions of the test's own. */
export interface TestIdentity extends Identity {
  readonly url: string;
  readonly outbox: Message[];
  /** Milliseconds that the clock is ahead. */
  advance(ms: number): void;
  stop(): Promise<void>;
}

export interface TestIdentityOptions {
  readonly resources?: readonly TestResource[];
  /** By ARN. */
  readonly functions?: Readonly<Record<string, (event: Json) => Invocation | Promise<Invocation>>>;
  /** Stands in for identity providers; absent: they are fetched from, on this machine by plain HTTP. */
  readonly fetch?: ProviderAccess['fetch'];
  readonly providerUrls?: ProviderAccess['urls'];
  /** Takes the lines for the operator; absent: there must be none. */
  readonly log?: (line: string) => void;
  readonly storage?: string;
  readonly issuer?: 'local' | 'aws';
  readonly partition?: string;
  readonly iam?: IamDirectory;
  readonly keys?: readonly Uint8Array[];
  readonly themeCss?: string;
  readonly trustedProxies?: readonly string[];
  readonly quotas?: 'aws' | 'off';
  /** Milliseconds since the epoch; absent: the machine's clock. */
  readonly clock?: () => number;
}

export type TestResource = Pick<CognitoResource, 'type' | 'id' | 'properties'> &
  Partial<Pick<CognitoResource, 'unresolved'>>;

export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';

/** The access key of a user who may do everything. */
export const ADMIN = {
  accessKeyId: 'AKIATESTADMIN0000001',
  secretAccessKey: 'a-secret-of-the-test-admin',
} as const;
/** One who may do nothing. */
export const NOBODY = {
  accessKeyId: 'AKIATESTNOBODY000001',
  secretAccessKey: 'a-secret-of-the-test-nobody',
} as const;

const AT = { file: 'test', line: 1, column: 1 } as const;

export async function startIdentity(options: TestIdentityOptions = {}): Promise<TestIdentity> {
  const storage = await testStorage(options.storage);
  let ahead = 0;
  const clock = options.clock ?? Date.now;
  const now = (): number => clock() + ahead;
  const outbox: Message[] = [];
  const keys = options.keys ?? [randomBytes(32)];
  const iam = options.iam ?? adminDirectory();
  const findCredential = createCredentialFinder({ iam, box: createSecretBox(keys), loadedAt: now() });
  const invoke = async (arn: string, event: Json): Promise<Invocation> => {
    const run = options.functions?.[arn];
    if (run === undefined) return { ok: false, kind: 'unavailable', message: `no function ${arn}` };
    return run(event);
  };
  let identity: Identity | undefined;
  const listener = await listen({
    host: '127.0.0.1',
    port: 0,
    handler: (exchange) => void identity?.handle(exchange),
  });
  const url = `http://127.0.0.1:${listener.port}`;
  identity = await openIdentity({
    storage: storage.url,
    keys,
    themeCss: options.themeCss,
    trustedProxies: options.trustedProxies,
    quotas: options.quotas,
    place: {
      account: ACCOUNT,
      region: REGION,
      partition: options.partition ?? 'aws',
      issuer: options.issuer ?? 'local',
      url,
    },
    ports: {
      now,
      findCredential,
      iam: () => iam,
      keySet: (issuer) => fetchedKeySet({ issuer, kinds: ['RSA', 'EC'], now }),
      invoke,
      invokeUnawaited: invoke,
      deliver: async (message) => void outbox.push(message),
      providers: {
        fetch: options.fetch ?? outboundFetch,
        plainHttp: 'loopback',
        urls: options.providerUrls ?? {},
      },
      log: (line) => {
        if (options.log === undefined) throw new Error(line);
        options.log(line);
      },
    },
  });
  await identity.follow(
    (options.resources ?? []).map((one) => ({
      logicalId: one.id ?? one.type,
      unresolved: [],
      at: AT,
      ...one,
    })),
  );
  const opened = identity;
  return {
    ...opened,
    url,
    outbox,
    advance: (ms) => {
      ahead += ms;
    },
    stop: async () => {
      await listener.close();
      await opened.close();
      await storage.drop();
    },
  };
}

/** The two users, the admin with a condition where one is given. */
export function adminDirectory(condition?: Json): IamDirectory {
  const statement = { Effect: 'Allow', Action: '*', Resource: '*' };
  const document = {
    Version: '2012-10-17',
    Statement: condition === undefined ? statement : { ...statement, Condition: condition },
  };
  const { policy } = readPolicy(treeOfValue(document, 'test'), { name: 'all', kind: 'identity' });
  if (policy === undefined) throw new Error('the test policy is none');
  const user = (
    name: string,
    key: { accessKeyId: string; secretAccessKey: string },
    policies: readonly (typeof policy)[],
  ) => ({
    name,
    account: ACCOUNT,
    arn: `arn:aws:iam::${ACCOUNT}:user/${name}`,
    uniqueId: `AIDA${name.toUpperCase()}`,
    groups: [],
    policies,
    tags: {},
    accessKeys: [{ id: key.accessKeyId, secret: key.secretAccessKey, active: true }],
    unresolvedPolicies: [],
    at: AT,
  });
  return { users: [user('admin', ADMIN, [policy]), user('nobody', NOBODY, [])], roles: [] };
}
