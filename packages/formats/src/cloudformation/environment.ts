import { stableId } from '@portcullis/model';

/** Where a template is deployed, as far as its values depend on it. */
export interface Environment {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  readonly stackName: string;
  /** Ids and physical names pinned by the configuration, by logical id. */
  readonly ids: Readonly<Record<string, string>>;
}

/** The partition that a region belongs to. */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  return 'aws';
}

/** `AWS::URLSuffix`: the domain of the region's endpoints. */
export function urlSuffix(environment: Environment): string {
  return environment.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
}

/** An id that AWS makes up: the pinned one, else a stable hash of account, region and logical id. */
export function generatedId(environment: Environment, logicalId: string, length: number): string {
  return pinnedId(environment, logicalId) ?? hashedId(environment, logicalId, length);
}

export function pinnedId(environment: Environment, logicalId: string): string | undefined {
  return Object.hasOwn(environment.ids, logicalId) ? environment.ids[logicalId] : undefined;
}

/** A stable hash of something within an account and region; nobody can pin it. */
export function hashedId(environment: Environment, name: string, length: number): string {
  return stableId([environment.account, environment.region, name], length);
}
