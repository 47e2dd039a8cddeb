import { stableId } from '@portcullis/model';
import type { Finding } from '../finding.ts';

/**
 * The identity of each finding, the same while lines move: by rule, file, API, route and message. Equal findings in one
 * file are numbered.
 */
export function fingerprints(findings: readonly Finding[]): readonly string[] {
  const seen = new Map<string, number>();
  return findings.map(({ rule, file, apiLogicalId = '', route = '', message }) => {
    const id = stableId([rule, file, apiLogicalId, route, message], 24);
    const count = seen.get(id) ?? 0;
    seen.set(id, count + 1);
    return count === 0 ? id : `${id}-${count + 1}`;
  });
}
