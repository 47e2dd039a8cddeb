import type { Position } from '../source/tree.ts';
import type { Budget } from './budget.ts';
import type { Distribution } from './distribution.ts';
import type { FunctionUrl } from './function-url.ts';
import type { GraphqlApi } from './graphql-api.ts';
import type { IdentityPool } from './identity-pool.ts';
import type { VpcEndpoint } from './vpc-endpoint.ts';
import type { IpSet, WebAcl, WebAclAssociation } from './web-acl.ts';

/**
 * What stands beside the APIs of a template and weakens or strengthens them. Nothing here but the VPC endpoints (for
 * private APIs) decides a request; a value that is not here is absent, never an error. Lists are sorted by logical id.
 */
export interface Surroundings {
  readonly budgets: readonly Budget[];
  readonly functionUrls: readonly FunctionUrl[];
  readonly identityPools: readonly IdentityPool[];
  readonly webAcls: readonly WebAcl[];
  readonly webAclAssociations: readonly WebAclAssociation[];
  readonly ipSets: readonly IpSet[];
  readonly vpcEndpoints: readonly VpcEndpoint[];
  readonly distributions: readonly Distribution[];
  readonly graphqlApis: readonly GraphqlApi[];
  /** `AWS::ApiGateway::Account`: without its role, execution logs of REST APIs go nowhere. */
  readonly apiGatewayAccount?: ApiGatewayAccount | undefined;
}

export interface ApiGatewayAccount {
  readonly logicalId: string;
  readonly hasCloudWatchRole: boolean;
  readonly at: Position;
}

export const NO_SURROUNDINGS: Surroundings = {
  budgets: [],
  functionUrls: [],
  identityPools: [],
  webAcls: [],
  webAclAssociations: [],
  ipSets: [],
  vpcEndpoints: [],
  distributions: [],
  graphqlApis: [],
};
