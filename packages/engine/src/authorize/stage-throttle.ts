import type { MethodSettings, Throttle } from '@portcullis/model';

export interface StageThrottle {
  readonly bucket: string;
  readonly throttle: Throttle;
}

/**
 * The stage's throttle for a route: the most specific of its method settings that throttles. A setting for one
 * method has a bucket of its own; the stage default is one bucket for all of the stage (assumed).
 */
export function stageThrottleOf(
  settings: readonly MethodSettings[],
  owner: string,
  path: string,
  method: string,
): StageThrottle | undefined {
  let best: { rank: number; setting: MethodSettings; throttle: Throttle } | undefined;
  for (const setting of settings) {
    if (setting.throttle === undefined) continue;
    if (setting.path !== '*' && setting.path !== path) continue;
    if (setting.method !== '*' && setting.method !== method) continue;
    const rank = (setting.path === '*' ? 0 : 2) + (setting.method === '*' ? 0 : 1);
    if (best === undefined || rank >= best.rank) best = { rank, setting, throttle: setting.throttle };
  }
  if (best === undefined) return undefined;
  return { bucket: `stage/${owner}/${best.setting.method} ${best.setting.path}`, throttle: best.throttle };
}
