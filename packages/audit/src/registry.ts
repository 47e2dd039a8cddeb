import type { Rule } from './rule.ts';
import { unusedAuthorizer } from './rules/authorizers/a05-unused-authorizer.ts';
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
import { planAsCostCap } from './rules/money/a46-plan-as-cost-cap.ts';
import { noBudgetAlarm } from './rules/money/a56-no-budget-alarm.ts';
import { stageNotRedeployed } from './rules/network/a06-stage-not-redeployed.ts';
import { defaultEndpointPolicy } from './rules/network/a19-default-endpoint-policy.ts';
import { tokenInAddress } from './rules/network/a51-token-in-address.ts';
import { openFunctionUrl } from './rules/network/a55-open-function-url.ts';
import { openWriteMethod } from './rules/routes/a02-open-write-method.ts';
import { onlyAnApiKey } from './rules/routes/a04-only-an-api-key.ts';
import { slashForms } from './rules/routes/a09-slash-forms.ts';
import { openRead } from './rules/routes/a78-open-read.ts';
import { unusedSuppression } from './rules/template/a74-unused-suppression.ts';
import { noReason } from './rules/template/a75-no-reason.ts';

/** Every rule there is, by id. */
export const RULES: readonly Rule[] = [
  tokenCheckedInFunction,
  openWriteMethod,
  onlyAnApiKey,
  unusedAuthorizer,
  stageNotRedeployed,
  missingContextAllowed,
  slashForms,
  defaultEndpointPolicy,
  policyForOneRoute,
  allowEverything,
  notInCacheKey,
  oneYesForAll,
  failsOpen,
  tokenNotVerified,
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
  planAsCostCap,
  webhookWithoutSignature,
  tokenInAddress,
  openSchema,
  directiveWithoutEffect,
  openFunctionUrl,
  noBudgetAlarm,
  noOwnerCheck,
  oneMachineClient,
  unusedSuppression,
  noReason,
  openRead,
];
