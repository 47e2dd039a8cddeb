import type { Authorizer, FunctionReference, IdentitySource } from '@portcullis/model';
import type { MapNode, TreeNode } from '@portcullis/model/source';
import { functionReference } from './function-reference.ts';
import { parseIdentitySources } from './identity-source.ts';
import { parseIntegrationUri } from './integration-uri.ts';
import {
  booleanAt,
  field,
  idInApi,
  integerAt,
  positionOf,
  type Reading,
  report,
  textAt,
  textsAt,
  unresolvedReason,
} from './reading.ts';

/** Seconds that REST APIs keep results where nothing is said; HTTP APIs then keep none. */
const DEFAULT_TTL_SECONDS = { REST: 300, HTTP: 0 } as const;
const MAX_TTL_SECONDS = 3600;

type Base = Pick<Authorizer, 'id' | 'logicalId' | 'name' | 'unresolved' | 'at'>;

/**
 * Reads the `x-amazon-apigateway-authorizer` of a security scheme.
 * Source: API Gateway Developer Guide "x-amazon-apigateway-authorizer object".
 */
export function readAuthorizer(
  reading: Reading,
  name: string,
  scheme: MapNode,
  extension: MapNode,
  path: string,
): Authorizer | undefined {
  const unresolved = unresolvedReason(extension);
  const base: Base = {
    id: idInApi(reading.context, 'authorizer', name, 6),
    logicalId: name,
    name,
    unresolved,
    at: positionOf(extension),
  };
  if (unresolved !== undefined) {
    report(reading, 'unresolved', 'OPENAPI_AUTHORIZER_UNRESOLVED', `authorizer \`${name}\`: ${unresolved}`, {
      node: extension,
      path,
    });
  }
  const typeNode = field(extension, 'type');
  const type = textAt(reading, typeNode, `${path}.type`)?.toLowerCase();
  const { kind } = reading.context;
  if (type === 'token' && kind === 'REST')
    return lambdaAuthorizer(reading, base, 'TOKEN', scheme, extension, path);
  if (type === 'request') return lambdaAuthorizer(reading, base, 'REQUEST', scheme, extension, path);
  if (type === 'cognito_user_pools' && kind === 'REST')
    return cognitoAuthorizer(reading, base, scheme, extension, path);
  if (type === 'jwt' && kind === 'HTTP') return jwtAuthorizer(reading, base, scheme, extension, path);
  const allowed = kind === 'REST' ? '`token`, `request` or `cognito_user_pools`' : '`request` or `jwt`';
  const message = `authorizer \`${name}\` has type \`${type ?? ''}\`, which ${kind} APIs do not have`;
  report(
    reading,
    'error',
    'OPENAPI_AUTHORIZER_TYPE',
    message,
    { node: typeNode ?? extension, path },
    `use ${allowed}`,
  );
  return undefined;
}

function lambdaAuthorizer(
  reading: Reading,
  base: Base,
  kind: 'TOKEN' | 'REQUEST',
  scheme: MapNode,
  extension: MapNode,
  path: string,
): Authorizer | undefined {
  if (kind === 'REQUEST') warnOfIgnoredExpression(reading, base, extension, path);
  const fn = authorizerFunction(reading, base, extension, path);
  const sources =
    kind === 'TOKEN'
      ? [headerOf(reading, scheme, extension, path)]
      : identitySources(reading, extension, path);
  const resultTtlSeconds = timeToLive(reading, extension, path);
  if (fn === undefined || sources === undefined) return undefined;
  if (kind === 'REQUEST' && sources.length === 0 && resultTtlSeconds > 0) {
    const message = `authorizer \`${base.name}\` caches results but has no \`identitySource\``;
    const help = 'name its identity sources, or set `authorizerResultTtlInSeconds: 0`';
    report(reading, 'error', 'OPENAPI_IDENTITY_SOURCE', message, { node: extension, path }, help);
    return undefined;
  }
  const payloadFormatVersion = payloadFormat(reading, base, extension, path);
  if (payloadFormatVersion === undefined) return undefined;
  const simpleResponses =
    booleanAt(reading, field(extension, 'enableSimpleResponses'), `${path}.enableSimpleResponses`) ?? false;
  if (simpleResponses && payloadFormatVersion === '1.0') {
    const message = `authorizer \`${base.name}\` has simple responses, which need payload format version 2.0`;
    report(reading, 'error', 'OPENAPI_SIMPLE_RESPONSES', message, { node: extension, path });
    return undefined;
  }
  return {
    ...base,
    kind,
    function: fn,
    identitySources: sources,
    identityValidationExpression:
      kind === 'TOKEN' ? validationExpression(reading, extension, path) : undefined,
    resultTtlSeconds,
    payloadFormatVersion,
    simpleResponses,
    credentialsArn: textUnlessUnresolved(reading, field(extension, 'authorizerCredentials'), path),
  };
}

