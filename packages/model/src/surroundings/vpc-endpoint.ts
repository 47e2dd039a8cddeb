import type { PolicyDocument } from '../policy/document.ts';
import type { Position } from '../source/tree.ts';

/** `AWS::EC2::VPCEndpoint`, or one of the configuration: private APIs are reached through it, if its policy allows. */
export interface VpcEndpoint {
  readonly logicalId: string;
  readonly id?: string | undefined;
  /** `vpc-0def`. */
  readonly vpc?: string | undefined;
  /** CIDRs of the clients that come through it, as the configuration says. */
  readonly sources: readonly string[];
  /** `com.amazonaws.eu-west-1.execute-api`. */
  readonly service?: string | undefined;
  /** Absent: the default policy, which allows everything; or one that is not known ({@link policyUnresolved}). */
  readonly policy?: PolicyDocument | undefined;
  readonly policyUnresolved?: string | undefined;
  readonly at: Position;
}
