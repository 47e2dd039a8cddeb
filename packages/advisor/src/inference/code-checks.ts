import type { Route } from '@portcullis/model';
import type { Position } from '@portcullis/model/source';

type Place = Pick<Position, 'file' | 'line'>;

/** What the code of a function checks, as far as somebody has read it. */
export interface CodeChecks {
  /** All of the code was there: what is not found is not done. */
  readonly complete: boolean;
  /** Checks of a token's signature, with the library that does it. */
  readonly tokens: readonly (Place & { readonly library: string })[];
  /** Checks of a signature or secret that is no token. */
  readonly signatures: readonly Place[];
  /** Questions to another service, which may do the checking. */
  readonly asksElsewhere: readonly Place[];
  readonly groups: readonly Place[];
}

/** What the definition alone does not tell; the ports by which somebody who has the files does. */
export interface Beside {
  /** What the code of a function checks; `undefined` where the code is not here. */
  readonly checks: (functionLogicalId: string) => CodeChecks | undefined;
  /** Somebody wrote down that the route is open: in which words, and where. */
  readonly openOnPurpose: (route: Route) => (Place & { readonly because: string }) | undefined;
}
