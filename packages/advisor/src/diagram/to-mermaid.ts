import { OFF_PATH, ON_PATH, PATH_LINE } from './colours.ts';
import type { DecisionGraph, GraphNode, NodeKind } from './decision-graph.ts';

const KINDS: readonly NodeKind[] = ['start', 'caller', 'question', 'leaf', 'layers'];

/** The graph as a Mermaid flowchart, e.g. for a Markdown page. */
export function toMermaid({ titles, nodes, edges }: DecisionGraph): string {
  const ids = new Map(nodes.map((node, index) => [node.id, `n${index}`]));
  const marked = edges.flatMap(({ onPath }, index) => (onPath ? [index] : []));
  return [
    ...(titles.length === 0 ? [] : ['---', `title: ${JSON.stringify(titles.join('; '))}`, '---']),
    'flowchart TD',
    ...nodes.map((node) => `  ${ids.get(node.id)}${shape(node)}:::${className(node)}`),
    ...edges.map(({ from, to, label, onPath }) => {
      const arrow = onPath ? '==>' : '-->';
      return `  ${ids.get(from)} ${arrow}${label === undefined ? '' : `|${label}|`} ${ids.get(to)}`;
    }),
    ...KINDS.flatMap((kind) => [
      classDef(`${kind}On`, ON_PATH[kind], 3),
      classDef(`${kind}Off`, OFF_PATH[kind], 1),
    ]),
    ...(marked.length === 0 ? [] : [`  linkStyle ${marked.join(',')} stroke:${PATH_LINE},stroke-width:3px`]),
    '',
  ].join('\n');
}

function className({ kind, onPath }: GraphNode): string {
  return `${kind}${onPath ? 'On' : 'Off'}`;
}

function classDef(name: string, { fill, line, text }: (typeof ON_PATH)[NodeKind], width: number): string {
  return `  classDef ${name} fill:${fill},stroke:${line},color:${text},stroke-width:${width}px`;
}

function shape({ kind, label, detail }: GraphNode): string {
  const lines = [label, ...(detail === undefined ? [] : detail.split('\n'))].map(escaped);
  const text = `"${lines.join('<br/>')}"`;
  if (kind === 'question') return `{{${text}}}`;
  return kind === 'leaf' || kind === 'start' ? `([${text}])` : `[${text}]`;
}

/** Mermaid reads HTML entities with `#` in place of `&`. */
function escaped(text: string): string {
  return text
    .replaceAll('#', '#35;')
    .replaceAll('"', '#quot;')
    .replaceAll('<', '#lt;')
    .replaceAll('>', '#gt;');
}
