import { nearest } from '../source/nearest.ts';

export type KeyType = 'string' | 'number' | 'date' | 'boolean' | 'ip' | 'arn' | 'binary';

export interface ConditionKey {
  /** As AWS writes it; a trailing `/` begins a family such as `aws:PrincipalTag/team`. */
  readonly name: string;
  readonly type: KeyType;
  readonly multivalued: boolean;
}

/**
 * IAM User Guide, "AWS global condition context keys", "IAM and AWS STS condition context keys"; DG "AWS
 * condition keys that can be used in API Gateway resource policies". A key that is not listed is a
 * single-valued string.
 */
const TABLE: readonly (readonly [name: string, type: KeyType, multivalued?: 'multivalued'])[] = [
  ['accounts.google.com:aud', 'string'],
  ['accounts.google.com:oaud', 'string'],
  ['accounts.google.com:sub', 'string'],
  ['aws:AssumedRoot', 'boolean'],
  ['aws:CalledVia', 'string', 'multivalued'],
  ['aws:CalledViaFirst', 'string'],
  ['aws:CalledViaLast', 'string'],
  ['aws:ChatbotSourceArn', 'arn'],
  ['aws:CurrentTime', 'date'],
  ['aws:Ec2InstanceSourcePrivateIPv4', 'ip'],
  ['aws:Ec2InstanceSourceVpc', 'string'],
  ['aws:EpochTime', 'date'],
  ['aws:FederatedProvider', 'string'],
  ['aws:MultiFactorAuthAge', 'number'],
  ['aws:MultiFactorAuthPresent', 'boolean'],
  ['aws:PrincipalAccount', 'string'],
  ['aws:PrincipalArn', 'arn'],
  ['aws:PrincipalIsAWSService', 'boolean'],
  ['aws:PrincipalOrgID', 'string'],
  ['aws:PrincipalOrgPaths', 'string', 'multivalued'],
  ['aws:PrincipalServiceName', 'string'],
  ['aws:PrincipalServiceNamesList', 'string', 'multivalued'],
  ['aws:PrincipalTag/', 'string'],
  ['aws:PrincipalType', 'string'],
  ['aws:referer', 'string'],
  ['aws:RequestedRegion', 'string'],
  ['aws:RequestTag/', 'string'],
  ['aws:ResourceAccount', 'string'],
  ['aws:ResourceOrgID', 'string'],
  ['aws:ResourceOrgPaths', 'string', 'multivalued'],
  ['aws:ResourceTag/', 'string'],
  ['aws:SecureTransport', 'boolean'],
  ['aws:SignInSessionArn', 'arn'],
  ['aws:SourceAccount', 'string'],
  ['aws:SourceArn', 'arn'],
  ['aws:SourceIdentity', 'string'],
  ['aws:SourceIp', 'ip'],
  ['aws:SourceOrgID', 'string'],
  ['aws:SourceOrgPaths', 'string', 'multivalued'],
  ['aws:SourceVpc', 'string'],
  ['aws:SourceVpcArn', 'arn'],
  ['aws:SourceVpce', 'string'],
  ['aws:TagKeys', 'string', 'multivalued'],
  ['aws:TokenIssueTime', 'date'],
  ['aws:UserAgent', 'string'],
  ['aws:userid', 'string'],
  ['aws:username', 'string'],
  ['aws:ViaAWSService', 'boolean'],
  ['aws:VpceAccount', 'string'],
  ['aws:VpceOrgID', 'string'],
  ['aws:VpceOrgPaths', 'string', 'multivalued'],
  ['aws:VpcSourceIp', 'ip'],
  ['cognito-identity.amazonaws.com:amr', 'string', 'multivalued'],
  ['cognito-identity.amazonaws.com:aud', 'string'],
  ['cognito-identity.amazonaws.com:sub', 'string'],
  ['execute-api:viaDomainArn', 'arn'],
  ['graph.facebook.com:app_id', 'string'],
  ['graph.facebook.com:id', 'string'],
  ['sts:ExternalId', 'string'],
  ['sts:RoleSessionName', 'string'],
  ['sts:SourceIdentity', 'string'],
  ['sts:TransitiveTagKeys', 'string', 'multivalued'],
  ['www.amazon.com:app_id', 'string'],
  ['www.amazon.com:user_id', 'string'],
];

const KEYS: ReadonlyMap<string, ConditionKey> = new Map(
  TABLE.map(([name, type, multivalued]) => [
    name.toLowerCase(),
    { name, type, multivalued: multivalued !== undefined },
  ]),
);

/** The registered key of a name in any case, tag keys by their family; `undefined` for others. */
export function findConditionKey(name: string): ConditionKey | undefined {
  const lower = name.toLowerCase();
  const slash = lower.indexOf('/');
  return KEYS.get(slash === -1 ? lower : lower.slice(0, slash + 1));
}

/** The registered key that was probably meant by one that is not: the longest that it begins with, or the nearest. */
export function nearestConditionKey(name: string): string | undefined {
  const names = TABLE.map(([key]) => key);
  const begun = names.filter((key) => name.toLowerCase().startsWith(key.toLowerCase()));
  return begun.length > 0 ? begun.reduce((a, b) => (b.length > a.length ? b : a)) : nearest(name, names);
}

/** Keys that only a caller who signs brings. DG "AWS condition keys that can be used in API Gateway resource policies". */
const OF_SIGNERS =
  /^aws:(?:Principal|userid$|username$|TokenIssueTime$|MultiFactorAuth|FederatedProvider$|SourceIdentity$)/i;

export function isKeyOfSigners(name: string): boolean {
  return OF_SIGNERS.test(name);
}

/** A request comes over the internet or through a VPC endpoint, and has the keys of one way only. */
export function networkOf(name: string): 'internet' | 'endpoint' | undefined {
  const lower = name.toLowerCase();
  if (lower === 'aws:sourceip') return 'internet';
  return /^aws:(?:sourcevpce?|vpcsourceip)$/.test(lower) ? 'endpoint' : undefined;
}
