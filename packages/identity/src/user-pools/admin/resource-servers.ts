import type { Json } from '@portcullis/model/source';
import type { Input } from '../../service/input.ts';
import type { Operation } from '../../service/operation.ts';
import { invalidParameter, notFound, type ServiceError } from '../../service/service-error.ts';
import { QUOTA } from '../accounts/limits.ts';
import type { Pool, PoolPart, ResourceServerDoc } from '../pool.ts';
import { partOf } from '../pools.ts';
import { poolOperation } from './pool-operation.ts';
import { addPart, changePart, pageOfParts, removePart } from './pool-parts.ts';

export const createResourceServer: Operation = poolOperation(
  'CreateResourceServer',
  async ({ input, context, pool }) => {
    const { name, doc } = newResourceServer(input);
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
    const doc = docIn(input);
    const server = await changePart(context, pool, 'resource-server', { name, change: () => doc });
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

/** Read from the members that CreateResourceServer and `AWS::Cognito::UserPoolResourceServer` have in common. */
export function newResourceServer(input: Input): Pick<PoolPart<ResourceServerDoc>, 'name' | 'doc'> {
  return { name: identifierIn(input), doc: docIn(input) };
}

function identifierIn(input: Input): string {
  return input.text('Identifier', { min: 1, max: 256, pattern: /^[\x21\x23-\x5B\x5D-\x7E]+$/ });
}

function docIn(input: Input): ResourceServerDoc {
  const Name = input.text('Name', { min: 1, max: 256, pattern: /^[\w\s+=,.@-]+$/ });
  const given = input.structures('Scopes') ?? [];
  if (given.length > QUOTA.scopesPerResourceServer)
    throw invalidParameter(
      `1 validation error detected: Value at 'scopes' failed to satisfy constraint: Member must have length less than or equal to ${QUOTA.scopesPerResourceServer}`,
      { members: ['Scopes'] },
    );
  const Scopes = given.map(scopeOf);
  const names = Scopes.map(({ ScopeName }) => ScopeName);
  const twice = names.findIndex((one, at) => names.indexOf(one) < at);
  if (twice >= 0)
    throw invalidParameter('Scope names of a resource server must be unique.', {
      members: [`Scopes[${twice}].ScopeName`],
    });
  return { Name, ...(Scopes.length === 0 ? {} : { Scopes }) };
}

function scopeOf(scope: Input): { readonly ScopeName: string; readonly ScopeDescription: string } {
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
