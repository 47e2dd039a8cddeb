import type { Definition } from '@portcullis/model';

/** The definition with only the API and the stage that `--api` and `--stage` name. */
export function narrowed(
  definition: Definition,
  options: { readonly api?: string | undefined; readonly stage?: string | undefined },
): Definition {
  const { api: wanted, stage } = options;
  if (wanted === undefined && stage === undefined) return definition;
  const apis = definition.apis
    .filter((api) => wanted === undefined || api.id === wanted || api.logicalId === wanted)
    .map((api) => ({
      ...api,
      stages: api.stages.filter((one) => stage === undefined || one.name === stage),
    }));
  return { ...definition, apis };
}
