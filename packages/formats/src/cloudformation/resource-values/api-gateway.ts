import { generatedId, hashedId, urlSuffix } from '../environment.ts';
import { id, map, name, notHere, type ResourceValues, required } from './value.ts';

const apiId = id(10);
const rootResourceId: ResourceValues['ref'] = ({ environment, logicalId }) =>
  hashedId(environment, `${logicalId}/`, 10);

/** The host of an API: `{apiId}.execute-api.{region}.amazonaws.com`. */
const endpoint: ResourceValues['ref'] = ({ environment, logicalId }) =>
  `https://${generatedId(environment, logicalId, 10)}.execute-api.${environment.region}.${urlSuffix(environment)}`;

const regionalDomain: ResourceValues['ref'] = ({ environment, logicalId }) =>
  `d-${hashedId(environment, logicalId, 10)}.execute-api.${environment.region}.${urlSuffix(environment)}`;

const domainAttributes: ResourceValues['attributes'] = {
  RegionalDomainName: regionalDomain,
  RegionalHostedZoneId: notHere('the hosted zone'),
  DomainNameArn: (subject) =>
    map(required('DomainName')(subject), (domain) => {
      const { partition, region } = subject.environment;
      return `arn:${partition}:apigateway:${region}::/domainnames/${domain}`;
    }),
};

const privateDomainArn: ResourceValues['ref'] = (subject) =>
  map(required('DomainName')(subject), (domain) => {
    const { partition, region, account } = subject.environment;
    return `arn:${partition}:apigateway:${region}:${account}:/domainnames/${domain}+${hashedId(subject.environment, subject.logicalId, 10)}`;
  });

const only = (ref: ResourceValues['ref'], attribute: string): ResourceValues => ({
  ref,
  attributes: { [attribute]: ref },
  complete: true,
});

/** CloudFormation "Amazon API Gateway" and "Amazon API Gateway V2", return values of each type. */
export const API_GATEWAY_VALUES: Readonly<Record<string, ResourceValues>> = {
  'AWS::ApiGateway::RestApi': {
    ref: apiId,
    attributes: { RestApiId: apiId, RootResourceId: rootResourceId },
    complete: true,
  },
  'AWS::ApiGateway::Resource': only(id(6), 'ResourceId'),
  'AWS::ApiGateway::Method': { ref: id(10), attributes: {}, complete: true },
  'AWS::ApiGateway::Authorizer': only(id(6), 'AuthorizerId'),
  'AWS::ApiGateway::Deployment': only(id(6), 'DeploymentId'),
  'AWS::ApiGateway::Stage': { ref: required('StageName'), attributes: {}, complete: true },
  'AWS::ApiGateway::Model': { ref: name('Name'), attributes: {}, complete: true },
  'AWS::ApiGateway::RequestValidator': only(id(6), 'RequestValidatorId'),
  'AWS::ApiGateway::ApiKey': only(id(10), 'APIKeyId'),
  'AWS::ApiGateway::UsagePlan': only(id(6), 'Id'),
  'AWS::ApiGateway::UsagePlanKey': only(id(10), 'Id'),
  'AWS::ApiGateway::GatewayResponse': only(id(10), 'Id'),
  'AWS::ApiGateway::Account': only(id(10), 'Id'),
  'AWS::ApiGateway::VpcLink': only(id(6), 'VpcLinkId'),
  'AWS::ApiGateway::ClientCertificate': only(id(6), 'ClientCertificateId'),
  'AWS::ApiGateway::DocumentationPart': only(id(6), 'DocumentationPartId'),
  'AWS::ApiGateway::DomainName': {
    ref: required('DomainName'),
    attributes: {
      ...domainAttributes,
      DistributionDomainName: notHere('the distribution'),
      DistributionHostedZoneId: notHere('the hosted zone'),
    },
    complete: true,
  },
  'AWS::ApiGateway::DomainNameV2': {
    ref: privateDomainArn,
    attributes: { DomainNameArn: privateDomainArn, DomainNameId: id(10) },
    complete: true,
  },
  'AWS::ApiGatewayV2::Api': {
    ref: apiId,
    attributes: { ApiId: apiId, ApiEndpoint: endpoint },
    complete: true,
  },
  'AWS::ApiGatewayV2::Route': only(id(7), 'RouteId'),
  'AWS::ApiGatewayV2::Integration': only(id(7), 'IntegrationId'),
  'AWS::ApiGatewayV2::Authorizer': only(id(6), 'AuthorizerId'),
  'AWS::ApiGatewayV2::Stage': { ref: required('StageName'), attributes: {}, complete: true },
  'AWS::ApiGatewayV2::Deployment': only(id(6), 'DeploymentId'),
  'AWS::ApiGatewayV2::Model': only(id(6), 'ModelId'),
  'AWS::ApiGatewayV2::VpcLink': only(id(6), 'VpcLinkId'),
  'AWS::ApiGatewayV2::ApiMapping': only(id(6), 'ApiMappingId'),
  'AWS::ApiGatewayV2::DomainName': {
    ref: required('DomainName'),
    attributes: domainAttributes,
    complete: true,
  },
};
