import type { PolicyDocument } from '../policy/document.ts';
import type { Position } from '../source/tree.ts';

/** `AWS::EC2::VPCEndpoint`. */
export interface VpcEndpoint {
  readonly logicalId: string;
  readonly id?: string | undefined;
  /** `com.amazonaws.eu-west-1.execute-api`. */
  readonly service?: string | undefined;
  /** Absent: the default policy, which allows everything; or one that is not known ({@link policyUnresolved}). */
  readonly policy?: PolicyDocument | undefined;
  readonly policyUnresolved?: string | undefined;
  readonly at: Position;
}
