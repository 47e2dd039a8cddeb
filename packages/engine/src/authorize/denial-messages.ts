/**
 * The texts of ACCESS_DENIED. They have grown over the years, so they are a catalogue by version and one constant
 * picks. Source: re:Post "How do I troubleshoot HTTP 403 errors from API Gateway?"; IAM User Guide "Troubleshoot
 * access denied error messages".
 */
interface AccessDeniedTexts {
  /** After the stem `User: ARN is not authorized to perform: execute-api:Invoke on resource: ARN`. */
  readonly iamNoAllow: string;
  readonly iamExplicitDeny: string;
  readonly resourcePolicyExplicitDeny: string;
  readonly endpointNoAllow: string;
  readonly endpointExplicitDeny: string;
  /** After `User is not authorized to access this resource`. */
  readonly authorizerExplicitDeny: string;
}

const CATALOGUE = {
  '2017': {
    iamNoAllow: '',
    iamExplicitDeny: ' with an explicit deny',
    resourcePolicyExplicitDeny: ' with an explicit deny',
    endpointNoAllow: '',
    endpointExplicitDeny: ' with an explicit deny',
    authorizerExplicitDeny: ' with an explicit deny',
  },
  '2024': {
    iamNoAllow: ' because no identity-based policy allows the execute-api:Invoke action',
    iamExplicitDeny: ' with an explicit deny',
    resourcePolicyExplicitDeny: ' with an explicit deny',
    endpointNoAllow: ' because no VPC endpoint policy allows the execute-api:Invoke action',
    endpointExplicitDeny: ' with an explicit deny in a VPC endpoint policy',
    authorizerExplicitDeny: ' with an explicit deny in an identity-based policy',
  },
} as const satisfies Record<string, AccessDeniedTexts>;

/** The version of the texts that is sent. */
const CURRENT: AccessDeniedTexts = CATALOGUE['2024'];

/** `User: <arn|anonymous> is not authorized to perform: execute-api:Invoke on resource: <arn><suffix>`. */
export function invokeDenied(
  user: string,
  resource: string,
  why: 'iam-silent' | 'iam-deny' | 'policy-silent' | 'policy-deny' | 'endpoint-silent' | 'endpoint-deny',
): string {
  const suffix = {
    'iam-silent': CURRENT.iamNoAllow,
    'iam-deny': CURRENT.iamExplicitDeny,
    'policy-silent': '',
    'policy-deny': CURRENT.resourcePolicyExplicitDeny,
    'endpoint-silent': CURRENT.endpointNoAllow,
    'endpoint-deny': CURRENT.endpointExplicitDeny,
  }[why];
  return `User: ${maskAccounts(user)} is not authorized to perform: execute-api:Invoke on resource: ${maskAccounts(resource)}${suffix}`;
}

export function authorizerDenied(explicit: boolean): string {
  return `User is not authorized to access this resource${explicit ? CURRENT.authorizerExplicitDeny : ''}`;
}

/** Account ids in REST denial messages show their last four digits only (observed on the live service). */
function maskAccounts(arn: string): string {
  let from = 0;
  for (let segment = 0; segment < 4; segment++) {
    from = arn.indexOf(':', from) + 1;
    if (from === 0) return arn;
  }
  const end = arn.indexOf(':', from);
  const to = end === -1 ? arn.length : end;
  return to - from === 12 ? `${arn.slice(0, from)}********${arn.slice(to - 4)}` : arn;
}
