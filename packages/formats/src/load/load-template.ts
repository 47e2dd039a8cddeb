import { type Definition, type Diagnostic, InputError, type Written } from '@portcullis/model';
import type { Json, TreeNode } from '@portcullis/model/source';
import {
  importResources,
  type ParsedTemplate,
  parseTemplate,
  partitionOf,
  TemplateResolver,
} from '../cloudformation/index.ts';
import { transformSam } from '../sam/index.ts';
import { besideFile, Diagnostics, nodeOf, readTree } from '../source/index.ts';
import { collectOpenApi, collectTemplate, emptyCollector, fileSpan } from '../written/index.ts';
import { detectKind } from './detect-kind.ts';
import { templateFiles } from './files.ts';
import { withGroupTables } from './group-tables.ts';
import { loadOpenApi, OPEN_API_ID } from './load-open-api.ts';
import type { LoadOptions } from './options.ts';
import { checkOwnMetadata } from './own-metadata.ts';
import { checkParameters, checkUnique } from './several-templates.ts';

export interface LoadResult {
  readonly definition: Definition;
  /** What the files say beside what they mean. */
  readonly written: Written;
  /** Warnings, and what is unresolved or not enforceable; errors are thrown. */
  readonly diagnostics: readonly Diagnostic[];
  /** Every file that was read, or looked for. */
  readonly files: readonly string[];
  /** Of all resources, as written and as SAM makes them, those that conditions leave out included. */
  readonly logicalIds: ReadonlySet<string>;
}

type LoadedTrees = Pick<LoadResult, 'definition' | 'logicalIds'>;

const DEFAULT_ACCOUNT = '111122223333';
const DEFAULT_REGION = 'eu-west-1';

/**
 * Reads SAM and CloudFormation templates or an OpenAPI document into a definition. Throws `InputError` with every
 * error that was found.
 *
 * @example
 * const { definition } = loadTemplate({ path: 'template.yaml', readFile: (path) => files.get(path) });
 */
export function loadTemplate(options: LoadOptions): LoadResult {
  const files = new Set<string>();
  const readFile = (path: string): string | undefined => {
    files.add(path);
    return options.readFile(path);
  };
  const diagnostics = new Diagnostics();
  const paths = templateFiles(options);
  const trees = paths.map((path) => readTemplateFile(path, readFile));
  const { definition, logicalIds } = loadTrees(trees, { ...options, readFile }, diagnostics);
  diagnostics.throwIfErrors();
  const written = writtenIn(trees, { ...options, readFile });
  return {
    definition: withStageVariables(definition, options.stageVariables ?? {}),
    written,
    diagnostics: diagnostics.items,
    files: [...files],
    logicalIds,
  };
}

function readTemplateFile(path: string, readFile: (path: string) => string | undefined): TreeNode {
  const text = readFile(path);
  if (text !== undefined) return readTree(text, path);
  const at = { file: path, line: 1, column: 1 };
  const message = 'the file does not exist, or cannot be read';
  throw new InputError([{ severity: 'error', code: 'LOAD_MISSING', message, help: 'correct the path', at }]);
}

function loadTrees(trees: readonly TreeNode[], options: LoadOptions, diagnostics: Diagnostics): LoadedTrees {
  const kinds = trees.map((tree) => detectKind(tree, diagnostics));
  // What is no template cannot be read as one: its own message is the only one that helps.
  if (kinds.includes(undefined)) diagnostics.throwIfErrors();
  const [first] = trees;
  if (first !== undefined && trees.length === 1 && kinds[0] === 'openapi') {
    const place = { ...options, ...placeOf(options) };
    const definition = withGroupTables(loadOpenApi(first, place, diagnostics), [], diagnostics);
    return { definition, logicalIds: new Set([OPEN_API_ID]) };
  }
  for (const [index, tree] of trees.entries()) {
    if (kinds[index] !== 'openapi') continue;
    diagnostics.error(
      'LOAD_MIXED',
      'an OpenAPI document cannot be merged with templates',
      tree,
      'give it alone',
    );
  }
  return loadTemplates(trees, options, diagnostics);
}

