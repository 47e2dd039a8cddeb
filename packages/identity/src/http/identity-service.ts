import { randomUUID } from 'node:crypto';
import type { Caller } from '@portcullis/engine/authorize';
import type { Client, ClientOf } from '@portcullis/host/client-address';
import type { Exchange } from '@portcullis/host/listener';
import type { IdentityContext } from '../service/context.ts';
import { Input } from '../service/input.ts';
import { checkRefused, type MembersOfOperations, seenMembers } from '../service/input-members.ts';
import type { CallFacts, Operation } from '../service/operation.ts';
import { ServiceError } from '../service/service-error.ts';
import { type ResourceTags, TagConditions } from '../service/tag-conditions.ts';
import { accessDenied, checkAllowed, SignatureCheck } from './authenticate.ts';
import { type Answer, jsonAnswer, jsonError, membersOf } from './json-service.ts';
import type { ServiceRequest } from './service-request.ts';
import { clientFault } from './storable-text.ts';

/** A service that is reached by `X-Amz-Target`. */
export interface JsonService {
  /** `AWSCognitoIdentityProviderService`. */
  readonly target: string;
  /** What signatures and IAM actions name: `cognito-idp`. */
  readonly signingName: string;
  /** What the service calls a broken constraint, where it is not InvalidParameterException. */
  readonly constraintError?: string | undefined;
  readonly operations: ReadonlyMap<string, Operation>;
  /** By operation, the member with the tags, or the keys of tags, that policies see of a request. */
  readonly tagMembers?: Readonly<Record<string, string>>;
  /** The tags of a resource; `undefined` where there is none of this ARN. */
  tagsOf?(context: IdentityContext, arn: string): Promise<ResourceTags | undefined>;
  /** What becomes of the members of their inputs. */
  readonly members: MembersOfOperations;
  /** Operations that the real service has and this one does not. */
  readonly unsupported: ReadonlySet<string>;
}

/** Takes requests that are no JSON service's: STS, key sets, hosted pages. `undefined`: not mine. */
export type Page = (request: ServiceRequest, context: IdentityContext) => Promise<Answer | undefined>;

export interface IdentityService {
  handle(exchange: Exchange): Promise<void>;
}

const CORS: readonly string[] = [
  'Access-Control-Allow-Origin',
  '*',
  'Access-Control-Expose-Headers',
  'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date',
];
const PREFLIGHT: readonly string[] = [
  'Access-Control-Allow-Headers',
  'authorization,cache-control,content-type,x-amz-content-sha256,x-amz-date,x-amz-security-token,x-amz-target,x-amz-user-agent,x-amzn-client,amz-sdk-invocation-id,amz-sdk-request',
  'Access-Control-Allow-Methods',
  'GET,POST,OPTIONS',
  'Access-Control-Max-Age',
  '172800',
];

