import type { ApiGatewayAccount, Surroundings } from '@portcullis/model';
import { quietly } from '../../../source/index.ts';
import { byLogicalId, type ImportContext } from '../resource-index.ts';
import { importBudgets } from './budget.ts';
import { importDistributions } from './distribution.ts';
import { importFunctionUrls } from './function-url.ts';
import { importGraphqlApis } from './graphql-api.ts';
import { importIdentityPools } from './identity-pool.ts';
import { importVpcEndpoints } from './vpc-endpoint.ts';
import { importIpSets, importWebAclAssociations, importWebAclRules } from './web-acl.ts';

/** What stands beside the APIs; nothing in it is ever an error. */
export function importSurroundings(context: ImportContext): Surroundings {
  return {
    budgets: sorted(importBudgets(context)),
    functionUrls: sorted(importFunctionUrls(context)),
    identityPools: sorted(importIdentityPools(context)),
    webAcls: sorted(importWebAclRules(context)),
    webAclAssociations: sorted(importWebAclAssociations(context)),
    ipSets: sorted(importIpSets(context)),
    vpcEndpoints: sorted(importVpcEndpoints(context)),
    distributions: sorted(importDistributions(context)),
    graphqlApis: sorted(importGraphqlApis(context)),
    apiGatewayAccount: importAccount(context),
  };
}

function sorted<T extends { readonly logicalId: string }>(list: readonly T[]): readonly T[] {
  return [...list].sort(byLogicalId);
}

/** CloudFormation "AWS::ApiGateway::Account": one for an account and Region. */
function importAccount(context: ImportContext): ApiGatewayAccount | undefined {
  const [entry] = context.index.ofType('AWS::ApiGateway::Account');
  if (entry === undefined) return undefined;
  const hasCloudWatchRole = quietly(entry.properties).has('CloudWatchRoleArn');
  return { logicalId: entry.logicalId, hasCloudWatchRole, at: entry.at };
}
