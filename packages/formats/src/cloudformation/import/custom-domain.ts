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
      warnOfPrivateDomain(context, entry);
      refuseRoutingRules(entry);
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

/** A private domain is reached through its VPC endpoints, and has a policy of its own. */
function warnOfPrivateDomain(context: ImportContext, { properties, logicalId }: Entry): void {
  const types = properties.get('EndpointConfiguration')?.get('Types');
  const items = types?.node.kind === 'list' ? types.items() : [];
  const isPrivate = items.some((item) => item.node.kind === 'scalar' && item.node.text === 'PRIVATE');
  if (!isPrivate && !properties.has('Policy')) return;
  const message = `the domain \`${logicalId}\` is private: neither its endpoints nor its policy are enforced`;
  context.diagnostics.unenforced('private-endpoint', 'CFN_PRIVATE_DOMAIN', message, properties);
}

/** DG "Routing rules to connect API stages to a custom domain name": they may send a path to another API. */
function refuseRoutingRules({ properties }: Entry): void {
  const mode = properties.readStringAt('RoutingMode');
  if (mode.state === 'absent' || (mode.state === 'value' && mode.value === 'API_MAPPING_ONLY')) return;
  properties
    .get('RoutingMode')
    ?.error('CFN_ROUTING_MODE', 'routing rules are not read', 'use `API_MAPPING_ONLY`');
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
