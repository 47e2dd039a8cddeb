import type { Definition, Route, Stage } from '@portcullis/model';
import { type AccessResult, evaluateAccess } from '../policy/index.ts';
import { InvokeContext } from './condition-keys.ts';
import type { Caller } from './directory.ts';
import { type Failure, failure } from './failure.ts';
import { functionOf, missingPermission } from './function-permission.ts';
import type { ApiRequest } from './request.ts';
import { withStageVariables } from './stage-variables.ts';

/** How the right to invoke a route's function is decided. */
export type IntegrationPermission =
  /** Nothing to decide (not a function, a role of the gateway, or a function of another stack). */
  | { readonly kind: 'none' }
  | { readonly kind: 'granted'; readonly functionArn: string }
  | { readonly kind: 'missing'; readonly reason: string }
  /** The caller's own policies must allow lambda:InvokeFunction. */
  | { readonly kind: 'caller'; readonly functionArn: string };

/** Key of the permission of an HTTP API's default route, which takes verbs without a name of their own, too. */
export const ANY_VERB: string = '*';

/** INVARIANT: every verb that a route takes has its permission; one that has none is refused. */
export const NEVER_PERMITTED: IntegrationPermission = {
  kind: 'missing',
  reason: 'nothing is known of the right to invoke the integration with this verb',
};

/**
 * DG "Set up a proxy integration": a function is invoked by its resource policy, or with the credentials that the
 * integration names; `arn:aws:iam::*:user/*` means the caller's own (SAM's `InvokeRole: CALLER_CREDENTIALS`).
 * `method` is the verb of the request: a permission for one verb of an ANY method covers that verb only.
 */
export function compileIntegrationPermission(
  place: { readonly definition: Definition; readonly stage: Stage; readonly arnPrefix: string },
  route: Route,
  method: string,
): IntegrationPermission {
  const { integration } = route;
  if (integration?.type !== 'AWS_PROXY') return { kind: 'none' };
  const { definition, stage, arnPrefix } = place;
  const { credentials } = integration;
  const functionArn = withStageVariables(integration.function.arn, stage);
  const reference = { ...integration.function, arn: functionArn };
  if (credentials === 'caller') {
    return route.auth.type === 'AWS_IAM'
      ? { kind: 'caller', functionArn }
      : {
          kind: 'missing',
          reason: "the integration uses the caller's credentials, and the method is not AWS_IAM",
        };
  }
  if (credentials !== undefined) return { kind: 'none' };
  const sources =
    route.path === '$default' ? [`${arnPrefix}$default`] : [`${arnPrefix}${method}${route.path}`];
  const reason = missingPermission(definition, reference, sources);
  if (reason !== undefined) return { kind: 'missing', reason };
  return functionOf(definition, reference) === undefined
    ? { kind: 'none' }
    : { kind: 'granted', functionArn };
}

export function checkIntegrationPermission(
  permission: IntegrationPermission,
  caller: Caller | undefined,
  request: ApiRequest,
  now: number,
): Failure | undefined {
  if (permission.kind === 'missing') return failure('INTEGRATION_NO_PERMISSION', permission.reason);
  if (permission.kind !== 'caller') return undefined;
  if (caller === undefined) {
    return failure(
      'INTEGRATION_CALLER_NOT_ALLOWED',
      "the integration uses the caller's credentials and there is no IAM caller",
    );
  }
  const access = evaluateAccess({
    request: {
      principal: caller.principal,
      action: 'lambda:InvokeFunction',
      resource: permission.functionArn,
      context: new InvokeContext(request, now, caller),
    },
    identity: caller.identityPolicies,
    boundary: caller.boundary,
    session: caller.sessionPolicies,
    resourceAccount: permission.functionArn.split(':')[4] ?? '',
    // Organizations User Guide, "Service control policies (SCPs)": they bind every user and role of a member account.
    serviceControls: caller.serviceControls,
  });
  if (access.outcome === 'allowed') return undefined;
  const verb = access.outcome === 'explicitDeny' ? 'an explicit deny does not let' : 'nothing lets';
  return failure(
    'INTEGRATION_CALLER_NOT_ALLOWED',
    `the integration runs with the caller's credentials, and ${verb} ${caller.identity.userArn} perform lambda:InvokeFunction on ${permission.functionArn}: ${POLICIES[access.decidedBy]} decided`,
  );
}

const POLICIES: Readonly<Record<AccessResult['decidedBy'], string>> = {
  identity: "the caller's policies",
  boundary: "the caller's permissions boundary",
  session: "the session's policy",
  // Of another account, which would have to allow it too.
  resource: 'the resource policy of the function, which is not here,',
  'service-control': 'the service control policies',
  'resource-control': 'the resource control policies',
};
