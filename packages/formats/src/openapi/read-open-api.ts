import type { Authorizer, Cors, Diagnostic, GatewayResponse, GroupTable, Route } from '@portcullis/model';
import { readGroupTable } from '@portcullis/model/groups';
import { expandShortResources, type PolicyDocument, readPolicy } from '@portcullis/model/policy';
import { locate, type MapNode, type TreeNode } from '@portcullis/model/source';
import { Diagnostics } from '../source/index.ts';
import { readCors } from './cors.ts';
import { warnOfUnknownExtensions } from './extensions.ts';
import { readGatewayResponses } from './gateway-responses.ts';
import { withImportVariables } from './import-variables.ts';
import { checkOwnExtensions } from './own-extensions.ts';
import {
  booleanAt,
  field,
  itemsAt,
  type OpenApiContext,
  pathIn,
  type Reading,
  report,
  textAt,
  textsAt,
  unresolvedReason,
} from './reading.ts';
import { readRoutes } from './routes.ts';
import { readSecuritySchemes, warnOfRootSecurity } from './security.ts';

/** What a document says about an API; what it does not say is absent. */
export interface OpenApiResult {
  readonly title?: string | undefined;
  readonly routes: readonly Route[];
  readonly authorizers: readonly Authorizer[];
  readonly gatewayResponses: readonly GatewayResponse[];
  readonly resourcePolicy?: PolicyDocument | undefined;
  readonly resourcePolicyUnresolved?: string | undefined;
  readonly cors?: Cors | undefined;
  readonly binaryMediaTypes: readonly string[];
  readonly apiKeySource?: 'HEADER' | 'AUTHORIZER' | undefined;
  readonly disableExecuteApiEndpoint?: boolean | undefined;
  readonly vpcEndpointIds: readonly string[];
  /** `x-portcullis-groups`. */
  readonly groupTable?: GroupTable | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads an OpenAPI 3.0 or 3.1 or a Swagger 2 document as API Gateway imports it, with its
 * `x-amazon-apigateway-*` extensions. Intrinsics of CloudFormation must be resolved already.
 *
 * Codes of diagnostics begin with `OPENAPI_` (`POLICY_` for its resource policy, `SOURCE_` for values of a wrong type).
 * Source: API Gateway Developer Guide "OpenAPI extensions for API Gateway".
 *
 * @example
 * const { routes, authorizers, diagnostics } = readOpenApi(tree, context);
 */
export function readOpenApi(document: TreeNode, context: OpenApiContext): OpenApiResult {
  const body = withImportVariables(document, context);
  const diagnostics = new Diagnostics();
  if (body.kind !== 'map') {
    diagnostics.add(notADocument(body, context));
    return {
      routes: [],
      authorizers: [],
      gatewayResponses: [],
      binaryMediaTypes: [],
      vpcEndpointIds: [],
      diagnostics: diagnostics.items,
    };
  }
  const reading: Reading = { context, root: body, diagnostics };
  checkVersion(reading);
  warnOfUnknownExtensions(reading);
  checkOwnExtensions(reading);
  warnOfRootSecurity(reading);
  const schemes = readSecuritySchemes(reading);
  const authorizers = [...schemes.values()].flatMap((scheme) =>
    scheme.kind === 'authorizer' ? [scheme.authorizer] : [],
  );
  return {
    title: titleOf(reading),
    routes: readRoutes(reading, schemes),
    authorizers: authorizers.sort((a, b) => (a.logicalId < b.logicalId ? -1 : 1)),
    gatewayResponses: readGatewayResponses(reading),
    ...resourcePolicyOf(reading),
    cors: readCors(reading),
    binaryMediaTypes: textsAt(reading, field(body, BINARY), BINARY),
    apiKeySource: apiKeySourceOf(reading),
    ...endpointOf(reading),
    groupTable: groupTableOf(reading),
    diagnostics: diagnostics.items,
  };
}

const BINARY = 'x-amazon-apigateway-binary-media-types';
const POLICY = 'x-amazon-apigateway-policy';
const KEY_SOURCE = 'x-amazon-apigateway-api-key-source';
const ENDPOINT = 'x-amazon-apigateway-endpoint-configuration';
const GROUPS = 'x-portcullis-groups';

function notADocument(body: TreeNode, context: OpenApiContext): Diagnostic {
  const at = locate(body.mark);
  return body.kind === 'unresolved'
    ? { severity: 'unresolved', code: 'OPENAPI_UNRESOLVED', message: body.reason, at, path: context.path }
    : {
        severity: 'error',
        code: 'OPENAPI_DOCUMENT',
        message: 'this is no OpenAPI document: it must be a map',
        at,
        path: context.path,
      };
}

function checkVersion(reading: Reading): void {
  const swagger = textAt(reading, field(reading.root, 'swagger'), 'swagger');
  const openapi = textAt(reading, field(reading.root, 'openapi'), 'openapi');
  const supported =
    swagger === undefined ? /^3\.[01](\.\d+)?/.test(openapi ?? '') : /^2(\.0)?$/.test(swagger);
  if (!supported) {
    const message =
      swagger === undefined && openapi === undefined
        ? 'this is no OpenAPI document: it has neither `openapi` nor `swagger`'
        : `OpenAPI version \`${swagger ?? openapi}\` is not supported`;
    report(
      reading,
      'error',
      'OPENAPI_VERSION',
      message,
      { node: reading.root, path: '' },
      'use `swagger: "2.0"`, or `openapi` 3.0 or 3.1',
    );
  }
  if (field(reading.root, 'paths') === undefined) {
    report(reading, 'error', 'OPENAPI_PATHS', 'the document has no `paths`', {
      node: reading.root,
      path: '',
    });
  }
}

function titleOf(reading: Reading): string | undefined {
  const node = field(field(reading.root, 'info'), 'title');
  return node?.kind === 'scalar' ? node.text : undefined;
}

function resourcePolicyOf(
  reading: Reading,
): Pick<OpenApiResult, 'resourcePolicy' | 'resourcePolicyUnresolved'> {
  const node = field(reading.root, POLICY);
  if (node === undefined) return {};
  if (reading.context.kind === 'HTTP') {
    const message = 'HTTP APIs have no resource policies: this one protects nothing';
    report(reading, 'warning', 'OPENAPI_POLICY_IGNORED', message, { node, path: POLICY });
    return {};
  }
  const { policy, diagnostics } = readPolicy(node, { name: reading.context.policyName, kind: 'resource' });
  const prefix = pathIn(reading, POLICY);
  for (const diagnostic of diagnostics) {
    const path = [prefix, diagnostic.path ?? ''].filter((part) => part !== '').join('.');
    reading.diagnostics.add({ ...diagnostic, path });
  }
  if (policy !== undefined) return { resourcePolicy: expandShortResources(policy, reading.context) };
  return { resourcePolicyUnresolved: unresolvedReason(node) ?? 'the resource policy has errors' };
}

function apiKeySourceOf(reading: Reading): 'HEADER' | 'AUTHORIZER' | undefined {
  const node = field(reading.root, KEY_SOURCE);
  const source = textAt(reading, node, KEY_SOURCE)?.toUpperCase();
  if (node === undefined || source === 'HEADER' || source === 'AUTHORIZER')
    return source as 'HEADER' | 'AUTHORIZER' | undefined;
  report(
    reading,
    'error',
    'OPENAPI_API_KEY_SOURCE',
    `API key source \`${source ?? ''}\` does not exist`,
    { node, path: KEY_SOURCE },
    'it is HEADER or AUTHORIZER',
  );
  return undefined;
}

function groupTableOf(reading: Reading): GroupTable | undefined {
  // `null` counts as absent elsewhere: a table that holds nothing is a mistake.
  const node = reading.root.entries.get(GROUPS)?.value;
  if (node === undefined) return undefined;
  const { table, diagnostics } = readGroupTable(node, pathIn(reading, GROUPS));
  reading.diagnostics.addAll(diagnostics);
  return table;
}

/** Swagger 2 has the endpoint configuration at its root, OpenAPI 3 in its servers. */
function endpointOf(reading: Reading): Pick<OpenApiResult, 'disableExecuteApiEndpoint' | 'vpcEndpointIds'> {
  const servers = itemsAt(reading, field(reading.root, 'servers'), 'servers');
  const nodes = [reading.root as MapNode, ...servers].flatMap((owner) => field(owner, ENDPOINT) ?? []);
  const flags = nodes.map((node) =>
    booleanAt(reading, field(node, 'disableExecuteApiEndpoint'), `${ENDPOINT}.disableExecuteApiEndpoint`),
  );
  return {
    disableExecuteApiEndpoint: flags.find((flag) => flag !== undefined),
    vpcEndpointIds: nodes.flatMap((node) =>
      textsAt(reading, field(node, 'vpcEndpointIds'), `${ENDPOINT}.vpcEndpointIds`),
    ),
  };
}
