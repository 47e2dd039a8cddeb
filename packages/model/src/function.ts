import type { Position } from './source/tree.ts';

/** How an integration or authorizer names a function. */
export interface FunctionReference {
  /** Function ARN, with qualifier where one is given; stage variables stay as `${stageVariables.x}`. */
  readonly arn: string;
  /** Logical id, where the function is in the template. */
  readonly logicalId?: string | undefined;
}

/** A Lambda function of the template. */
export interface LambdaFunction {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly runtime?: string | undefined;
  readonly handler?: string | undefined;
  readonly code: FunctionCode;
  /** Seconds. */
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Names of environment variables whose values are not here. */
  readonly unresolvedEnvironment: readonly string[];
  /** ARN of the execution role; absent: it is not known here. */
  readonly roleArn?: string | undefined;
  readonly reservedConcurrency?: number | undefined;
  readonly architecture?: string | undefined;
  /** ARNs of layers: more code of the function; `not known here` for one whose value is not here. */
  readonly layers?: readonly string[] | undefined;
  /** From `AWS::Lambda::Permission`: who may invoke it. */
  readonly permissions: readonly FunctionPermission[];
  readonly at: Position;
}

export type FunctionCode =
  /** A folder or a zip on this machine, absolute or relative to the template's folder. */
  | { readonly kind: 'local'; readonly path: string }
  | { readonly kind: 'inline'; readonly source: string }
  /** In S3, an image, or not given: known only by name. */
  | { readonly kind: 'remote'; readonly reason: string };

export interface FunctionPermission {
  readonly principal: string;
  readonly action: string;
  /** ARN pattern with `*`. */
  readonly sourceArn?: string | undefined;
  readonly sourceAccount?: string | undefined;
  /** The alias or version that alone it opens; absent: the unqualified function. */
  readonly qualifier?: string | undefined;
  readonly at: Position;
}
