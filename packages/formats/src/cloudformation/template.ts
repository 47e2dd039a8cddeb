import type { MapNode, Mark, TreeNode } from '@portcullis/model/source';

/** A template split into its sections; intrinsics are still in place. */
export interface ParsedTemplate {
  readonly file: string;
  readonly root: MapNode;
  /** `AWS::Serverless-2016-10-31`, `AWS::LanguageExtensions`, macro names. */
  readonly transforms: readonly string[];
  /** By name, as written. */
  readonly parameters: ReadonlyMap<string, MapNode>;
  readonly mappings: ReadonlyMap<string, MapNode>;
  readonly conditions: ReadonlyMap<string, TreeNode>;
  /** SAM only. */
  readonly globals?: MapNode | undefined;
  readonly resources: ReadonlyMap<string, TemplateResource>;
  readonly outputs: ReadonlyMap<string, MapNode>;
  readonly metadata?: MapNode | undefined;
}

/** One resource: of the template, or made by the SAM transform from one of the template. */
export interface TemplateResource {
  readonly logicalId: string;
  readonly type: string;
  /** An empty map where the template gives none. */
  readonly properties: MapNode;
  /** Name of a condition of the template. */
  readonly condition?: string | undefined;
  readonly dependsOn: readonly string[];
  readonly metadata?: MapNode | undefined;
  /** Path of the properties in the document: `Resources.Api.Properties`. */
  readonly path: string;
  readonly mark: Mark;
}

export const SAM_TRANSFORM = 'AWS::Serverless-2016-10-31';
export const LANGUAGE_EXTENSIONS = 'AWS::LanguageExtensions';
