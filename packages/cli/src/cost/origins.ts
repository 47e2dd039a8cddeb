import type { Traffic } from '@portcullis/advisor/cost';
import type { ApiAtHand } from './api-at-hand.ts';
import type { TrafficFile } from './traffic-file.ts';

/** Where the figures of an estimate come from: what the file says counts, then the template, then what is assumed. */
export interface Origins {
  readonly said: TrafficFile;
  readonly own: ApiAtHand | undefined;
}

export type Origin = 'file' | 'template' | 'assumed';

export function originOf({ said, own }: Origins, key: string): Origin {
  if (Object.hasOwn(said, key)) return 'file';
  return own !== undefined && Object.hasOwn(own.traffic, key) ? 'template' : 'assumed';
}

/** Figures that an estimate goes by and the file does not give, as `key value`. */
export function figuresOf(traffic: Traffic, origins: Origins, origin: Origin): readonly string[] {
  return Object.entries(traffic)
    .filter(([key, value]) => originOf(origins, key) === origin && !isIdle(traffic, key, value))
    .map(([key, value]) => `${key} ${typeof value === 'number' ? value.toLocaleString('en-US') : value}`);
}

/** Nothing comes of it: none of it was asked for, or it describes what is not there. */
function isIdle(traffic: Traffic, key: string, value: string | number | null): boolean {
  if (value === null || value === 'none' || value === 0) return true;
  if (key === 'm2mTokenHours') return traffic.m2mClients === 0;
  if (key === 'userPoolTier') return traffic.monthlyActiveUsers === 0;
  return key === 'authorizerCacheHitRate' && traffic.authorizer !== 'lambda';
}