/** Answers on one endpoint for all services, by target, action or path; `clientOf` says whose request it is. */
export function createIdentityService(
  context: IdentityContext,
  services: readonly JsonService[],
  pages: readonly Page[],
  clientOf: ClientOf,
): IdentityService {
  const signatures = new SignatureCheck();

  async function answer(request: ServiceRequest): Promise<Answer> {
    if (request.method === 'OPTIONS') return { status: 200, headers: PREFLIGHT, body: '' };
    const target = request.header('x-amz-target');
    if (target !== undefined && request.method === 'POST') return operate(request, target);
    for (const page of pages) {
      const found = await page(request, context);
      if (found !== undefined) return found;
    }
    throw new ServiceError('UnknownOperationException', 'Unknown operation');
  }

  async function operate(request: ServiceRequest, target: string): Promise<Answer> {
    const dot = target.lastIndexOf('.');
    const name = target.slice(dot + 1);
    const service = services.find((one) => one.target === target.slice(0, dot));
    const operation = service?.operations.get(name);
    if (service === undefined || operation === undefined) {
      // Never an empty success: a client must not believe that something was done.
      if (service?.unsupported.has(name) === true)
        throw new ServiceError('UnsupportedOperationException', `${name} is not supported by this service.`);
      throw new ServiceError('UnknownOperationException', 'Unknown operation');
    }
    const given = membersOf(request.body);
    const members = service.members[name];
    const input = new Input(seenMembers(given, members), service.constraintError);
    const caller = operation.signed
      ? await signatures.caller(request, service.signingName, context)
      : undefined;
    const { requestId, sourceIp, secure } = request;
    const facts = { requestId, sourceIp, secure, userAgent: request.header('user-agent'), caller };
    if (caller !== undefined && operation.authorize !== undefined) {
      operation.authorize(input, context, { ...facts, caller });
    } else if (caller !== undefined) {
      await decide(service, operation, input, { ...facts, caller });
    }
    checkRefused(given, members, service.constraintError);
    return jsonAnswer(await operation.run(input, await counted(service, operation, input), facts));
  }

  /** IAM decides, with the tags of the resource and of the request. Throws AccessDeniedException. */
  async function decide(
    service: JsonService,
    { name, ...operation }: Operation,
    input: Input,
    facts: CallFacts & { readonly caller: Caller },
  ): Promise<void> {
    const { caller } = facts;
    const action = `${service.signingName}:${name}`;
    const resource = operation.resource?.(input, context) ?? '*';
    const tags = (await service.tagsOf?.(context, resource)) ?? { tags: {}, notHere: [] };
    const keys = new TagConditions(tags, input, service.tagMembers?.[name]);
    checkAllowed(caller, action, resource, facts, context, keys);
    const unknown = keys.unknown();
    if (unknown.length > 0) {
      const why = `because a policy asks about tags of the resource, and its template does not give ${unknown.join(', ')}`;
      throw accessDenied(caller, action, resource, why);
    }
  }

  /** The context in which an operation runs: with quotas, it counts the request for its user as well. */
  async function counted(
    { signingName }: JsonService,
    { name, signed }: Operation,
    input: Input,
  ): Promise<IdentityContext> {
    const { rates } = context;
    if (rates === undefined) return context;
    const poolId = input.optionalText('UserPoolId');
    const namesUser = input.optionalText('Username') !== undefined;
    await rates.count({ service: signingName, operation: name, signed, poolId, namesUser });
    return { ...context, countUser: (user) => rates.countOfUser(name, user) };
  }

  return {
    handle: async (exchange) => {
      const requestId = randomUUID();
      const found = await readRequest(exchange, requestId, clientOf(exchange))
        .then(answer)
        .catch((error: unknown) => failed(error, context));
      const cors = found.crossOrigin === false ? [] : CORS;
      const headers = [...found.headers, 'x-amzn-RequestId', requestId, ...cors];
      exchange.respond(found.status, headers, exchange.method === 'HEAD' ? '' : found.body);
    },
  };
}

function failed(error: unknown, { ports }: IdentityContext): Answer {
  const fault = clientFault(error);
  if (fault !== undefined) return jsonError(fault);
  ports.log(`identity: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return jsonError(new ServiceError('InternalErrorException', 'Internal error', 500));
}

async function readRequest(exchange: Exchange, requestId: string, client: Client): Promise<ServiceRequest> {
  const body = await exchange.readBody();
  if (!body.ok) throw new ServiceError('RequestEntityTooLargeException', 'The request is too large', 413);
  const { target, method, rawHeaders, host } = exchange;
  const mark = target.indexOf('?');
  const headers = new Map<string, string>();
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] as string).toLowerCase();
    if (!headers.has(name)) headers.set(name, rawHeaders[i + 1] as string);
  }
  return {
    requestId,
    method,
    wirePath: mark === -1 ? target : target.slice(0, mark),
    rawQuery: mark === -1 ? '' : target.slice(mark + 1),
    rawHeaders,
    host,
    sourceIp: client.sourceIp,
    secure: client.secure,
    body: body.bytes,
    header: (name) => headers.get(name),
  };
}
