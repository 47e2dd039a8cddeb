import {
  type CallerIdentity,
  commonLogTime,
  decodedPathParameters,
  headerMapsV1,
  headerOf,
  queryMapsV1,
} from '@portcullis/engine/authorize';
import type { Json } from '@portcullis/model/source';
import type { Call } from './call.ts';
import type { EventBody } from './event-body.ts';
import { integrationHeaders } from './integration-headers.ts';

/**
 * The event of payload format 1.0. DG "Input format of a Lambda function for proxy integration" (REST) and "Create
 * AWS Lambda proxy integrations for HTTP APIs" (format 1.0). Absent maps are null. `undefined` where the context of a
 * Lambda authorizer is nested, which a REST API cannot pass on.
 */
export function eventV1(call: Call, body: EventBody): Json | undefined {
  const { stage, request, decision } = call;
  const { api } = stage;
  const isRest = api.kind === 'REST';
  const headers = headerMapsV1({ rawHeaders: integrationHeaders(call, false) });
  const query = queryMapsV1(request);
  const variables = stage.stage.variables;
  const route = decision.route?.route;
  const authorizer = authorizerOf(decision.identity, isRest);
  if (authorizer === 'nested') return undefined;
  const domainName = request.host.replace(/:\d+$/, '');
  return {
    ...(isRest ? {} : { version: '1.0' }),
    resource: route?.path ?? '',
    // Through a custom domain a REST event's path keeps the base path; through execute-api it has no stage.
    path: isRest && !request.viaCustomDomain ? request.path : request.wirePath,
    httpMethod: request.method,
    headers: headers.single,
    multiValueHeaders: headers.multi,
    queryStringParameters: query.single,
    multiValueQueryStringParameters: query.multi,
    requestContext: {
      accountId: stage.definition.account,
      apiId: api.id,
      ...(authorizer === undefined ? {} : { authorizer }),
      domainName,
      domainPrefix: domainName.split('.', 1)[0] ?? domainName,
      extendedRequestId: request.extendedRequestId,
      httpMethod: request.method,
      identity: identityOf(call, isRest),
      path: request.wirePath,
      protocol: request.protocol,
      requestId: request.requestId,
      requestTime: commonLogTime(request.receivedAt),
      requestTimeEpoch: request.receivedAt,
      resourceId: isRest ? (route?.id ?? null) : null,
      resourcePath: route?.path ?? '',
      stage: stage.stage.name,
    },
    pathParameters: decodedPathParameters(decision.pathParameters) ?? null,
    stageVariables: Object.keys(variables).length === 0 ? null : { ...variables },
    body: body.text ?? null,
    isBase64Encoded: body.isBase64Encoded,
  };
}

function identityOf(call: Call, isRest: boolean): { [key: string]: Json } {
  const { identity, route } = call.decision;
  const { iam } = identity;
  const { cognito } = iam ?? {};
  return {
    accessKey: iam?.accessKey ?? null,
    accountId: iam?.accountId ?? null,
    ...(isRest && route?.route.apiKeyRequired
      ? { apiKey: identity.apiKey?.value ?? null, apiKeyId: identity.apiKey?.id ?? null }
      : {}),
    caller: iam?.callerId ?? null,
    ...(isRest ? {} : { cognitoAmr: cognito === undefined ? null : [...cognito.amr] }),
    cognitoAuthenticationProvider: cognito?.authenticationProvider ?? null,
    cognitoAuthenticationType: cognito?.authenticationType ?? null,
    cognitoIdentityId: cognito?.identityId ?? null,
    cognitoIdentityPoolId: cognito?.identityPoolId ?? null,
    principalOrgId: iam?.principalOrgId ?? null,
    sourceIp: call.request.sourceIp,
    user: iam?.callerId ?? null,
    userAgent: headerOf(call.request, 'user-agent') ?? null,
    userArn: iam?.userArn ?? null,
  };
}

/** `requestContext.authorizer`; the guide's HTTP example has nulls where there is none, REST has no such key. */
function authorizerOf(identity: CallerIdentity, isRest: boolean): Json | 'nested' | undefined {
  const { authorizer } = identity;
  if (authorizer === undefined)
    return isRest || identity.iam !== undefined ? undefined : { claims: null, scopes: null };
  switch (authorizer.kind) {
    case 'cognito':
      return { claims: { ...authorizer.claims } };
    case 'jwt':
      return {
        claims: { ...authorizer.claims },
        scopes: authorizer.scopes === null ? null : [...authorizer.scopes],
      };
    case 'lambda': {
      const out: { [key: string]: Json } = {};
      for (const [name, value] of Object.entries(authorizer.context)) {
        if (value === null) continue;
        if (typeof value === 'object') return 'nested';
        out[name] = String(value);
      }
      if (authorizer.principalId !== undefined) out.principalId = authorizer.principalId;
      out.integrationLatency = authorizer.latencyMs;
      return out;
    }
  }
}
