import type { Json } from '@portcullis/model/source';
import type { ContextView, RouteView } from './context-view.ts';
import type { CallerIdentity } from './identity.ts';
import { headerOf } from './request.ts';

/**
 * The value of `$context.<name>`, or `undefined` where this request has none. DG "Variables for data models,
 * authorizers, mapping templates, and CloudWatch access logging". What only the sender of the response knows
 * (status, lengths, latencies) is added by the gateway.
 */
export function contextVariable(name: string, view: ContextView): string | undefined {
  const { stage, request, match, identity, error } = view;
  if (name.startsWith('authorizer.')) return authorizerVariable(name.slice('authorizer.'.length), identity);
  if (name.startsWith('identity.')) return identityVariable(name.slice('identity.'.length), view);
  switch (name) {
    case 'accountId':
      return stage.definition.account;
    case 'apiId':
      return stage.api.id;
    case 'stage':
      return stage.stage.name;
    case 'requestId':
      return request.requestId;
    case 'extendedRequestId':
      return request.extendedRequestId;
    case 'httpMethod':
      return request.method;
    case 'path':
      return request.wirePath;
    case 'protocol':
      return request.protocol;
    case 'domainName':
      return request.host.replace(/:\d+$/, '');
    case 'domainPrefix':
      return request.host.split(/[.:]/, 1)[0];
    case 'requestTime':
      return commonLogTime(request.receivedAt);
    case 'requestTimeEpoch':
      return String(request.receivedAt);
    case 'resourceId':
      return match?.target.route.id;
    case 'resourcePath':
      return match?.target.route.path;
    case 'routeKey':
      return match === undefined ? undefined : routeKey(match.target);
    case 'error.message':
      return error?.message ?? undefined;
    case 'error.messageString':
      return error === undefined ? undefined : JSON.stringify(error.message);
    case 'error.responseType':
      return error?.responseType;
    case 'error.validationErrorString':
      return error?.validationErrorString;
    default:
      return undefined;
  }
}

export function routeKey(target: RouteView): string {
  const { method, path } = target.route;
  return path === '$default' ? '$default' : `${method} ${path}`;
}

/** `24/Nov/2026:03:06:00 +0000`. */
export function commonLogTime(epochMs: number): string {
  const [, day, month, year, time] = new Date(epochMs).toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}

function identityVariable(name: string, { request, identity }: ContextView): string | undefined {
  const iam = identity?.iam;
  switch (name) {
    case 'sourceIp':
      return request.sourceIp;
    case 'userAgent':
      return headerOf(request, 'user-agent');
    case 'apiKey':
      return identity?.apiKey?.value;
    case 'apiKeyId':
      return identity?.apiKey?.id;
    case 'accessKey':
      return iam?.accessKey;
    case 'accountId':
      return iam?.accountId;
    case 'caller':
    case 'user':
      return iam?.callerId;
    case 'userArn':
      return iam?.userArn;
    case 'principalOrgId':
      return iam?.principalOrgId;
    case 'cognitoIdentityId':
      return iam?.cognito?.identityId;
    case 'cognitoIdentityPoolId':
      return iam?.cognito?.identityPoolId;
    case 'cognitoAuthenticationType':
      return iam?.cognito?.authenticationType;
    case 'cognitoAuthenticationProvider':
      return iam?.cognito?.authenticationProvider;
    case 'vpcId':
      return request.vpcEndpoint?.vpc;
    case 'vpceId':
      return request.vpcEndpoint?.id;
    default:
      return undefined;
  }
}

function authorizerVariable(name: string, identity: CallerIdentity | undefined): string | undefined {
  const context = identity?.authorizer;
  if (context === undefined) return undefined;
  if (context.kind === 'lambda') {
    if (name === 'principalId') return context.principalId;
    if (name === 'integrationLatency') return String(context.latencyMs);
    return text(own(context.context, name));
  }
  // `$context.authorizer.claims` on its own renders nothing (DG "Integrate a REST API with a user pool").
  return name.startsWith('claims.') ? own(context.claims, name.slice('claims.'.length)) : undefined;
}

function own<V>(record: Readonly<Record<string, V>>, key: string): V | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function text(value: Json | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
