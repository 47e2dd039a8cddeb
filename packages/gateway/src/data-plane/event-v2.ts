import {
  type CallerIdentity,
  commonLogTime,
  decodedPathParameters,
  headerOf,
  headersV2,
  queryV2,
  routeKey,
} from '@portcullis/engine/authorize';
import type { Json } from '@portcullis/model/source';
import type { Call } from './call.ts';
import type { EventBody } from './event-body.ts';
import { integrationHeaders } from './integration-headers.ts';

/**
 * The event of payload format 2.0. DG "Create AWS Lambda proxy integrations for HTTP APIs". Names of headers are in
 * lower case, duplicates are joined by commas, cookies stand apart, absent maps are left out.
 */
export function eventV2(call: Call, body: EventBody): Json {
  const { stage, request, decision } = call;
  const { headers, cookies } = headersV2({ rawHeaders: integrationHeaders(call, false) });
  const query = queryV2(request);
  const pathParameters = decodedPathParameters(decision.pathParameters);
  const variables = stage.stage.variables;
  const authorizer = authorizerOf(decision.identity);
  const key = decision.route === undefined ? '$default' : routeKey(decision.route);
  const domainName = request.host.replace(/:\d+$/, '');
  // With a mapping of a custom domain rawPath has no base path; a named stage always stands in it.
  const rawPath = stage.stage.name === '$default' ? request.path : `/${stage.stage.name}${request.path}`;
  return {
    version: '2.0',
    routeKey: key,
    rawPath,
    rawQueryString: request.rawQuery,
    ...(cookies.length === 0 ? {} : { cookies }),
    headers,
    ...(query === undefined ? {} : { queryStringParameters: query }),
    requestContext: {
      accountId: stage.definition.account,
      apiId: stage.api.id,
      ...(authorizer === undefined ? {} : { authorizer }),
      domainName,
      domainPrefix: domainName.split('.', 1)[0] ?? domainName,
      http: {
        method: request.method,
        path: rawPath,
        protocol: request.protocol,
        sourceIp: request.sourceIp,
        userAgent: headerOf(request, 'user-agent') ?? '',
      },
      requestId: request.requestId,
      routeKey: key,
      stage: stage.stage.name,
      time: commonLogTime(request.receivedAt),
      timeEpoch: request.receivedAt,
    },
    ...(body.text === undefined ? {} : { body: body.text }),
    ...(pathParameters === undefined ? {} : { pathParameters }),
    isBase64Encoded: body.isBase64Encoded,
    ...(Object.keys(variables).length === 0 ? {} : { stageVariables: { ...variables } }),
  };
}

function authorizerOf(identity: CallerIdentity): Json | undefined {
  const { iam, authorizer } = identity;
  if (iam !== undefined) {
    const { cognito } = iam;
    return {
      iam: {
        accessKey: iam.accessKey,
        accountId: iam.accountId,
        callerId: iam.callerId,
        cognitoIdentity:
          cognito === undefined
            ? null
            : {
                amr: [...cognito.amr],
                identityId: cognito.identityId,
                identityPoolId: cognito.identityPoolId,
              },
        principalOrgId: iam.principalOrgId ?? null,
        userArn: iam.userArn,
        userId: iam.callerId,
      },
    };
  }
  switch (authorizer?.kind) {
    case undefined:
      return undefined;
    case 'jwt':
      return {
        jwt: {
          claims: { ...authorizer.claims },
          scopes: authorizer.scopes === null ? null : [...authorizer.scopes],
        },
      };
    case 'cognito':
      return { jwt: { claims: { ...authorizer.claims }, scopes: null } };
    case 'lambda':
      return { lambda: { ...authorizer.context } };
  }
}
