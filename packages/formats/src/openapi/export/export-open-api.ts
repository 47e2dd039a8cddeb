import type { Setup } from '@portcullis/model/setup';
import { dump } from 'js-yaml';
import { ExportRefused, type WrittenSetup } from '../../export/index.ts';
import { functionFiles } from './function-files.ts';
import { openApiLosses } from './losses.ts';
import { paths, VALIDATOR } from './operations.ts';
import { Placeholders } from './placeholders.ts';
import { gatewayResponses } from './preflight.ts';
import { resourcePolicy } from './resource-policy.ts';
import { securitySchemes } from './security-schemes.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * Writes a set-up as an OpenAPI 3.0 document with the extensions of API Gateway, and its functions' code beside it.
 * OpenAPI describes REST and HTTP APIs: anything else is refused. What the document cannot say stands in its
 * description and in `losses`.
 *
 * Source: API Gateway Developer Guide "OpenAPI extensions for API Gateway".
 *
 * @example
 * const { files, losses } = exportOpenApi(setup);
 */
export function exportOpenApi(setup: Setup): WrittenSetup {
  if (setup.kind !== 'REST' && setup.kind !== 'HTTP')
    throw new ExportRefused(
      `OpenAPI describes REST and HTTP APIs; ${setup.name} is a ${setup.kind} API: take cloudformation or terraform`,
    );
  const losses = openApiLosses(setup);
  const placeholders = new Placeholders(setup);
  const body = bodyOf(setup, placeholders);
  const document = {
    openapi: '3.0.3',
    info: { title: setup.name, version: '1.0', description: description(setup, placeholders, losses) },
    ...body,
  };
  const text = dump(document, { lineWidth: -1, noRefs: true });
  return {
    files: [{ path: 'openapi.yaml', text }, ...functionFiles(setup)],
    losses,
    values: placeholders.used,
  };
}

/** Everything that may name a placeholder comes first: the description lists those that were used. */
function bodyOf(setup: Setup, placeholders: Placeholders): Json {
  const rest = setup.kind === 'REST';
  const schemes = securitySchemes(setup, placeholders);
  return {
    servers: [server(setup, placeholders)],
    ...(rest && setup.usagePlan !== undefined
      ? { 'x-amazon-apigateway-api-key-source': setup.usagePlan.keySource }
      : {}),
    ...(setup.resourcePolicy === undefined
      ? {}
      : {
          'x-amazon-apigateway-policy': resourcePolicy(setup.resourcePolicy, setup.stage.name, placeholders),
        }),
    ...(rest ? restSettings(setup, placeholders) : httpSettings(setup, placeholders)),
    paths: paths(setup, placeholders),
    ...(Object.keys(schemes).length === 0 ? {} : { components: { securitySchemes: schemes } }),
  };
}

function restSettings({ cors }: Setup, placeholders: Placeholders): Json {
  return {
    'x-amazon-apigateway-request-validators': {
      [VALIDATOR]: { validateRequestParameters: true, validateRequestBody: false },
    },
    ...(cors === undefined
      ? {}
      : { 'x-amazon-apigateway-gateway-responses': gatewayResponses(cors, placeholders) }),
  };
}

function httpSettings({ cors }: Setup, placeholders: Placeholders): Json {
  if (cors === undefined) return {};
  return {
    'x-amazon-apigateway-cors': {
      allowOrigins: [placeholders.value(cors.allowOrigin)],
      allowMethods: cors.allowMethods.map((method) => (method === 'ANY' ? '*' : method)),
      allowHeaders: cors.allowHeaders,
      maxAge: cors.maxAgeSeconds,
    },
  };
}

/** The stage stands in the server's base path, as in the documents that API Gateway exports. */
function server(setup: Setup, placeholders: Placeholders): Json {
  const endpoint = {
    ...(setup.privateEndpoint === undefined ? {} : { vpcEndpointIds: [placeholders.vpcEndpoint()] }),
    ...(setup.mutualTls === undefined ? {} : { disableExecuteApiEndpoint: true }),
  };
  const staged = setup.stage.name !== '$default';
  return {
    url: `https://{apiId}.execute-api.{region}.amazonaws.com${staged ? '/{basePath}' : ''}`,
    variables: {
      apiId: { default: 'a1b2c3d4e5', description: 'Id that API Gateway gives the API.' },
      region: { default: 'eu-west-1' },
      ...(staged ? { basePath: { default: setup.stage.name } } : {}),
    },
    ...(Object.keys(endpoint).length === 0 ? {} : { 'x-amazon-apigateway-endpoint-configuration': endpoint }),
  };
}

function description(setup: Setup, placeholders: Placeholders, losses: readonly string[]): string {
  const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join('\n');
  const open = placeholders.used.map(({ name, description }) => `\`\${${name}}\`: ${description}`);
  const parts = [list(setup.notes)];
  if (open.length > 0) parts.push(`Put values in the place of these before the import:\n\n${list(open)}`);
  parts.push(
    'Import it with `--fail-on-warnings`: without, API Gateway leaves out what it cannot take, an authorizer whose issuer ' +
      'does not answer for one.',
  );
  parts.push(`What OpenAPI cannot say, and has to be made beside the document:\n\n${list(losses)}`);
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}
