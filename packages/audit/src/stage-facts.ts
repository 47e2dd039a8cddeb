import type { Api, Stage } from '@portcullis/model';

/**
 * SAM makes a second stage, named "Stage", for an API without `OpenApiVersion`: it stands at the same place of the
 * template as the one that was declared.
 */
export function isUndeclaredStage({ stages }: Api, stage: Stage): boolean {
  if (stage.name !== 'Stage') return false;
  return stages.some(
    (other) => other !== stage && other.at.file === stage.at.file && other.at.line === stage.at.line,
  );
}
