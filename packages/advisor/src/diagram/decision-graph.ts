import {
  type Answer,
  CALLERS,
  type Caller,
  type Condition,
  LAYERS,
  LEAF_ROWS,
  type Leaf,
  PRIMARY_RULES,
  residual,
} from '../tree/index.ts';
import { questionOf } from './phrases.ts';

export type NodeKind = 'start' | 'caller' | 'question' | 'leaf' | 'layers';

export interface GraphNode {
  readonly id: string;
  readonly kind: NodeKind;
  readonly label: string;
  /** A second, smaller line: the rule, the fact's value. */
  readonly detail?: string | undefined;
  readonly onPath: boolean;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly label?: 'yes' | 'no' | undefined;
  readonly onPath: boolean;
}

/** The whole decision table as a tree, with the paths that lead to the answers. */
export interface DecisionGraph {
  /** One line per answer: `shop: Cognito user pool ..., HTTP API`. */
  readonly titles: readonly string[];
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** Callers for whom the rest of the table is the same, under one name; in the order of the drawing. */
const COLUMNS: readonly { readonly callers: readonly Caller[]; readonly label: string }[] = [
  { callers: ['webhook'], label: 'webhook provider' },
  { callers: ['iot'], label: 'devices' },
  { callers: ['vpcSvc'], label: 'service in the VPC' },
  { callers: ['svcCross'], label: 'service, other account' },
  { callers: ['svcSame'], label: 'service, own account' },
  { callers: ['user', 'social', 'partner', 'employee'], label: 'people' },
  { callers: ['m2m'], label: 'servers elsewhere' },
  { callers: ['anon'], label: 'anybody' },
  { callers: ['agent'], label: 'AI agents' },
];

/** A rule as one kind of caller meets it; `ask` is absent where it always matches. */
interface Step {
  readonly rule: string;
  readonly leaf: Leaf;
  readonly ask?: Condition | undefined;
}

const START = 'who';

/** The graph of the table; the path of each answer is marked. */
export function decisionGraph(answers: readonly Answer[]): DecisionGraph {
  const nodes: GraphNode[] = [{ id: START, kind: 'start', label: 'Who calls?', onPath: answers.length > 0 }];
  const edges: GraphEdge[] = [];
  for (const { callers, label } of COLUMNS) {
    const [caller] = callers;
    if (caller === undefined) continue;
    const taken = answers.filter(({ facts }) => facts.caller !== undefined && callers.includes(facts.caller));
    const column = `who-${caller}`;
    nodes.push({ id: column, kind: 'caller', label, detail: callers.join(', '), onPath: taken.length > 0 });
    edges.push({ from: START, to: column, onPath: taken.length > 0 });
    addSteps(stepsOf(caller), column, taken, nodes, edges);
  }
  return { titles: answers.map(titleOf), nodes, edges };
}

/** The rules that this caller can reach, each without what the caller settles. */
function stepsOf(caller: Caller): readonly Step[] {
  const steps: Step[] = [];
  for (const { id, when, leaf } of PRIMARY_RULES) {
    const rest = residual(when, { caller });
    if (rest === false) continue;
    if (rest === true) return [...steps, { rule: id, leaf }];
    steps.push({ rule: id, leaf, ask: rest });
  }
  return steps;
}

function addSteps(
  steps: readonly Step[],
  column: string,
  taken: readonly Answer[],
  nodes: GraphNode[],
  edges: GraphEdge[],
): void {
  let from = column;
  let label: 'no' | undefined;
  for (const [index, { rule, leaf, ask }] of steps.entries()) {
    const end = `${column}-${rule}-leaf`;
    const winners = taken.filter((answer) => answer.rule === rule);
    // Whoever won later came by here.
    const passing = taken.filter((answer) => steps.slice(index).some((step) => step.rule === answer.rule));
    if (ask !== undefined) {
      const question = `${column}-${rule}`;
      nodes.push({
        id: question,
        kind: 'question',
        label: questionOf(ask),
        detail: rule,
        onPath: passing.length > 0,
      });
      edges.push({ from, to: question, label, onPath: passing.length > 0 });
      edges.push({ from: question, to: end, label: 'yes', onPath: winners.length > 0 });
      from = question;
      label = 'no';
    } else {
      edges.push({ from, to: end, label, onPath: winners.length > 0 });
    }
    const detail = ask === undefined ? `${leaf}, ${rule}` : leaf;
    nodes.push({ id: end, kind: 'leaf', label: LEAF_ROWS[leaf].title, detail, onPath: winners.length > 0 });
    for (const [number, answer] of winners.entries())
      addLayers(answer, end, `${end}-layers-${number}`, nodes, edges);
  }
}

/** What comes on top, below the end of the path. */
function addLayers(answer: Answer, end: string, id: string, nodes: GraphNode[], edges: GraphEdge[]): void {
  const titles = answer.layers.map((layer) => {
    const title = LAYERS.find((row) => row.id === layer.id)?.title ?? '';
    return `${layer.id} ${title}`;
  });
  const group = answer.group === 'default' ? '' : `${answer.group}: `;
  nodes.push({
    id,
    kind: 'layers',
    label: `${group}${kindName(answer)} API`,
    detail: titles.join('\n'),
    onPath: true,
  });
  edges.push({ from: end, to: id, onPath: true });
}

function titleOf(answer: Answer): string {
  const group = answer.group === 'default' ? '' : `${answer.group}: `;
  const rule = answer.leaf === 'ASK' ? `asks for ${answer.missing.join(', ')}` : answer.method;
  return `${group}${rule} (${answer.rule}, ${answer.leaf}, ${kindName(answer)} API)`;
}

function kindName({ apiKind }: Answer): string {
  return { REST: 'REST', HTTP: 'HTTP', WEBSOCKET: 'WebSocket', GRAPHQL: 'AppSync' }[apiKind];
}

/** Callers that no column stands for; none, or the drawing would leave somebody out. */
export function callersLeftOut(): readonly Caller[] {
  return CALLERS.filter((caller) => !COLUMNS.some(({ callers }) => callers.includes(caller)));
}
