import type { Json } from '@portcullis/model/source';
import type { Input } from '../../service/input.ts';
import type { Operation } from '../../service/operation.ts';
import { invalidParameter, notFound, type ServiceError } from '../../service/service-error.ts';
import { QUOTA } from '../accounts/limits.ts';
import type { Pool, PoolPart, ResourceServerDoc } from '../pool.ts';
import { partOf } from '../pools.ts';
import { entryOf } from './entry.ts';
import { poolOperation } from './pool-operation.ts';
import { addPart, pageOfParts, removePart, writePart } from './pool-parts.ts';

export const createResourceServer: Operation = poolOperation(
  'CreateResourceServer',
  async ({ input, context, pool }) => {
    const name = identifierIn(input);
    const doc = docIn(input);
    const quota = {
      most: QUOTA.resourceServersPerPool,
      message: 'The limit of resource servers of the user pool is reached.',
    };
    if (!(await addPart(context, pool, 'resource-server', { name, doc }, quota)))
      throw invalidParameter(`${name} already exists in user pool ${pool.id}.`);
    return { ResourceServer: serverType(pool, { name, doc }) };
  },
);

export const describeResourceServer: Operation = poolOperation(
  'DescribeResourceServer',
  async ({ input, context, pool }) => {
    const name = identifierIn(input);
    const server = await partOf(context.db, pool.id, 'resource-server', name);
    if (server === undefined) throw noServer(name);
    return { ResourceServer: serverType(pool, server) };
  },
);

/** Scopes that are not given are no more. */
export const updateResourceServer: Operation = poolOperation(
  'UpdateResourceServer',
  async ({ input, context, pool }) => {
    const name = identifierIn(input);
    const server = await writePart(context, pool, 'resource-server', { name, doc: docIn(input) });
    if (server === undefined) throw noServer(name);
    return { ResourceServer: serverType(pool, server) };
  },
);

export const deleteResourceServer: Operation = poolOperation(
  'DeleteResourceServer',
  async ({ input, context, pool }) => {
    const name = identifierIn(input);
    if (!(await removePart(context.db, pool, 'resource-server', name))) throw noServer(name);
    return {};
  },
);

export const listResourceServers: Operation = poolOperation(
  'ListResourceServers',
  async ({ input, context, pool }) => {
    const list = { operation: 'ListResourceServers', limitMember: 'MaxResults', most: 50 };
    const { parts, NextToken } = await pageOfParts(context, pool, 'resource-server', input, list);
    return { ResourceServers: parts.map((server) => serverType(pool, server)), ...NextToken };
  },
);

function identifierIn(input: Input): string {
  return input.text('Identifier', { min: 1, max: 256, pattern: /^[\x21\x23-\x5B\x5D-\x7E]+$/ });
}

function docIn(input: Input): ResourceServerDoc {
  const Name = input.text('Name', { min: 1, max: 256, pattern: /^[\w\s+=,.@-]+$/ });
  const given = input.list('Scopes') ?? [];
  if (given.length > QUOTA.scopesPerResourceServer)
    throw invalidParameter(
      `1 validation error detected: Value at 'scopes' failed to satisfy constraint: Member must have length less than or equal to ${QUOTA.scopesPerResourceServer}`,
    );
  const Scopes = given.map(scopeOf);
  if (new Set(Scopes.map(({ ScopeName }) => ScopeName)).size < Scopes.length)
    throw invalidParameter('Scope names of a resource server must be unique.');
  return { Name, ...(Scopes.length === 0 ? {} : { Scopes }) };
}

function scopeOf(value: Json): { readonly ScopeName: string; readonly ScopeDescription: string } {
  const scope = entryOf(value, 'Scopes');
  return {
    // A slash stands between the server and its scope.
    ScopeName: scope.text('ScopeName', { min: 1, max: 256, pattern: /^[\x21\x23-\x2E\x30-\x5B\x5D-\x7E]+$/ }),
    ScopeDescription: scope.text('ScopeDescription', { min: 1, max: 256 }),
  };
}

function noServer(name: string): ServiceError {
  return notFound(`Resource server ${name} does not exist.`);
}

/** `ResourceServerType`. */
function serverType({ id }: Pool, { name, doc }: Pick<PoolPart<ResourceServerDoc>, 'name' | 'doc'>): Json {
  const scopes = (doc.Scopes ?? []) as unknown as Json;
  return { UserPoolId: id, Identifier: name, Name: doc.Name, Scopes: scopes };
}
