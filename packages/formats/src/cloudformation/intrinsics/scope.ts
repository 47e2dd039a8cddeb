import type { Mark, TreeNode, UnresolvedNode } from '@portcullis/model/source';
import type { Diagnostics } from '../../source/index.ts';
import type { Environment } from '../environment.ts';
import type { ParsedTemplate } from '../template.ts';

/** Values that no template holds. */
export interface ResolverPorts {
  /** Parameter values, by name; lists are comma-separated. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The value of an export of another stack. */
  readonly importValue: (name: string) => TreeNode | undefined;
  /** Values of SSM parameters and secrets, by name. */
  readonly ssm: Readonly<Record<string, unknown>>;
  /** A file beside the template; `undefined` where there is none. */
  readonly readFile: (path: string) => string | undefined;
}

/** Where an intrinsic stands. */
export interface Site {
  readonly mark: Mark;
  readonly path: string;
}

/** A condition's value, or why nobody can say. */
export type Truth = boolean | { readonly unresolved: string };

/** What an intrinsic may ask of the template around it. */
export interface Scope {
  readonly template: ParsedTemplate;
  readonly environment: Environment;
  readonly ports: ResolverPorts;
  readonly diagnostics: Diagnostics;
  /** `undefined`: the value is `AWS::NoValue`, the property is absent. */
  evaluate(node: TreeNode, path: string): TreeNode | undefined;
  reference(name: string, site: Site): TreeNode | undefined;
  attribute(logicalId: string, attribute: string, site: Site): TreeNode;
  condition(name: string, site: Site): Truth;
  /** Evaluates a condition function. */
  truth(node: TreeNode, path: string): Truth;
  /** Records an error and gives a node to go on with. */
  fail(code: string, message: string, site: Site, help?: string): UnresolvedNode;
}

/** One intrinsic function: its evaluated value, or `undefined` for no value. */
export type Intrinsic = (scope: Scope, argument: TreeNode, site: Site) => TreeNode | undefined;
