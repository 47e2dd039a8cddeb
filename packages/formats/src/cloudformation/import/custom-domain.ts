import type { CustomDomain, DomainMapping } from '@portcullis/model';
import { compare, type Entry, type ImportContext } from './resource-index.ts';

/** The three kinds of domain, how each is mapped, and what a mapping calls the API. */
const KINDS = [
  {
    domain: 'AWS::ApiGateway::DomainName',
    mapping: 'AWS::ApiGateway::BasePathMapping',
    domainKey: 'DomainName',
    apiKey: 'RestApiId',
    pathKey: 'BasePath',
  },
  {
    domain: 'AWS::ApiGateway::DomainNameV2',
    mapping: 'AWS::ApiGateway::BasePathMappingV2',
    domainKey: 'DomainNameArn',
    apiKey: 'RestApiId',
    pathKey: 'BasePath',
  },
  {
    domain: 'AWS::ApiGatewayV2::DomainName',
    mapping: 'AWS::ApiGatewayV2::ApiMapping',
    domainKey: 'DomainName',
    apiKey: 'ApiId',
    pathKey: 'ApiMappingKey',
  },
] as const;

type Kind = (typeof KINDS)[number];

/** Custom domains with their mappings; both kinds of mapping may name a domain of either kind. */
export function importCustomDomains(context: ImportContext): readonly CustomDomain[] {
  const mappings = KINDS.flatMap((kind) =>
    context.index.ofType(kind.mapping).flatMap((entry) => importMapping(context, kind, entry) ?? []),
  );
  return KINDS.flatMap((kind) =>
    context.index.ofType(kind.domain).flatMap((entry) => {
      const { properties, logicalId, at, ref } = entry;
      const name = properties.requireString('DomainName');
      if (name === undefined) return [];
      return [
        {
          name,
          logicalId,
          mutualTlsTruststore: readTruststore(context, entry),
          mappings: mappings
            .filter(({ domain }) => domain === ref || domain === name)
            .map(({ mapping }) => mapping)
            .sort((a, b) => compare(a.path, b.path)),
          at,
        },
      ];
    }),
  );
}

function readTruststore(context: ImportContext, { properties, logicalId }: Entry): string | undefined {
  const cursor = properties.get('MutualTlsAuthentication');
  if (cursor === undefined) return undefined;
  const message = `\`${logicalId}\` demands client certificates (mutual TLS)`;
  context.diagnostics.unenforced('mutual-tls', 'CFN_MUTUAL_TLS', message, cursor);
  const reading = cursor.readStringAt('TruststoreUri');
  return reading.state === 'value' ? reading.value : 'not known here';
}

function importMapping(
  context: ImportContext,
  kind: Kind,
  entry: Entry,
): { readonly domain: string; readonly mapping: DomainMapping } | undefined {
  const { properties, logicalId } = entry;
  const domain = properties.requireString(kind.domainKey);
  const apiId = properties.string(kind.apiKey);
  const path = properties.string(kind.pathKey) ?? '';
  const stage = properties.string('Stage');
  if (domain === undefined) return undefined;
  if (apiId === undefined || stage === undefined) {
    const message = `\`${logicalId}\` maps no stage of an API, and is left out`;
    context.diagnostics.warning(
      'CFN_MAPPING_WITHOUT_STAGE',
      message,
      properties,
      'name the API and its stage',
    );
    return undefined;
  }
  return { domain, mapping: { path: path === '(none)' ? '' : path.replace(/^\/|\/$/g, ''), apiId, stage } };
}
