import type { Caller } from '@portcullis/engine/authorize';
import { SignatureCheck } from '../http/authenticate.ts';
import type { Page } from '../http/identity-service.ts';
import type { Answer } from '../http/json-service.ts';
import type { ServiceRequest } from '../http/service-request.ts';
import { clientFault } from '../http/storable-text.ts';
import type { IdentityContext } from '../service/context.ts';
import { Input } from '../service/input.ts';
import { checkRefused, seenMembers } from '../service/input-members.ts';
import type { Operation } from '../service/operation.ts';
import { ServiceError } from '../service/service-error.ts';
import { assumeRole } from './assume-role.ts';
import { assumeRoleWithSaml } from './assume-role-with-saml.ts';
import { assumeRoleWithWebIdentity } from './assume-role-with-web-identity.ts';
import { getCallerIdentity } from './get-caller-identity.ts';
import { getFederationToken } from './get-federation-token.ts';
import { getSessionToken } from './get-session-token.ts';
import { STS_MEMBERS } from './input-members.ts';
import { parseQueryInput } from './query-input.ts';
import { xmlAnswer, xmlError } from './xml-answer.ts';

export const STS_OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  [
    assumeRole,
    assumeRoleWithSaml,
    assumeRoleWithWebIdentity,
    getCallerIdentity,
    getFederationToken,
    getSessionToken,
  ].map((operation) => [operation.name, operation]),
);

/** What STS calls a broken constraint. */
const CONSTRAINT = 'ValidationError';

/** AWS Security Token Service: the query protocol, by POST form or by GET query at the root. */
export function createStsPage(): Page {
  const signatures = new SignatureCheck();
  return async (request, context) => {
    const form = formOf(request);
    if (form === undefined) return undefined;
    const { requestId } = request;
    try {
      const { Action: action, Version: version, ...given } = parseQueryInput(form);
      const operation = typeof action === 'string' ? STS_OPERATIONS.get(action) : undefined;
      if (operation === undefined) {
        const shown = typeof version === 'string' ? version : '';
        throw new ServiceError(
          'InvalidAction',
          `Could not find operation ${String(action)} for version ${shown}`,
        );
      }
      const caller = operation.signed ? await callerOf(signatures, request, context) : undefined;
      const { sourceIp, secure } = request;
      const facts = { requestId, sourceIp, secure, userAgent: request.header('user-agent'), caller };
      const members = STS_MEMBERS[operation.name];
      checkRefused(given, members, CONSTRAINT);
      const input = new Input(seenMembers(given, members), CONSTRAINT);
      const result = await operation.run(input, context, facts);
      return xmlAnswer(operation.name, result, requestId);
    } catch (error) {
      return failed(error, requestId, context);
    }
  };
}

/** The parameters, where the request is one of STS. */
function formOf({ method, wirePath, rawQuery, body, header }: ServiceRequest): string | undefined {
  if (wirePath !== '/') return undefined;
  if (method === 'GET') return hasAction(rawQuery) ? rawQuery : undefined;
  if (method !== 'POST') return undefined;
  if (header('content-type')?.startsWith('application/x-www-form-urlencoded') !== true) return undefined;
  const form = new TextDecoder().decode(body);
  // What is in the query of a POST signs, or is nothing.
  return hasAction(form) ? form : undefined;
}

function hasAction(form: string): boolean {
  return /(?:^|&)Action=/.test(form);
}

async function callerOf(
  signatures: SignatureCheck,
  request: ServiceRequest,
  context: IdentityContext,
): Promise<Caller> {
  try {
    return await signatures.caller(request, 'sts', context);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const [code, status] = SIGNATURE_ERRORS[error.code] ?? ['SignatureDoesNotMatch', 403];
    throw new ServiceError(code, error.message, status);
  }
}

/** STS API Reference "Common Error Types": names of the query protocol for those of the JSON services. */
const SIGNATURE_ERRORS: Readonly<Record<string, readonly [code: string, status: number]>> = {
  MissingAuthenticationTokenException: ['MissingAuthenticationToken', 403],
  UnrecognizedClientException: ['InvalidClientTokenId', 403],
  ExpiredTokenException: ['ExpiredToken', 403],
  IncompleteSignatureException: ['IncompleteSignature', 400],
};

function failed(error: unknown, requestId: string, { ports }: IdentityContext): Answer {
  const fault = clientFault(error);
  if (fault !== undefined) return xmlError(inQueryWords(fault), requestId);
  ports.log(`identity: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return xmlError(new ServiceError('InternalFailure', 'Internal error', 500), requestId);
}

/** Members of a wrong type: the JSON services have a word for what no form can say. */
function inQueryWords(error: ServiceError): ServiceError {
  return error.code === 'SerializationException' ? new ServiceError('ValidationError', error.message) : error;
}
