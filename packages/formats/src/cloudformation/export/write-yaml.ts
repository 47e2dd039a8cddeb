import { Document, isMap, isPair, type Node, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { parameterDescription } from './parameter-description.ts';
import { statementsFor } from './statements.ts';
import type { TemplateDraft } from './template-draft.ts';
import { Commented, Intrinsic, type TemplateMap, type TemplateValue } from './template-value.ts';

const WIDTH = 110;

/** The text of a template. `head`: sections that SAM adds. */
export function writeTemplate(draft: TemplateDraft, head: TemplateMap = {}): string {
  const { setup } = draft;
  const parts: TemplateMap = {
    AWSTemplateFormatVersion: '2010-09-09',
    Transform: head.Transform,
    Description: `${setup.name}: ${kindOf(draft)}, ${setup.leaves.join(', ')}`,
    Metadata: statementsFor(setup),
    Parameters: parametersOf(draft),
    Conditions: draft.conditions.size === 0 ? undefined : Object.fromEntries(draft.conditions),
    Globals: head.Globals,
    Resources: resourcesOf(draft),
    Outputs: outputsOf(draft),
  };
  const notes = setup.notes.map((note) => `- ${note}`).join('\n');
  return writeYaml(parts, notes, ['Resources', 'Parameters', 'Outputs']);
}

/** YAML with a comment at its head and air between the sections, and between the entries of those that are named. */
export function writeYaml(parts: TemplateMap, heading: string, aired: readonly string[]): string {
  const root = nodeOf(parts) as YAMLMap;
  spaceBetween(root);
  for (const section of aired) {
    const map = root.getIn(section.split('.'));
    if (isMap(map)) spaceBetween(map);
  }
  // Readers of YAML 1.1 make dates and booleans of what looks like one: such texts are quoted.
  const document = new Document(undefined, { compat: 'yaml-1.1', schema: 'core' });
  document.contents = root;
  document.commentBefore = commentOf(heading);
  return document.toString({ lineWidth: WIDTH, minContentWidth: 40 });
}

function kindOf({ setup }: TemplateDraft): string {
  const kinds = {
    REST: 'a REST API',
    HTTP: 'an HTTP API',
    WEBSOCKET: 'a WebSocket API',
    GRAPHQL: 'a GraphQL API',
  } as const;
  return kinds[setup.kind];
}

function parametersOf({ setup, parameters }: TemplateDraft): TemplateMap {
  const one = (parameter: (typeof setup.parameters)[number]): TemplateMap => ({
    Type: parameter.kind === 'list' ? 'CommaDelimitedList' : 'String',
    Description: parameterDescription(parameter),
    NoEcho: parameter.kind === 'secret' ? true : undefined,
    MinLength: parameter.minLength,
    Default: parameter.default,
  });
  return Object.fromEntries([
    ...setup.parameters.map((parameter) => [parameter.name, one(parameter)] as const),
    ...[...parameters].map(
      ([name, { comment, properties }]) => [name, new Commented(comment, properties)] as const,
    ),
  ]);
}

export function resourcesOf(draft: TemplateDraft): TemplateMap {
  const entries = [...draft.resources].map(
    ([id, { type, properties, dependsOn, condition, retain, comment }]) => {
      const resource: TemplateMap = {
        Type: type,
        Condition: condition,
        DependsOn: dependsOn === undefined || dependsOn.length === 0 ? undefined : dependsOn,
        DeletionPolicy: retain === true ? 'Retain' : undefined,
        UpdateReplacePolicy: retain === true ? 'Retain' : undefined,
        Properties: properties,
      };
      return [id, comment === undefined ? resource : new Commented(comment, resource)] as const;
    },
  );
  return Object.fromEntries(entries);
}

export function outputsOf({ outputs }: TemplateDraft): TemplateMap | undefined {
  if (outputs.size === 0) return undefined;
  return Object.fromEntries(
    [...outputs].map(([name, { description, value }]) => [name, { Description: description, Value: value }]),
  );
}

function nodeOf(value: TemplateValue): Node {
  if (value instanceof Commented) return nodeOf(value.value);
  if (value instanceof Intrinsic) {
    const node = nodeOf(value.value);
    node.tag = `!${value.tag}`;
    if (node instanceof YAMLSeq) node.flow = true;
    return node;
  }
  if (Array.isArray(value)) return sequenceOf(value as readonly TemplateValue[]);
  if (typeof value === 'object') return mapOf(value as TemplateMap);
  const scalar = new Scalar(value);
  if (typeof value === 'string' && value.includes('\n')) scalar.type = Scalar.BLOCK_LITERAL;
  // JSON within a text reads best without a backslash before each of its quotes.
  else if (typeof value === 'string' && value.includes('"')) scalar.type = Scalar.QUOTE_SINGLE;
  return scalar;
}

function sequenceOf(items: readonly TemplateValue[]): YAMLSeq {
  const sequence = new YAMLSeq();
  for (const item of items) {
    const node = nodeOf(item);
    if (item instanceof Commented) node.commentBefore = commentOf(item.comment);
    sequence.items.push(node);
  }
  return sequence;
}

function mapOf(entries: TemplateMap): YAMLMap {
  const map = new YAMLMap();
  for (const [key, value] of Object.entries(entries)) {
    if (value === undefined) continue;
    const name = new Scalar(key);
    if (value instanceof Commented) name.commentBefore = commentOf(value.comment);
    map.add({ key: name, value: nodeOf(value) } as never);
  }
  return map;
}

function spaceBetween(map: YAMLMap): void {
  for (const [index, pair] of map.items.entries()) {
    if (index > 0 && isPair(pair) && pair.key instanceof Scalar) pair.key.spaceBefore = true;
  }
}

/** Comment lines, folded at words. */
function commentOf(text: string): string {
  return text
    .split('\n')
    .flatMap((line) => fold(line))
    .map((line) => ` ${line}`)
    .join('\n');
}

function fold(line: string): readonly string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(' ')) {
    if (current !== '' && current.length + word.length + 1 > WIDTH) {
      lines.push(current);
      current = line.startsWith('- ') ? `  ${word}` : word;
    } else {
      current = current === '' ? word : `${current} ${word}`;
    }
  }
  return [...lines, current];
}
