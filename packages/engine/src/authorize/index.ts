export { authorize, authorizeAs } from './authorize.ts';
export { authorizerEvent } from './authorizer-event.ts';
export { BoundedCache } from './bounded-cache.ts';
export {
  ACCOUNT_THROTTLE,
  type CompiledRoute,
  type CompiledStage,
  type CompileOptions,
  compileStage,
} from './compile.ts';
export { commonLogTime, contextVariable, routeKey } from './context-variables.ts';
export type { ContextView, RouteView, StageView } from './context-view.ts';
export { corsHeaders } from './cors.ts';
export type { Allowed, Decision, Denied, Evidence, GatewayAnswer, StepName, Trace } from './decision.ts';
export { DENIALS, type DenialCode, type DenialRow } from './denials.ts';
export { type CompiledView, type OutsideFailure, refuse } from './deny.ts';
export {
  type Caller,
  type Credential,
  callerOfSession,
  callerOfUser,
  compileDirectory,
  mfaAge,
  within,
} from './directory.ts';
export { arnPrefix, methodArn } from './execute-api-arn.ts';
export { missingPermission } from './function-permission.ts';
export type { AuthorizerContext, CallerIdentity, IamIdentity } from './identity.ts';
export { needsIam } from './needs-iam.ts';
export { opensStage } from './opens-stage.ts';
export { compileOrganization, RESOURCE_CONTROL_POLICIES_COVER_EXECUTE_API } from './organization.ts';
export type { AuthorizePorts, AuthorizerInvocation, Counters, KeySet, KeySource } from './ports.ts';
export {
  type ApiRequest,
  type BodyResult,
  decodePercent,
  headerOf,
  headersOf,
  queryPairs,
  queryValueOf,
} from './request.ts';
export {
  decodedPathParameters,
  headerMapsV1,
  headersV2,
  type MapsV1,
  queryMapsV1,
  queryV2,
} from './request-maps.ts';
export type { RouteMatch } from './route-match.ts';
export { compileRouteOf } from './route-of.ts';
export { routedPath } from './routed-path.ts';
export { withStageVariables } from './stage-variables.ts';
