import { randomUUID } from 'node:crypto';
import type { Caller } from '@portcullis/engine/authorize';
import type { Json } from '@portcullis/model/source';
import { getOpenIdTokenForDeveloperIdentity } from '../identity-pools/get-open-id-token-for-developer-identity.ts';
import { ADMIN, type TestIdentity } from '../test-identity.ts';
import { issueTokens } from '../tokens/issue-tokens.ts';
import { POOL_ID, testClient, testPool } from '../user-pools/auth/test-users.ts';
import { insertUser, userBySub } from '../user-pools/users.ts';
import { Input } from './input.ts';
import type { Operation } from './operation.ts';
import type { Shape } from './test-api-model.ts';
import { recorded } from './test-recorder.ts';
import { IDENTITY_POOL, RESOURCES, VALUES } from './test-samples.ts';

export interface Call {
  /** Paths of the members that the operation looked at. */
  readonly reads: ReadonlySet<string>;
  /** What it ended with, where it did not succeed: it may have ended before it looked. */
  readonly errors: readonly unknown[];
}

const AT = { file: 'test', line: 1, column: 1 } as const;
const CALL = {
  requestId: 'r',
  sourceIp: '127.0.0.1',
  secure: false,
  userAgent: undefined,
  caller: undefined,
};

/** Members without which an operation is run once more: where they are given, it ends, or others do not count. */
const WITHOUT: Readonly<Record<string, readonly string[]>> = {
  AssociateSoftwareToken: ['AccessToken'],
  ConfirmForgotPassword: ['SecretHash'],
  ConfirmSignUp: ['Session', 'SecretHash'],
  ForgotPassword: ['SecretHash'],
  GetTokensFromRefreshToken: ['ClientSecret'],
  ListIdentities: ['NextToken'],
  LookupDeveloperIdentity: ['NextToken'],
  ResendConfirmationCode: ['SecretHash'],
  SignUp: ['SecretHash'],
  VerifySoftwareToken: ['AccessToken'],
};

/** The pools as they are declared, with one user and an identity, whatever was called before. */
async function begin(identity: TestIdentity): Promise<Readonly<Record<string, Json>>> {
  const { context } = identity;
  await identity.follow(
    RESOURCES.map((one) => ({ logicalId: one.id ?? one.type, unresolved: [], at: AT, ...one })),
  );
  for (const table of ['users', 'aliases', 'attempts'] as const)
    await context.db.deleteFrom(table).where('pool_id', '=', POOL_ID).execute();
  const [pool, client] = [await testPool(context), await testClient(context)];
  const sub = randomUUID();
  const attributes = { email: 'a@shop.example', email_verified: 'true' };
  const row = { sub, username: 'alice', status: 'CONFIRMED', doc: { attributes } } as const;
  await insertUser(context.db, pool, row, context.ports.now());
  const user = await userBySub(context.db, pool.id, sub);
  if (user === undefined) throw new Error('the user is not there');
  const authTime = context.ports.now();
  const ids = { family: randomUUID(), eventId: randomUUID() };
  const { accessToken } = await issueTokens(context, { pool, client, user, authTime, ...ids });
  const input = new Input({ IdentityPoolId: IDENTITY_POOL, Logins: { text: 'text' } });
  const answer = await getOpenIdTokenForDeveloperIdentity.run(input, context, CALL);
  const IdentityId = answer.IdentityId as string;
  return { AccessToken: accessToken, IdentityId, IdentityIdsToDelete: [IdentityId] };
}

/** Runs an operation of a service with every member that it is said to read, and notes which it does. */
export async function pathsRead(
  identity: TestIdentity,
  service: string,
  operation: Operation,
  shapes: ReadonlyMap<string, Shape>,
  read: readonly string[],
): Promise<Call> {
  const values: Readonly<Record<string, Json>> = { ...(await begin(identity)), ...VALUES };
  const sampleOf = (member: string, shape: Shape): Json => {
    const said = values[`${service}:${member}`] ?? values[`${operation.name}.${member}`] ?? values[member];
    if (said !== undefined) return said;
    switch (shape.kind) {
      case 'text':
        return 'text';
      case 'number':
        return 1;
      case 'flag':
        return true;
      case 'list':
        return [sampleOf(member, shape.of)];
      case 'map':
        return { key: sampleOf(member, shape.of) };
      case 'structure':
        return Object.fromEntries([...shape.members].map(([one, of]) => [one, sampleOf(one, of)]));
    }
  };
  const caller = identity.context.ports.findCredential(ADMIN.accessKeyId, undefined)?.caller as Caller;
  const reads = new Set<string>();
  const errors: unknown[] = [];
  const without = WITHOUT[operation.name] ?? [];
  for (const left of without.length === 0 ? [[]] : [[], without]) {
    const given = [...shapes].filter(([member]) => read.includes(member) && !left.includes(member));
    const sample = Object.fromEntries(given.map(([member, shape]) => [member, sampleOf(member, shape)]));
    const members = recorded(sample, reads) as Readonly<Record<string, Json>>;
    try {
      await operation.run(new Input(members), identity.context, { ...CALL, caller });
    } catch (error) {
      errors.push(error);
    }
  }
  return { reads, errors };
}
