export type { Api, ApiKind, Cors, RequestValidation, Route, RouteAuth } from './api.ts';
export type {
  Authorizer,
  CognitoAuthorizer,
  IdentitySource,
  JwtAuthorizer,
  LambdaAuthorizer,
} from './authorizer.ts';
export { authorizerOfRoute } from './authorizer-of-route.ts';
export type { CognitoResource, UnresolvedProperty } from './cognito-resource.ts';
export { API_SIGN_IN_SCOPE } from './cognito-scopes.ts';
export type { CustomDomain, DomainMapping } from './custom-domain.ts';
export type { Definition } from './definition.ts';
export {
  type Diagnostic,
  formatDiagnostic,
  InputError,
  type Severity,
  type UnenforcedKind,
} from './diagnostic.ts';
export type { FunctionCode, FunctionPermission, FunctionReference, LambdaFunction } from './function.ts';
export type { GatewayResponse, GatewayResponseType } from './gateway-response.ts';
export {
  type GroupInheritance,
  type GroupRoute,
  type GroupTable,
  groupRouteKey,
  type NamedGroup,
} from './group-table.ts';
export type {
  AccessKey,
  IamDirectory,
  IamRole,
  IamUser,
  KmsKey,
  ManagedPolicy,
  MfaDevice,
  OidcProvider,
  RoleSession,
  SamlProvider,
} from './iam.ts';
export { stableId } from './identifier.ts';
export type {
  HttpProxyIntegration,
  Integration,
  IntegrationResponse,
  LambdaProxyIntegration,
  MockIntegration,
  UnsupportedIntegration,
} from './integration.ts';
export { isMethod, METHODS, type Method, VERBS, verbsOf } from './method.ts';
export type { Organization, OrganizationAccount } from './organization.ts';
export type { AccessLogSettings, MethodSettings, Stage, Throttle } from './stage.ts';
export type { Budget } from './surroundings/budget.ts';
export type { Distribution, DistributionOrigin } from './surroundings/distribution.ts';
export type { FunctionUrl } from './surroundings/function-url.ts';
export type { GraphqlApi, GraphqlAuthMode } from './surroundings/graphql-api.ts';
export type { IdentityPool, IdentityPoolProvider } from './surroundings/identity-pool.ts';
export { type ApiGatewayAccount, NO_SURROUNDINGS, type Surroundings } from './surroundings/surroundings.ts';
export type { VpcEndpoint } from './surroundings/vpc-endpoint.ts';
export type { IpSet, WebAcl, WebAclAssociation, WebAclRule } from './surroundings/web-acl.ts';
export type { ApiKey, Quota, UsagePlan, UsagePlanStage } from './usage-plan.ts';
export type {
  ResourceServer,
  UserPool,
  UserPoolAttribute,
  UserPoolClient,
  UserPoolClientSettings,
  UserPoolGroup,
  UserPoolSettings,
} from './user-pool.ts';
export type {
  DefaultAuthorizer,
  PublicRoutes,
  RootSecurity,
  Scope,
  Span,
  Suppression,
  Written,
  WrittenDeployment,
  WrittenMethod,
} from './written.ts';
