import { stableId } from '@portcullis/model';
import type { TreeNode } from '@portcullis/model/source';
import { refNode } from '../cloudformation/intrinsic-nodes.ts';
import { type Cursor, listNode, mapNode, scalarNode } from '../source/index.ts';
import type { ApiDraft } from './api-draft.ts';
import { type Build, checkKeys } from './build.ts';

const KEYS = [
  'AccessAssociation',
  'BasePath',
  'CertificateArn',
  'DomainName',
  'EndpointAccessMode',
  'EndpointConfiguration',
  'IpAddressType',
  'MutualTlsAuthentication',
  'NormalizeBasePath',
  'OwnershipVerificationCertificateArn',
  'Policy',
  'Route53',
  'SecurityPolicy',
];

/** The custom domain of an `AWS::Serverless::Api` and its mappings. SAM Developer Guide "DomainConfiguration". */
export function addRestDomain(build: Build, api: ApiDraft, stageId: string): void {
  const domain = readDomain(api.properties.get('Domain'));
  if (domain === undefined) return;
  const { cursor, name, certificate } = domain;
  const { mark } = cursor;
  const origin = { ...api.origin, mark };
  const domainId = `ApiGatewayDomainName${domainSuffix(name)}`;
  const endpoint = cursor.string('EndpointConfiguration') ?? 'REGIONAL';
  const certificateKey = endpoint === 'EDGE' ? 'CertificateArn' : 'RegionalCertificateArn';
  build.add(
    domainId,
    'AWS::ApiGateway::DomainName',
    {
      DomainName: name,
      [certificateKey]: certificate,
      EndpointConfiguration: mapNode({ Types: listNode([scalarNode(endpoint, mark)], mark) }, mark),
      MutualTlsAuthentication: mutualTls(cursor),
    },
    origin,
  );
  build.references.set(`${api.logicalId}.DomainName`, domainId);
  const normalize = cursor.boolean('NormalizeBasePath') ?? true;
  for (const path of basePaths(cursor)) {
    const alphanumeric = path?.replace(/[^A-Za-z0-9]/g, '') ?? '';
    build.add(
      `${api.logicalId}${alphanumeric}BasePathMapping`,
      'AWS::ApiGateway::BasePathMapping',
      {
        DomainName: refNode(domainId, mark),
        RestApiId: refNode(api.logicalId, mark),
        Stage: refNode(stageId, mark),
        BasePath: path === undefined ? undefined : scalarNode(normalize ? alphanumeric : path, mark),
      },
      origin,
    );
  }
}

/** The custom domain of an `AWS::Serverless::HttpApi`. SAM Developer Guide "HttpApiDomainConfiguration". */
export function addHttpDomain(build: Build, api: ApiDraft, stageId: string): void {
  const domain = readDomain(api.properties.get('Domain'));
  if (domain === undefined) return;
  const { cursor, name, certificate } = domain;
  const { mark } = cursor;
  const origin = { ...api.origin, mark };
  const domainId = `ApiGatewayDomainNameV2${domainSuffix(name)}`;
  const configuration = mapNode(
    { CertificateArn: certificate, EndpointType: scalarNode('REGIONAL', mark) },
    mark,
  );
  build.add(
    domainId,
    'AWS::ApiGatewayV2::DomainName',
    {
      DomainName: name,
      DomainNameConfigurations: listNode([configuration], mark),
      MutualTlsAuthentication: mutualTls(cursor),
    },
    origin,
  );
  build.references.set(`${api.logicalId}.DomainName`, domainId);
  for (const path of basePaths(cursor)) {
    build.add(
      `${api.logicalId}${path?.replace(/[-_/]+/g, '') ?? ''}ApiMapping`,
      'AWS::ApiGatewayV2::ApiMapping',
      {
        ApiId: refNode(api.logicalId, mark),
        DomainName: refNode(domainId, mark),
        Stage: refNode(stageId, mark),
        ApiMappingKey: path === undefined ? undefined : scalarNode(path.replace(/^\/+|\/+$/g, ''), mark),
      },
      origin,
    );
  }
}

interface Domain {
  readonly cursor: Cursor;
  readonly name: TreeNode;
  readonly certificate: TreeNode;
}

function readDomain(cursor: Cursor | undefined): Domain | undefined {
  if (cursor === undefined || cursor.asMap() === undefined) return undefined;
  checkKeys(cursor, KEYS, 'SAM_DOMAIN', '`Domain`');
  const name = cursor.require('DomainName')?.node;
  const certificate = cursor.require('CertificateArn')?.node;
  return name === undefined || certificate === undefined ? undefined : { cursor, name, certificate };
}

function mutualTls(cursor: Cursor): TreeNode | undefined {
  const node = cursor.get('MutualTlsAuthentication');
  if (node === undefined) return undefined;
  checkKeys(node, ['TruststoreUri', 'TruststoreVersion'], 'SAM_DOMAIN', '`MutualTlsAuthentication`');
  return node.node;
}

function basePaths(cursor: Cursor): readonly (string | undefined)[] {
  const node = cursor.get('BasePath');
  if (node === undefined) return [undefined];
  const paths = node.node.kind === 'list' ? cursor.strings('BasePath') : [node.asString()];
  return paths.map((path) => (path === '' || path === '/' ? undefined : path));
}

function domainSuffix(name: TreeNode): string {
  return stableId([name.kind === 'scalar' ? name.text : `${name.mark.source.file} ${name.mark.offset}`], 10);
}
