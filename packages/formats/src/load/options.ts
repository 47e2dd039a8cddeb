export interface LoadOptions {
  /** A file, a folder (`cdk.out`: its `*.template.json`), or several files that are read as one definition. */
  readonly path: string | readonly string[];
  /** The text of a file, `undefined` where there is none. */
  readonly readFile: (path: string) => string | undefined;
  /** The names in a folder, `undefined` where it is no folder. */
  readonly listFolder?: ((path: string) => readonly string[] | undefined) | undefined;
  readonly parameters?: Readonly<Record<string, string>> | undefined;
  readonly account?: string | undefined;
  readonly region?: string | undefined;
  readonly stackName?: string | undefined;
  /** Real ids of APIs, pools, clients and the like, by logical id. */
  readonly ids?: Readonly<Record<string, string>> | undefined;
  /** Values of `Fn::ImportValue`, by name. */
  readonly imports?: Readonly<Record<string, unknown>> | undefined;
  /** Values of dynamic references and of SSM-typed parameters, by name. */
  readonly ssm?: Readonly<Record<string, unknown>> | undefined;
  /** Added to the variables of every stage. */
  readonly stageVariables?: Readonly<Record<string, string>> | undefined;
  /** The stage of an OpenAPI document, which names none itself. */
  readonly stage?: string | undefined;
}
