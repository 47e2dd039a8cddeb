import type { Rule } from './rule.ts';
import { unusedAuthorizer } from './rules/authorizers/a05-unused-authorizer.ts';
import { noCache } from './rules/authorizers/a24-no-cache.ts';
import { cacheOutlivesToken } from './rules/authorizers/a25-cache-outlives-token.ts';
import { junkRunsAuthorizer } from './rules/authorizers/a26-junk-runs-authorizer.ts';
import { authorizerNotInvokable } from './rules/authorizers/a67-authorizer-not-invokable.ts';
import { tokenCheckedInFunction } from './rules/code/a01-token-checked-in-function.ts';
import { missingContextAllowed } from './rules/code/a08-missing-context-allowed.ts';
import { policyForOneRoute } from './rules/code/a20-policy-for-one-route.ts';
import { allowEverything } from './rules/code/a21-allow-everything.ts';
import { notInCacheKey } from './rules/code/a22-not-in-cache-key.ts';
import { oneYesForAll } from './rules/code/a23-one-yes-for-all.ts';
import { failsOpen } from './rules/code/a27-fails-open.ts';
import { tokenNotVerified } from './rules/code/a28-token-not-verified.ts';
import { webhookWithoutSignature } from './rules/code/a50-webhook-without-signature.ts';
import { noOwnerCheck } from './rules/code/a57-no-owner-check.ts';
import { secretInCode } from './rules/code/a80-secret-in-code.ts';
import { openSchema } from './rules/graphql/a52-open-schema.ts';
import { directiveWithoutEffect } from './rules/graphql/a53-directive-without-effect.ts';
import { groupsNotEnforced } from './rules/identity/a32-groups-not-enforced.ts';
import { writableRole } from './rules/identity/a33-writable-role.ts';
import { ownAttributesScope } from './rules/identity/a34-own-attributes-scope.ts';
import { staffSignUp } from './rules/identity/a35-staff-sign-up.ts';
import { guestDataAccess } from './rules/identity/a36-guest-data-access.ts';
import { roleTrustsAnyPool } from './rules/identity/a37-role-trusts-any-pool.ts';
import { unverifiedChange } from './rules/identity/a38-unverified-change.ts';
import { existenceErrors } from './rules/identity/a39-existence-errors.ts';
import { weakFlow } from './rules/identity/a40-weak-flow.ts';
import { longRefresh } from './rules/identity/a41-long-refresh.ts';
import { oneMachineClient } from './rules/identity/a58-one-machine-client.ts';
import { noRateRule } from './rules/limits/a44-no-rate-rule.ts';
import { noThrottle } from './rules/limits/a45-no-throttle.ts';
import { keyWithoutPlan } from './rules/limits/a63-key-without-plan.ts';
import { planWithoutKey } from './rules/limits/a81-plan-without-key.ts';
import { noAccessLog } from './rules/logs/a47-no-access-log.ts';
import { secretsInLogs } from './rules/logs/a48-secrets-in-logs.ts';
import { planAsCostCap } from './rules/money/a46-plan-as-cost-cap.ts';
import { noBudgetAlarm } from './rules/money/a56-no-budget-alarm.ts';
import { stageNotRedeployed } from './rules/network/a06-stage-not-redeployed.ts';
import { privateWithoutEndpoint } from './rules/network/a10-private-without-endpoint.ts';
import { privateAndOpen } from './rules/network/a11-private-and-open.ts';
import { addressesOnly } from './rules/network/a12-addresses-only.ts';
import { defaultEndpointPolicy } from './rules/network/a19-default-endpoint-policy.ts';
import { mutualTlsBypassed } from './rules/network/a42-mutual-tls-bypassed.ts';
import { frontDoorBypassed } from './rules/network/a43-front-door-bypassed.ts';
import { anyOriginWithCredentials } from './rules/network/a49-any-origin-with-credentials.ts';
import { tokenInAddress } from './rules/network/a51-token-in-address.ts';
import { openFunctionUrl } from './rules/network/a55-open-function-url.ts';
import { webAclOnHttpApi } from './rules/network/a70-web-acl-on-http-api.ts';
import { webAclsDrift } from './rules/network/a77-web-acls-drift.ts';
import { longDenyList } from './rules/policies/a13-long-deny-list.ts';
import { policyOpensEverything } from './rules/policies/a14-policy-opens-everything.ts';
import { allowBeatsSilence } from './rules/policies/a15-allow-beats-silence.ts';
import { allowListBeforeAuthorizer } from './rules/policies/a16-allow-list-before-authorizer.ts';
import { foreignCallerNotAllowed } from './rules/policies/a17-foreign-caller-not-allowed.ts';
import { wholeAccountAllowed } from './rules/policies/a18-whole-account-allowed.ts';
import { permissionWithoutSource } from './rules/policies/a54-permission-without-source.ts';
import { missingKeyMatches } from './rules/policies/a68-missing-key-matches.ts';
import { conditionalAllowBeatsSilence } from './rules/policies/a69-conditional-allow-beats-silence.ts';
import { parameterInArn } from './rules/policies/a71-parameter-in-arn.ts';
import { policiesDrift } from './rules/policies/a76-policies-drift.ts';
import { openWriteMethod } from './rules/routes/a02-open-write-method.ts';
import { noDefaultAuthorizer } from './rules/routes/a03-no-default-authorizer.ts';
import { onlyAnApiKey } from './rules/routes/a04-only-an-api-key.ts';
import { openCatchAll } from './rules/routes/a07-open-catch-all.ts';
import { slashForms } from './rules/routes/a09-slash-forms.ts';
import { defaultOverridden } from './rules/routes/a60-default-overridden.ts';
import { rootSecurityIgnored } from './rules/routes/a64-root-security-ignored.ts';
import { openProxyBesideGuarded } from './rules/routes/a65-open-proxy-beside-guarded.ts';
import { preflightGuarded } from './rules/routes/a66-preflight-guarded.ts';
import { openRead } from './rules/routes/a78-open-read.ts';
import { openWithoutReason } from './rules/routes/a79-open-without-reason.ts';
import { deploymentBeforeAuth } from './rules/template/a72-deployment-before-auth.ts';
import { undeclaredStage } from './rules/template/a73-undeclared-stage.ts';
import { unusedSuppression } from './rules/template/a74-unused-suppression.ts';
import { noReason } from './rules/template/a75-no-reason.ts';
import { jwtWithoutScopes } from './rules/tokens/a29-jwt-without-scopes.ts';
import { sharedAudience } from './rules/tokens/a30-shared-audience.ts';
import { machineClientWithoutScopes } from './rules/tokens/a31-machine-client-without-scopes.ts';
import { idTokensAccepted } from './rules/tokens/a61-id-tokens-accepted.ts';

