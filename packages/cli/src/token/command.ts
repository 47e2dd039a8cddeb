import {
  checkTokenRequest,
  TokenIssuerError,
  type TokenRequest,
  tokenClaims,
} from '@portcullis/identity/token-issuer';
import type { UserPool, UserPoolClient } from '@portcullis/model';
import { EXIT, UsageError } from '../failure.ts';
import { namedPool } from '../identity/named-pool.ts';
import { loadWorkspace, type Workspace } from '../load/workspace.ts';
import { type CommonOptions, timeOf } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { poolSigner } from './pool-signer.ts';
import { attributesOf, userOf, usersOf } from './pool-user.ts';

export interface TokenOptions extends CommonOptions {
  readonly pool?: string | undefined;
  readonly user: string;
  readonly client?: string | undefined;
  readonly groups?: string | undefined;
  readonly use?: string | undefined;
  readonly scopes?: string | undefined;
  readonly ttl?: string | undefined;
  readonly force?: boolean | undefined;
}

/** `portcullis token`: prints one token, and nothing else, on stdout. */
export async function token(
  terminal: Terminal,
  template: string | undefined,
  options: TokenOptions,
): Promise<number> {
  const ttlSeconds = ttlOf(options.ttl);
  const scopes = listOf(options.scopes) ?? [];
  const use = useOf(options.use, scopes);
  const now = timeOf(options.now);
  const workspace = await loadWorkspace(terminal, template, options);
  const pool = namedPool(workspace, options.pool);
  const user = userOf(workspace.config, pool, options.user);
  if (user === undefined && options.force !== true) refuseUnknownUser(workspace, pool, options.user);
  const client = clientOf(pool, options.client, scopes);
  const request = {
    pool,
    client,
    username: options.user,
    groups: listOf(options.groups) ?? user?.groups ?? [],
    use,
    scopes,
    ttlSeconds,
    attributes: attributesOf(user),
  };
  const issued = await signed(terminal, workspace, request, { now, force: options.force === true });
  terminal.write(options.json === true ? `${JSON.stringify({ token: issued })}\n` : `${issued}\n`);
  return EXIT.fine;
}

async function signed(
  terminal: Terminal,
  workspace: Workspace,
  request: TokenRequest,
  { now, force }: { readonly now: number; readonly force: boolean },
): Promise<string> {
  try {
    if (!force) checkTokenRequest(request);
    const signer = poolSigner(terminal, workspace);
    const claims = tokenClaims(request, signer.issuerOf(request.pool.id), now);
    return await signer.sign(request.pool.id, request.use, claims).finally(() => signer.close());
  } catch (error) {
    if (error instanceof TokenIssuerError)
      throw new UsageError(error.message, 'use --force to issue it all the same');
    throw error;
  }
}

/** Where the configuration lists the users of a pool, those are its users. */
function refuseUnknownUser({ config }: Workspace, pool: UserPool, name: string): void {
  const users = usersOf(config, pool);
  if (users.length === 0) return;
  throw new UsageError(
    `the user pool ${pool.logicalId} has no user \`${name}\``,
    `it has: ${users.map((user) => user.username).join(', ')}; use --force to issue it all the same`,
  );
}

/** The client that is named, else the first that has the scopes, else the first. */
function clientOf(pool: UserPool, name: string | undefined, scopes: readonly string[]): UserPoolClient {
  if (name !== undefined) {
    const named = pool.clients.find((client) => [client.logicalId, client.id, client.name].includes(name));
    if (named !== undefined) return named;
    const known = pool.clients.map((client) => client.logicalId).join(', ');
    throw new UsageError(
      `the user pool ${pool.logicalId} has no client \`${name}\``,
      `it has: ${known || 'none'}`,
    );
  }
  const fitting = pool.clients.find((client) => scopes.every((scope) => client.scopes.includes(scope)));
  const client = fitting ?? pool.clients[0];
  if (client !== undefined) return client;
  throw new UsageError(
    `the user pool ${pool.logicalId} has no client, and a token is issued to one`,
    'add an AWS::Cognito::UserPoolClient to the template',
  );
}

function useOf(text: string | undefined, scopes: readonly string[]): 'id' | 'access' {
  if (text === undefined) return scopes.length > 0 ? 'access' : 'id';
  if (text === 'id' || text === 'access') return text;
  throw new UsageError(`--use ${text} is neither id nor access`);
}

function ttlOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new UsageError(`--ttl ${text} is not a number of seconds`);
}

function listOf(text: string | undefined): readonly string[] | undefined {
  return text
    ?.split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