/** DG "x-amazon-apigateway-authorizer object": the expression belongs to TOKEN and Cognito authorizers. */
function warnOfIgnoredExpression(reading: Reading, base: Base, extension: MapNode, path: string): void {
  const node = field(extension, 'identityValidationExpression');
  if (node === undefined) return;
  const message = `the validation expression of the REQUEST authorizer \`${base.name}\` has no effect`;
  report(reading, 'warning', 'OPENAPI_EXPRESSION_IGNORED', message, { node, path });
}

function authorizerFunction(
  reading: Reading,
  base: Base,
  extension: MapNode,
  path: string,
): FunctionReference | undefined {
  const node = field(extension, 'authorizerUri');
  if (node?.kind === 'unresolved') return { arn: '' };
  const uri = textAt(reading, node, `${path}.authorizerUri`);
  const target = uri === undefined ? undefined : parseIntegrationUri(uri);
  if (target?.kind === 'lambda') return functionReference(reading.context, target.functionArn);
  const message =
    uri === undefined
      ? `authorizer \`${base.name}\` has no \`authorizerUri\``
      : `\`authorizerUri\` of authorizer \`${base.name}\` is not the invocation ARN of a function: \`${uri}\``;
  report(reading, 'error', 'OPENAPI_AUTHORIZER_URI', message, { node: node ?? extension, path });
  return undefined;
}

function cognitoAuthorizer(
  reading: Reading,
  base: Base,
  scheme: MapNode,
  extension: MapNode,
  path: string,
): Authorizer | undefined {
  const node = field(extension, 'providerARNs');
  const userPoolArns =
    unresolvedReason(node) === undefined ? textsAt(reading, node, `${path}.providerARNs`) : [];
  if (userPoolArns.length === 0 && base.unresolved === undefined) {
    const message = `authorizer \`${base.name}\` names no user pool in \`providerARNs\``;
    report(reading, 'error', 'OPENAPI_PROVIDER_ARNS', message, { node: extension, path });
    return undefined;
  }
  return {
    ...base,
    kind: 'COGNITO_USER_POOLS',
    header: headerOf(reading, scheme, extension, path).name,
    identityValidationExpression: validationExpression(reading, extension, path),
    userPoolArns,
  };
}

const DISCOVERY = '/.well-known/openid-configuration';

