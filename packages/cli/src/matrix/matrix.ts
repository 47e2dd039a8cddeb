/** Who can call what. */
export interface FoundMatrix {
  /** As `--as` takes them; API keys by their name. */
  readonly principals: readonly string[];
  readonly routes: readonly MatrixRoute[];
  /** Made as they are read, as often as they are: there may be a million. */
  readonly cells: Iterable<MatrixCell>;
}

/** What `portcullis matrix --json` prints. */
export interface Matrix extends FoundMatrix {
  readonly cells: readonly MatrixCell[];
}

export interface MatrixRoute {
  /** Logical id. */
  readonly api: string;
  readonly stage: string;
  readonly method: string;
  /** The route's template. */
  readonly path: string;
}

export interface MatrixCell extends MatrixRoute {
  readonly principal: string;
  readonly decision: Decision;
  /** `null` where the code of an authorizer decides. */
  readonly status: number | null;
  readonly code: string;
  /** `some`: a path that is let in, and one that is not. */
  readonly examples: { readonly allowed: string; readonly denied: string } | null;
  /** `depends`: the Lambda authorizer whose code decides. */
  readonly authorizer: string | null;
}

export type Decision = 'allow' | 'deny' | 'some' | 'depends';

export function routeName({ method, path }: Pick<MatrixRoute, 'method' | 'path'>): string {
  return path === '$default' ? `${method} $default` : `${method} ${path}`;
}
