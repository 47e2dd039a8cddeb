import type { LambdaAuthorizer } from '@portcullis/model';
import type { Json } from '@portcullis/model/source';
import { commonLogTime, routeKey } from './context-variables.ts';
import type { RouteView, StageView } from './context-view.ts';
import { type ApiRequest, headerOf } from './request.ts';
import { decodedPathParameters, headerMapsV1, headersV2, queryMapsV1, queryV2 } from './request-maps.ts';
import type { RouteMatch } from './route-match.ts';

/** What an authorizer event is made of. */
export interface AuthorizerEventInput {
  readonly stage: StageView;
  readonly request: ApiRequest;
  readonly match: RouteMatch<RouteView>;
  readonly authorizer: LambdaAuthorizer;
  readonly methodArn: string;
  /** The values of the declared identity sources; `undefined` for one that the request lacks. */
  readonly identityValues: readonly (string | undefined)[];
}

/**
 * The event that a Lambda authorizer gets; the request's body is in none of them.
 * DG "Input to an API Gateway Lambda authorizer", "Control access to HTTP APIs with AWS Lambda authorizers".
 */
export function authorizerEvent(input: AuthorizerEventInput): Json {
  const { authorizer, methodArn, identityValues } = input;
  if (authorizer.kind === 'TOKEN') {
    return { type: 'TOKEN', methodArn, authorizationToken: identityValues[0] ?? '' };
  }
  if (authorizer.payloadFormatVersion === '2.0') return httpEventV2(input);
  return input.stage.api.kind === 'REST' ? restRequestEvent(input) : httpEventV1(input);
}

function restRequestEvent(input: AuthorizerEventInput): { [key: string]: Json } {
  const { stage, request, match, methodArn } = input;
  const headers = headerMapsV1(request);
  const query = queryMapsV1(request);
  const { route } = match.target;
  return {
    type: 'REQUEST',
    methodArn,
    resource: route.path,
    path: request.path,
    httpMethod: request.method,
    headers: headers.single,
    multiValueHeaders: headers.multi,
    // Absent maps are empty objects here, not null as in proxy events (DG example of a REQUEST event).
    queryStringParameters: query.single ?? {},
    multiValueQueryStringParameters: query.multi ?? {},
    pathParameters: decodedPathParameters(match.pathParameters) ?? {},
    stageVariables: stage.stage.variables,
    requestContext: {
      resourceId: route.id,
      resourcePath: route.path,
      httpMethod: request.method,
      extendedRequestId: request.extendedRequestId,
      requestTime: commonLogTime(request.receivedAt),
      path: request.wirePath,
      accountId: stage.definition.account,
      protocol: request.protocol,
      stage: stage.stage.name,
      domainPrefix: domainOf(request).prefix,
      requestTimeEpoch: request.receivedAt,
      requestId: request.requestId,
      identity: {
        cognitoIdentityPoolId: null,
        accountId: null,
        cognitoIdentityId: null,
        caller: null,
        sourceIp: request.sourceIp,
        principalOrgId: null,
        accessKey: null,
        cognitoAuthenticationType: null,
        cognitoAuthenticationProvider: null,
        userArn: null,
        userAgent: headerOf(request, 'user-agent') ?? null,
        user: null,
        ...(match.target.route.apiKeyRequired ? { apiKey: headerOf(request, 'x-api-key') ?? null } : {}),
      },
      domainName: domainOf(request).name,
      apiId: stage.api.id,
    },
  };
}

function httpEventV1(input: AuthorizerEventInput): Json {
  const values = input.identityValues.map((value) => value ?? '').join(',');
  return {
    version: '1.0',
    ...restRequestEvent(input),
    identitySource: values,
    authorizationToken: values,
  };
}

function httpEventV2(input: AuthorizerEventInput): Json {
  const { stage, request, match, methodArn, identityValues } = input;
  const { headers, cookies } = headersV2(request);
  const query = queryV2(request);
  const pathParameters = decodedPathParameters(match.pathParameters);
  const domain = domainOf(request);
  const hasVariables = Object.keys(stage.stage.variables).length > 0;
  return {
    version: '2.0',
    type: 'REQUEST',
    routeArn: methodArn,
    identitySource: identityValues.filter((value) => value !== undefined),
    routeKey: routeKey(match.target),
    rawPath: request.wirePath,
    rawQueryString: request.rawQuery,
    ...(cookies.length > 0 ? { cookies } : {}),
    headers,
    ...(query === undefined ? {} : { queryStringParameters: query }),
    requestContext: {
      accountId: stage.definition.account,
      apiId: stage.api.id,
      domainName: domain.name,
      domainPrefix: domain.prefix,
      http: {
        method: request.method,
        path: request.wirePath,
        protocol: request.protocol,
        sourceIp: request.sourceIp,
        userAgent: headerOf(request, 'user-agent') ?? '',
      },
      requestId: request.requestId,
      routeKey: routeKey(match.target),
      stage: stage.stage.name,
      time: commonLogTime(request.receivedAt),
      timeEpoch: request.receivedAt,
    },
    ...(pathParameters === undefined ? {} : { pathParameters }),
    ...(hasVariables ? { stageVariables: stage.stage.variables } : {}),
  };
}

function domainOf(request: ApiRequest): { name: string; prefix: string } {
  const name = request.host.replace(/:\d+$/, '');
  return { name, prefix: name.split('.', 1)[0] ?? name };
}