function jwtAuthorizer(
  reading: Reading,
  base: Base,
  scheme: MapNode,
  extension: MapNode,
  path: string,
): Authorizer | undefined {
  const configuration = field(extension, 'jwtConfiguration');
  const discovery = textUnlessUnresolved(reading, field(scheme, 'openIdConnectUrl'), path);
  const issuer =
    textUnlessUnresolved(reading, field(configuration, 'issuer'), `${path}.jwtConfiguration.issuer`) ??
    (discovery?.endsWith(DISCOVERY) ? discovery.slice(0, -DISCOVERY.length) : undefined);
  const audienceNode = field(configuration, 'audience');
  const audiences =
    unresolvedReason(audienceNode) === undefined
      ? textsAt(reading, audienceNode, `${path}.jwtConfiguration.audience`)
      : [];
  const sources = identitySources(reading, extension, path);
  if (sources === undefined) return undefined;
  const identitySource = sources[0];
  const complete = issuer !== undefined && audiences.length > 0;
  const sourceFits =
    sources.length === 1 && (identitySource?.in === 'header' || identitySource?.in === 'querystring');
  if (base.unresolved === undefined && !(complete && sourceFits)) {
    const message = complete
      ? `authorizer \`${base.name}\` needs exactly one identity source, a header or a query parameter`
      : `authorizer \`${base.name}\` needs an \`issuer\` and at least one \`audience\` in \`jwtConfiguration\``;
    report(reading, 'error', 'OPENAPI_JWT_CONFIGURATION', message, { node: extension, path });
    return undefined;
  }
  return {
    ...base,
    kind: 'JWT',
    identitySource: identitySource ?? { in: 'header', name: 'Authorization' },
    issuer: issuer ?? '',
    audiences,
  };
}

/** REST: the scheme's `name` is the header, unless the extension names a source itself. */
function headerOf(reading: Reading, scheme: MapNode, extension: MapNode, path: string): IdentitySource {
  const declared = identitySources(reading, extension, path)?.[0];
  if (declared?.in === 'header') return declared;
  return {
    in: 'header',
    name: textUnlessUnresolved(reading, field(scheme, 'name'), path) ?? 'Authorization',
  };
}

function identitySources(
  reading: Reading,
  extension: MapNode,
  path: string,
): readonly IdentitySource[] | undefined {
  const node = field(extension, 'identitySource');
  if (unresolvedReason(node) !== undefined) return [];
  const parsed = parseIdentitySources(textsAt(reading, node, `${path}.identitySource`), reading.context.kind);
  if (parsed.ok) return parsed.sources;
  report(reading, 'error', 'OPENAPI_IDENTITY_SOURCE', parsed.message, {
    node: node ?? extension,
    path: `${path}.identitySource`,
  });
  return undefined;
}

function timeToLive(reading: Reading, extension: MapNode, path: string): number {
  const node = field(extension, 'authorizerResultTtlInSeconds');
  const fallback = DEFAULT_TTL_SECONDS[reading.context.kind];
  const seconds =
    node?.kind === 'unresolved'
      ? 0
      : (integerAt(reading, node, `${path}.authorizerResultTtlInSeconds`) ?? fallback);
  if (node !== undefined && (seconds < 0 || seconds > MAX_TTL_SECONDS)) {
    const message = `\`authorizerResultTtlInSeconds\` is ${seconds}; it goes from 0 to ${MAX_TTL_SECONDS}`;
    report(reading, 'error', 'OPENAPI_AUTHORIZER_TTL', message, { node, path });
  }
  return seconds;
}

function payloadFormat(
  reading: Reading,
  base: Base,
  extension: MapNode,
  path: string,
): '1.0' | '2.0' | undefined {
  if (reading.context.kind === 'REST') return '1.0';
  const node = field(extension, 'authorizerPayloadFormatVersion');
  const version = textAt(reading, node, `${path}.authorizerPayloadFormatVersion`);
  if (version === '1.0' || version === '2.0') return version;
  const message = `authorizer \`${base.name}\` needs \`authorizerPayloadFormatVersion\`, \`1.0\` or \`2.0\``;
  report(reading, 'error', 'OPENAPI_AUTHORIZER_PAYLOAD', message, { node: node ?? extension, path });
  return undefined;
}

function validationExpression(reading: Reading, extension: MapNode, path: string): string | undefined {
  return textUnlessUnresolved(reading, field(extension, 'identityValidationExpression'), path);
}

function textUnlessUnresolved(
  reading: Reading,
  node: TreeNode | undefined,
  path: string,
): string | undefined {
  return node?.kind === 'unresolved' ? undefined : textAt(reading, node, path);
}
