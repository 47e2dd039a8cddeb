import type { Position } from '../source/tree.ts';

/** `AWS::CloudFront::Distribution`, as far as it fronts an API. */
export interface Distribution {
  readonly logicalId: string;
  /** `WebACLId`: an ARN; `not known here` where one is declared whose value is not here. */
  readonly webAclArn?: string | undefined;
  readonly origins: readonly DistributionOrigin[];
  readonly at: Position;
}

export interface DistributionOrigin {
  /** `<api id>.execute-api.<region>.amazonaws.com`, or a custom domain; absent where it is not known. */
  readonly domainName?: string | undefined;
  /** Names of the headers that it adds: an origin secret may be among them. */
  readonly customHeaders: readonly string[];
}