/** From the trees as they were read: nothing is resolved or made in them. All of them were found sound before. */
function writtenIn(trees: readonly TreeNode[], options: LoadOptions): Written {
  const collector = emptyCollector();
  for (const tree of trees) {
    if (detectKind(tree, new Diagnostics()) === 'openapi') {
      collectOpenApi(collector, tree, fileSpan(tree));
      continue;
    }
    const readDocument = (location: string, beside: string): TreeNode | undefined => {
      const path = besideFile(beside, location);
      const text = options.readFile(path);
      return text === undefined ? undefined : readTree(text, path);
    };
    collectTemplate(collector, parseTemplate(tree, new Diagnostics()), readDocument);
  }
  return collector;
}

function placeOf(options: LoadOptions): {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
} {
  const region = options.region ?? DEFAULT_REGION;
  return { account: options.account ?? DEFAULT_ACCOUNT, region, partition: partitionOf(region) };
}

function loadTemplates(
  trees: readonly TreeNode[],
  options: LoadOptions,
  diagnostics: Diagnostics,
): LoadedTrees {
  const written = trees.map((tree) => parseTemplate(tree, diagnostics));
  const parsed = written.map((template) => expand(template, options, diagnostics));
  checkParameters(parsed, options.parameters ?? {}, diagnostics);
  checkUnique(parsed, diagnostics);
  const place = placeOf(options);
  const resolvers: TemplateResolver[] = [];
  const importing = new Set<string>();
  const importValue = (name: string): TreeNode | undefined => {
    const given = options.imports?.[name];
    if (given !== undefined && Object.hasOwn(options.imports ?? {}, name)) {
      return nodeOf(given as Json, (trees[0] as TreeNode).mark);
    }
    // Stacks cannot import from each other in a circle; a text that pretends so has no value.
    if (importing.has(name)) return undefined;
    importing.add(name);
    const found = resolvers.map((resolver) => resolver.exported(name)).find((value) => value !== undefined);
    importing.delete(name);
    return found;
  };
  for (const template of parsed) {
    const environment = { ...place, stackName: options.stackName ?? 'stack', ids: options.ids ?? {} };
    const ports = {
      parameters: options.parameters ?? {},
      ssm: options.ssm ?? {},
      importValue,
      readFile: besides(template.file, options),
    };
    resolvers.push(new TemplateResolver(template, environment, ports, diagnostics));
  }
  const resources = resolvers.flatMap((resolver) => resolver.resources());
  const environment = { ...place, stackName: options.stackName ?? 'stack', ids: options.ids ?? {} };
  const file = parsed[0]?.file ?? '';
  const definition = importResources(resources, {
    environment,
    diagnostics,
    readFile: besides(file, options),
  });
  const metadata = parsed.map((template) => template.metadata);
  return {
    definition: withGroupTables(definition, metadata, diagnostics),
    logicalIds: new Set([...written, ...parsed].flatMap(({ resources }) => [...resources.keys()])),
  };
}

/** SAM's resources replaced by those that they stand for; says which macros nobody here can run. */
function expand(template: ParsedTemplate, options: LoadOptions, diagnostics: Diagnostics): ParsedTemplate {
  // Before SAM's resources are replaced: theirs go with them.
  checkOwnMetadata(template, diagnostics);
  for (const name of template.transforms) {
    if (name.startsWith('AWS::')) continue;
    const place = { mark: template.root.mark, path: 'Transform' };
    const message = `the macro \`${name}\` runs only in AWS: what it changes is not seen here`;
    diagnostics.unresolved('CFN_MACRO', message, place);
  }
  const ports = { parameters: options.parameters ?? {}, readFile: besides(template.file, options) };
  const { template: expanded, diagnostics: found } = transformSam(template, ports);
  diagnostics.addAll(found);
  return expanded;
}

/** Reads files that a template names relative to itself. */
function besides(file: string, options: LoadOptions): (path: string) => string | undefined {
  return (path) => options.readFile(besideFile(file, path));
}

function withStageVariables(definition: Definition, variables: Readonly<Record<string, string>>): Definition {
  if (Object.keys(variables).length === 0) return definition;
  const apis = definition.apis.map((api) => ({
    ...api,
    stages: api.stages.map((stage) => ({ ...stage, variables: { ...stage.variables, ...variables } })),
  }));
  return { ...definition, apis };
}
