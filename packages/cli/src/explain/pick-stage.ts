import type { Api, Definition, Stage } from '@portcullis/model';
import { UsageError } from '../failure.ts';

/** A deployed stage of an API that a command may mean. */
export interface Place {
  readonly api: Api;
  readonly stage: Stage;
}

/**
 * The stage that is meant: what `--api` and `--stage` leave; of several APIs the one that has a route for the
 * request (`serves`).
 */
export function pickStage(
  definition: Definition,
  options: { readonly api?: string | undefined; readonly stage?: string | undefined },
  serves: (place: Place) => boolean,
): Place {
  const places = withoutSamsOwn(
    definition.apis
      .filter((api) => options.api === undefined || api.id === options.api || api.logicalId === options.api)
      .flatMap((api) => api.stages.map((stage) => ({ api, stage })))
      .filter(({ stage }) => options.stage === undefined || stage.name === options.stage),
  );
  const [first] = places;
  if (first === undefined) throw new UsageError('the template has no API with a deployed stage');
  if (places.length === 1) return first;
  const apis = new Set(places.map(({ api }) => api.id));
  const serving = apis.size > 1 ? places.filter(serves) : places;
  const [only] = serving;
  if (only !== undefined && serving.length === 1) return only;
  const listed = (serving.length > 0 ? serving : places).map(
    ({ api, stage }) => `--api ${api.logicalId} --stage '${stage.name}'`,
  );
  throw new UsageError('several stages are possible', `say which: ${listed.join(' or ')}`);
}

/** SAM deploys a second stage named `Stage` where OpenApiVersion is not set; it is seldom the one that is meant. */
function withoutSamsOwn(places: readonly Place[]): readonly Place[] {
  return places.filter(
    ({ api, stage }) =>
      stage.name !== 'Stage' || !places.some((other) => other.api === api && other.stage.name !== 'Stage'),
  );
}
