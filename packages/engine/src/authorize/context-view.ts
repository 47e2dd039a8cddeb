import type { Api, Definition, Route, Stage } from '@portcullis/model';
import type { CallerIdentity } from './identity.ts';
import type { ApiRequest } from './request.ts';
import type { RouteMatch } from './route-match.ts';

/** A stage as events, variables and logs see it; a compiled stage is one. */
export interface StageView {
  readonly definition: Definition;
  readonly api: Api;
  readonly stage: Stage;
}

/** A route as events, variables and logs see it; a compiled route is one. */
export interface RouteView {
  readonly route: Route;
}

/** What `$context` variables are read from. */
export interface ContextView {
  readonly stage: StageView;
  readonly request: ApiRequest;
  readonly match?: RouteMatch<RouteView> | undefined;
  readonly identity?: CallerIdentity | undefined;
  readonly error?:
    | {
        /** `null` renders as a bare `null`. */
        readonly message: string | null;
        readonly responseType: string;
        readonly validationErrorString?: string | undefined;
      }
    | undefined;
}