/** Every rule there is, by id. */
export const RULES: readonly Rule[] = [
  tokenCheckedInFunction,
  openWriteMethod,
  noDefaultAuthorizer,
  onlyAnApiKey,
  unusedAuthorizer,
  stageNotRedeployed,
  openCatchAll,
  missingContextAllowed,
  slashForms,
  privateWithoutEndpoint,
  privateAndOpen,
  addressesOnly,
  longDenyList,
  policyOpensEverything,
  allowBeatsSilence,
  allowListBeforeAuthorizer,
  foreignCallerNotAllowed,
  wholeAccountAllowed,
  defaultEndpointPolicy,
  policyForOneRoute,
  allowEverything,
  notInCacheKey,
  oneYesForAll,
  noCache,
  cacheOutlivesToken,
  junkRunsAuthorizer,
  failsOpen,
  tokenNotVerified,
  jwtWithoutScopes,
  sharedAudience,
  machineClientWithoutScopes,
  groupsNotEnforced,
  writableRole,
  ownAttributesScope,
  staffSignUp,
  guestDataAccess,
  roleTrustsAnyPool,
  unverifiedChange,
  existenceErrors,
  weakFlow,
  longRefresh,
  mutualTlsBypassed,
  frontDoorBypassed,
  noRateRule,
  noThrottle,
  planAsCostCap,
  noAccessLog,
  secretsInLogs,
  anyOriginWithCredentials,
  webhookWithoutSignature,
  tokenInAddress,
  openSchema,
  directiveWithoutEffect,
  permissionWithoutSource,
  openFunctionUrl,
  noBudgetAlarm,
  noOwnerCheck,
  oneMachineClient,
  defaultOverridden,
  idTokensAccepted,
  keyWithoutPlan,
  rootSecurityIgnored,
  openProxyBesideGuarded,
  preflightGuarded,
  authorizerNotInvokable,
  missingKeyMatches,
  conditionalAllowBeatsSilence,
  webAclOnHttpApi,
  parameterInArn,
  deploymentBeforeAuth,
  undeclaredStage,
  unusedSuppression,
  noReason,
  policiesDrift,
  webAclsDrift,
  openRead,
  openWithoutReason,
  secretInCode,
  planWithoutKey,
];
