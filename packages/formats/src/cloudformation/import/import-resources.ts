import type { Definition } from '@portcullis/model';
import type { Diagnostics } from '../../source/index.ts';
import type { Environment } from '../environment.ts';
import type { ResolvedResource } from '../resolver.ts';
import { checkProperties } from './check-properties.ts';
import { importCognitoResources } from './cognito-resources.ts';
import { importCustomDomains } from './custom-domain.ts';
import { functionArn, importFunction } from './function.ts';
import { importPermissions, sortPermissions } from './function-permission.ts';
import { importHttpApis } from './http-api.ts';
import { importIam } from './iam.ts';
import { reportNotInTemplate } from './not-in-template.ts';
import { byLogicalId, type ImportContext, ResourceIndex } from './resource-index.ts';
import { checkResourceTypes } from './resource-types.ts';
import { importRestApis } from './rest-api.ts';
import { reportSettingsWithoutRoute } from './setting-without-route.ts';
import { importSurroundings } from './surroundings/import-surroundings.ts';
import { withoutUncertainGrants } from './uncertain.ts';
import { importApiKeys, importUsagePlans } from './usage-plan.ts';
import { importUserPools } from './user-pool.ts';
import { importWebAcls } from './web-acl.ts';

export interface ImportOptions {
  readonly environment: Environment;
  readonly diagnostics: Diagnostics;
  readonly readFile: (path: string) => string | undefined;
}

/**
 * Reads the resources of one or several templates into a definition. What is wrong goes to `diagnostics`, with
 * codes that begin with `CFN_`, `OPENAPI_`, `POLICY_` and `SOURCE_`.
 */
export function importResources(resources: readonly ResolvedResource[], options: ImportOptions): Definition {
  const { environment, diagnostics } = options;
  const kept = withoutUncertainGrants(resources, diagnostics);
  const index = new ResourceIndex(kept, diagnostics);
  const functionEntries = index.ofType('AWS::Lambda::Function');
  const context: ImportContext = {
    ...options,
    index,
    leftOut: new Set(resources.filter((one) => !kept.includes(one)).map(({ type }) => type)),
    functions: new Map(functionEntries.map((entry) => [functionArn(options, entry), entry.logicalId])),
  };
  checkResourceTypes(context);
  checkProperties(context);
  const permissions = importPermissions(context);
  const userPools = [...importUserPools(context)].sort(byLogicalId);
  const apis = [...importRestApis(context, importWebAcls(context)), ...importHttpApis(context)];
  const usagePlans = importUsagePlans(context);
  for (const api of apis) reportNotInTemplate(context, api, userPools);
  reportSettingsWithoutRoute(context, apis, usagePlans);
  return {
    partition: environment.partition,
    account: environment.account,
    region: environment.region,
    apis: apis.sort(byLogicalId),
    functions: functionEntries
      .map((entry) => ({
        ...importFunction(context, entry),
        permissions: sortPermissions(permissions.get(entry.logicalId) ?? []),
      }))
      .sort(byLogicalId),
    userPools,
    cognitoResources: importCognitoResources(context),
    apiKeys: [...importApiKeys(context)].sort(byLogicalId),
    usagePlans,
    customDomains: [...importCustomDomains(context)].sort(byLogicalId),
    iam: importIam(context),
    surroundings: importSurroundings(context),
  };
}
