import type { Api, Definition, Route, Stage } from '@portcullis/model';

/** A route with everything that deciding on it needs, compiled once. */
export interface CompiledRoute {
  readonly route: Route;
}

/** One deployed stage of one API, compiled: immutable, swapped as a whole on reload. */
export interface CompiledStage {
  readonly definition: Definition;
  readonly api: Api;
  readonly stage: Stage;
}
