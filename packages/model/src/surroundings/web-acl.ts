import type { Position } from '../source/tree.ts';

/** `AWS::WAFv2::WebACL`, its rules in short. */
export interface WebAcl {
  readonly logicalId: string;
  readonly arn?: string | undefined;
  readonly name: string;
  /** Absent where the value is not here. */
  readonly scope?: 'REGIONAL' | 'CLOUDFRONT' | undefined;
  readonly rules: readonly WebAclRule[];
  readonly at: Position;
}

export interface WebAclRule {
  readonly name: string;
  readonly kind: 'rate-based' | 'managed' | 'rule-group' | 'ip-set' | 'other';
  /** `rate-based`: requests per window. */
  readonly limit?: number | undefined;
  /** `managed`: `AWSManagedRulesCommonRuleSet`. */
  readonly group?: string | undefined;
  /** It only counts: `Count` as action or override. */
  readonly countsOnly: boolean;
}

/** `AWS::WAFv2::WebACLAssociation`, and that of AWS WAF Classic. */
export interface WebAclAssociation {
  readonly logicalId: string;
  readonly webAclArn?: string | undefined;
  readonly resourceArn?: string | undefined;
  readonly at: Position;
}

/** `AWS::WAFv2::IPSet`. */
export interface IpSet {
  readonly logicalId: string;
  readonly addresses: number;
  readonly at: Position;
}
