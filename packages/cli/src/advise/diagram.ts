import { decisionGraph, toDot, toMermaid } from '@portcullis/advisor/diagram';
import type { Answer } from '@portcullis/advisor/tree';

/** The decision tree with the paths to the answers. */
export async function diagramOf(kind: 'mermaid' | 'svg', answers: readonly Answer[]): Promise<string> {
  const graph = decisionGraph(answers);
  if (kind === 'mermaid') return toMermaid(graph);
  const { Graphviz } = await import('@hpcc-js/wasm-graphviz');
  const graphviz = await Graphviz.load();
  return graphviz.layout(toDot(graph), 'svg', 'dot');
}
