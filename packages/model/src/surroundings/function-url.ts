import type { FunctionReference } from '../function.ts';
import type { Position } from '../source/tree.ts';

/** `AWS::Lambda::Url`: reaches its function past every API. */
export interface FunctionUrl {
  readonly logicalId: string;
  /** Absent where the template does not tell which function it is. */
  readonly function?: FunctionReference | undefined;
  /** Absent where the value is not here. */
  readonly authType?: 'NONE' | 'AWS_IAM' | undefined;
  readonly at: Position;
}
