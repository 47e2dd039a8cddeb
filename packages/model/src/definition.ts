import type { Api } from './api.ts';
import type { CognitoResource } from './cognito-resource.ts';
import type { CustomDomain } from './custom-domain.ts';
import type { LambdaFunction } from './function.ts';
import type { IamDirectory } from './iam.ts';
import type { Surroundings } from './surroundings/surroundings.ts';
import type { ApiKey, UsagePlan } from './usage-plan.ts';
import type { UserPool } from './user-pool.ts';

/** Everything an importer reads from a team's files: immutable, and the same whatever the format was. */
export interface Definition {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  /** Sorted by logical id, like every list below. */
  readonly apis: readonly Api[];
  readonly functions: readonly LambdaFunction[];
  readonly userPools: readonly UserPool[];
  /** The same pools with everything beside them, as declared. */
  readonly cognitoResources: readonly CognitoResource[];
  readonly apiKeys: readonly ApiKey[];
  readonly usagePlans: readonly UsagePlan[];
  readonly customDomains: readonly CustomDomain[];
  readonly iam: IamDirectory;
  /** What stands beside the APIs: read for the audit, without effect on any decision. */
  readonly surroundings: Surroundings;
}
