import type { Position } from './source/tree.ts';
import type { Throttle } from './stage.ts';

export interface ApiKey {
  readonly id: string;
  readonly logicalId: string;
  readonly name?: string | undefined;
  /** Absent: from the configuration, or generated once and kept in the data folder. */
  readonly value?: string | undefined;
  readonly enabled: boolean;
  readonly at: Position;
}

/** A plan spans many APIs and stages; one key opens every stage of its plans. */
export interface UsagePlan {
  readonly id: string;
  readonly logicalId: string;
  readonly name?: string | undefined;
  readonly throttle?: Throttle | undefined;
  readonly quota?: Quota | undefined;
  readonly stages: readonly UsagePlanStage[];
  /** Logical ids of the keys in it. */
  readonly keys: readonly string[];
  readonly at: Position;
}

export interface UsagePlanStage {
  readonly apiId: string;
  readonly stage: string;
  /** Per-method throttles, keyed `/path/VERB`. */
  readonly methodThrottles: readonly {
    readonly path: string;
    readonly method: string;
    readonly throttle: Throttle;
  }[];
}

export interface Quota {
  readonly limit: number;
  readonly period: 'DAY' | 'WEEK' | 'MONTH';
  /** Subtracted from the limit in the first period only. */
  readonly offset: number;
}
