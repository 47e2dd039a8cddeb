export type { SetupAuthorizer } from './authorizer.ts';
export type {
  SetupIdentityPool,
  SetupIdentityProvider,
  SetupInvoker,
  SetupUserPool,
  SetupUserPoolClient,
} from './identity.ts';
export type {
  SetupFront,
  SetupMutualTls,
  SetupPrivateEndpoint,
  SetupResourcePolicy,
  SetupWebAcl,
} from './layers.ts';
export type { SetupParameter } from './parameter.ts';
export type { SetupReference } from './reference.ts';
export type {
  Setup,
  SetupAuth,
  SetupBudget,
  SetupCors,
  SetupFunction,
  SetupGraphql,
  SetupGraphqlAuth,
  SetupKind,
  SetupRoute,
  SetupStage,
  SetupUsagePlan,
} from './setup.ts';
