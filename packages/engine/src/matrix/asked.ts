import { type Api, type Route, verbsOf } from '@portcullis/model';

/** A route and one of the verbs that it answers to. */
export interface Asked {
  readonly route: Route;
  readonly method: string;
}

/** All that can be asked about an API: every verb of every route. */
export function askedOf(api: Api): readonly Asked[] {
  return api.routes.flatMap((route) => verbsOf(route.method).map((method) => ({ route, method })));
}
